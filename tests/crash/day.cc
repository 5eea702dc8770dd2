#include "tests/crash/day.h"

#include "custody/accept_clock.h"
#include "custody/change_organization.h"
#include "custody/change_vault.h"
#include "custody/edit_account.h"
#include "custody/end_session.h"
#include "custody/erase_old_seeds.h"
#include "custody/grants.h"
#include "custody/remove_account.h"
#include "custody/revoke_member.h"
#include "custody/revoke_person.h"
#include "custody/testing/held.h"

namespace cofactor::crash {
namespace {

template <class Verb>
Verb of_other(const Day& day) {
  Verb verb;
  verb.organization = day.made.other;
  return verb;
}

// So much that the WAL is copied into the database beside the writer, and then begun anew.
void write_much(Day& day) {
  for (int i = 0; i < 90; ++i) {
    day.ask(EditAccount{.account = day.made.account,
                        .edits = {.notes = std::string(4000, 'a' + i % 26)}},
            day.as_ada());
  }
}

}  // namespace

void Day::propose(SystemAsk::Propose proposal) {
  std::optional<Result<Recorded>> out;
  world_->writer().submit(
      std::make_unique<SystemAsk>(std::move(proposal), [&](Result<Recorded> recorded) {
        if (recorded) {
          answers_.push_back({.verb = "server",
                              .position = recorded->position,
                              .operations = store_.operations()});
        }
        out.emplace(std::move(recorded));
      }));
  world_->writer().run_once();
  if (!out || !*out) throw NotDone("the server's own act");
}

std::vector<Act> acts_of_ending() {
  return {
      {"end_grant", [](Day& day) { day.ask(EndGrant{.grant = day.made.grant}, day.as_ada()); }},
      {"remove_account",
       [](Day& day) {
         RemoveAccount verb;
         verb.account = day.made.account;
         day.ask(verb, day.as_ada());
       }},
      {"restore_account",
       [](Day& day) {
         RestoreAccount verb;
         verb.account = day.made.account;
         day.ask(verb, day.as_ada());
       }},
      {"remove_vault",
       [](Day& day) {
         RemoveVault verb;
         verb.vault = day.made.vault;
         day.ask(verb, day.as_ada());
       }},
      {"restore_vault",
       [](Day& day) {
         RestoreVault verb;
         verb.vault = day.made.vault;
         day.ask(verb, day.as_ada());
       }},
      {"edit_organization",
       [](Day& day) {
         auto verb = of_other<EditOrganization>(day);
         verb.name = name("Another");
         day.ask(std::move(verb), day.as_operator());
       }},
      {"remove_organization",
       [](Day& day) { day.ask(of_other<RemoveOrganization>(day), day.as_operator()); }},
      {"restore_organization",
       [](Day& day) { day.ask(of_other<RestoreOrganization>(day), day.as_operator()); }},
      {"revoke_member",
       [](Day& day) { day.ask(RevokeMember{.member = day.made.ben_member}, day.as_ada()); }},
      {"revoke_person",
       [](Day& day) { day.ask(RevokePerson{.person = day.made.dan_person}, day.as_operator()); }},
      {"erase_person",
       [](Day& day) { day.ask(ErasePerson{.person = day.made.dan_person}, day.as_operator()); }},
      {"clock and refusals",
       [](Day& day) {
         const Time now = day.world().clock().wall();
         ClockJumped jumped;
         jumped.expected = now;
         jumped.found = now;
         RefusalsCounted counted;
         counted.source = "192.0.2.0/24";
         counted.count = 3;
         day.put(jumped, counted);
       }},
      {"accept_clock",
       [](Day& day) {
         TrustingWatch watch(day.world().clock());
         day.ask(AcceptClock{.watch = &watch}, day.as_operator());
       }},
      {"much is written", write_much},
      {"end_session", [](Day& day) { day.ask(EndSession{}, bearing(day.made.cy)); }},
      {"old seeds",
       [](Day& day) {
         day.world().clock().advance(std::chrono::days(31));
         day.propose([](const View& view, const Now& now) { return erase_old_seeds(view, now); });
       }},
      {"the last restart", [](Day& day) { day.restart(); }},
  };
}

std::vector<Act> whole_day() {
  std::vector<Act> all = acts_of_holding();
  for (const Act& act : acts_of_people()) all.push_back(act);
  for (const Act& act : acts_of_passkeys()) all.push_back(act);
  for (const Act& act : acts_of_pushes()) all.push_back(act);
  for (const Act& act : acts_of_ending()) all.push_back(act);
  return all;
}

}  // namespace cofactor::crash
