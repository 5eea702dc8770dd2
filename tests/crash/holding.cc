#include "custody/add_grant.h"
#include "custody/change_device.h"
#include "custody/change_vault.h"
#include "custody/edit_account.h"
#include "custody/import_entries.h"
#include "custody/offer_setup.h"
#include "custody/read_log.h"
#include "custody/record_outcome.h"
#include "custody/release_code.h"
#include "custody/replace_device.h"
#include "custody/server_status.h"
#include "custody/setup.h"
#include "custody/show_pair.h"
#include "custody/testing/held.h"
#include "tests/crash/day.h"

// The day's acts until everything is held: setup, a vault, an account, a device, codes.
namespace cofactor::crash {
namespace {

template <class Verb>
Verb of_device(const Day& day) {
  Verb verb;
  verb.device = day.made.device;
  return verb;
}

void set_up(Day& day) {
  const TokenText text = draw_token(day.world().random());
  const Token token =
      setup_token(TokenId::draw(day.world().random()), text, day.world().clock().wall());
  day.propose([&](const View& view, const Now&) { return offer_setup(view, token); });
  const auto done = day.ask(
      Setup{.me = {.name = "Ada", .email = "ada@example.com"}, .organization = name("Example")},
      bearing(token_hash(text)));
  day.made.ada = token_hash(done.token);
  day.made.ada_person = done.person;
  day.made.ada_member = done.membership;
  day.made.organization = done.organization.id;
}

Guest join(Day& day, const std::string& who) {
  const auto invited = day.ask(InviteMember{.invitee = {.organization = day.made.organization,
                                                        .name = who,
                                                        .email = canonical_of(who) + "@x.test"}},
                               day.as_ada());
  const Hash token = token_hash(invited.token);
  const auto begun = day.ask(BeginSession{.bearer = token}, bearing(token));
  return {
      .membership = invited.membership, .person = begun.person, .session = token_hash(begun.token)};
}

void invite_people(Day& day) {
  const Guest ben = join(day, "Ben");
  day.made.ben_person = ben.person;
  day.made.ben_member = ben.membership;
  day.made.ben = ben.session;
  const Guest cy = join(day, "Cy");
  day.made.cy_person = cy.person;
  day.made.cy_member = cy.membership;
  day.made.cy = cy.session;
  const Guest dan = join(day, "Dan");
  day.made.dan_person = dan.person;
  day.made.dan_member = dan.membership;
  day.made.dan = dan.session;
}

void give_codes_to(Day& day, const MembershipId& member) {
  const Scope on{.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(day.made.organization)};
  day.made.grant =
      day.ask(AddGrant{.to = subject_of(member), .role = Role::kResponder, .on = on}, day.as_ada())
          .grant.id;
}

Position release(Day& day) {
  return day.ask(ReleaseCode{.account = day.made.account, .reason = "INC-42"}, day.as_ben())
      .receipt.position;
}

// A code of the next step, and what became of it.
void use_code(Day& day, Outcome outcome) {
  day.world().clock().advance(std::chrono::seconds(30));
  day.ask(RecordOutcome{.release = release(day), .outcome = outcome}, day.as_ben());
}

void put_undelivered(Day& day) {
  CodeUndelivered event;
  event.vault = day.made.vault;
  event.release = day.world().writer().size() - 1;
  day.put(event);
}

std::vector<Act> acts_of_codes() {
  return {
      {"release_code", [](Day& day) { release(day); }},
      {"release_code again", [](Day& day) { release(day); }},
      {"record_outcome: used", [](Day& day) { use_code(day, Outcome::kUsed); }},
      {"record_outcome: rejected", [](Day& day) { use_code(day, Outcome::kRejected); }},
      {"record_outcome: unused", [](Day& day) { use_code(day, Outcome::kUnused); }},
      {"a code that is late", put_undelivered},
      {"a refusal",
       [](Day& day) {
         day.ask_in_vain(EditAccount{.account = day.made.account, .name = name("mine")},
                         day.as_ben());
       }},
      {"read_log",
       [](Day& day) { day.ask(ReadLog{.how = LogRead::kListed, .part = {}}, day.as_ada()); }},
      {"fsck", [](Day& day) { day.ask(AskFsck{}, day.as_operator()); }},
      {"replace_device",
       [](Day& day) {
         day.ask(
             ReplaceDevice{.device = day.made.device, .entered = entered("another seed.......")},
             day.as_ada());
       }},
      {"confirm_device, replaced",
       [](Day& day) { day.ask(of_device<ConfirmDevice>(day), day.as_ada()); }},
      {"put_back_device", [](Day& day) { day.ask(of_device<PutBackDevice>(day), day.as_ada()); }},
      {"edit_device",
       [](Day& day) {
         auto verb = of_device<EditDevice>(day);
         verb.name = name("old phone");
         day.ask(std::move(verb), day.as_ada());
       }},
      {"resync_device",
       [](Day& day) {
         day.world().clock().advance(std::chrono::seconds(60));
         auto verb = of_device<ResyncDevice>(day);
         verb.reason = "out of step";
         day.ask(std::move(verb), day.as_ada());
       }},
      {"remove_device", [](Day& day) { day.ask(of_device<RemoveDevice>(day), day.as_ada()); }},
      {"restore_device", [](Day& day) { day.ask(of_device<RestoreDevice>(day), day.as_ada()); }},
  };
}

Position release_counter(Day& day, const Presented& who) {
  return day.ask(ReleaseCode{.account = day.made.counting, .reason = "INC-42"}, who)
      .receipt.position;
}

std::vector<Act> acts_of_counters() {
  return {
      {"import_entries, one that counts",
       [](Day& day) {
         ImportEntries verb;
         verb.entries.push_back(
             {.entry = 1,
              .vault = day.made.vault,
              .account = name("bank"),
              .device = name("token"),
              .entered = entered(kTestSeed, {.kind = OtpKind::kHotp, .counter = 7})});
         const auto done = day.ask(std::move(verb), day.as_ada());
         day.made.counting = done.imported.at(0).account.id;
       }},
      {"release_code, counted", [](Day& day) { release_counter(day, day.as_ben()); }},
      {"release_code, counted, again", [](Day& day) { release_counter(day, day.as_ben()); }},
      {"release_code, counted, the next", [](Day& day) { release_counter(day, day.as_ada()); }},
      {"record_outcome, counted",
       [](Day& day) {
         day.ask(RecordOutcome{.release = release_counter(day, day.as_ben()),
                               .outcome = Outcome::kUsed},
                 day.as_ben());
       }},
  };
}

}  // namespace

std::vector<Act> acts_of_holding() {
  std::vector<Act> acts = {
      {"the making of the ledger", [](Day& day) { day.begin(); }},
      {"setup", set_up},
      {"add_vault",
       [](Day& day) {
         day.made.vault =
             day.ask(AddVault{.organization = day.made.organization, .name = name("production")},
                     day.as_ada())
                 .id;
       }},
      {"edit_vault",
       [](Day& day) {
         EditVault verb;
         verb.vault = day.made.vault;
         verb.name = name("prod");
         day.ask(std::move(verb), day.as_ada());
       }},
      {"add_account",
       [](Day& day) {
         day.made.account = day.ask(AddAccount{.vault = day.made.vault,
                                               .name = name("root"),
                                               .kind = AccountKind::kAwsRoot,
                                               .aws_account_id = "210987654321",
                                               .content = {.email = "aws@example.com"}},
                                    day.as_ada())
                                .shown.account.id;
       }},
      {"edit_account",
       [](Day& day) {
         day.ask(EditAccount{.account = day.made.account, .edits = {.notes = "in the safe"}},
                 day.as_ada());
       }},
      {"add_device",
       [](Day& day) {
         day.made.device = day.ask(AddDevice{.account = day.made.account,
                                             .name = name("phone"),
                                             .entered = entered()},
                                   day.as_ada())
                               .shown.device.id;
       }},
      {"show_pair", [](Day& day) { day.ask(of_device<ShowPair>(day), day.as_ada()); }},
      {"confirm_device", [](Day& day) { day.ask(of_device<ConfirmDevice>(day), day.as_ada()); }},
      {"invite_member, begin_session", invite_people},
      {"add_grant",
       [](Day& day) {
         give_codes_to(day, day.made.ada_member);
         give_codes_to(day, day.made.ben_member);
         day.world().clock().advance(std::chrono::seconds(90));  // behind the pair
       }},
  };
  for (const Act& act : acts_of_codes()) acts.push_back(act);
  acts.push_back({"import_entries", [](Day& day) {
                    ImportEntries verb;
                    verb.entries.push_back({.entry = 1,
                                            .vault = day.made.vault,
                                            .account = name("vpn"),
                                            .device = name("imported"),
                                            .entered = entered()});
                    day.ask(std::move(verb), day.as_ada());
                  }});
  for (const Act& act : acts_of_counters()) acts.push_back(act);
  acts.push_back({"a restart", [](Day& day) { day.restart(); }});
  return acts;
}

}  // namespace cofactor::crash
