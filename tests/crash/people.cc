#include "custody/add_grant.h"
#include "custody/add_token.h"
#include "custody/ask_recovery.h"
#include "custody/edit_member.h"
#include "custody/groups.h"
#include "custody/join.h"
#include "custody/operators.h"
#include "custody/recoveries.h"
#include "custody/revoke_member.h"
#include "custody/services.h"
#include "custody/succeed_admin.h"
#include "custody/testing/held.h"
#include "custody/tokens.h"
#include "tests/crash/day.h"

// The day's acts over people: groups, services, tokens, a second organization, recoveries.
namespace cofactor::crash {
namespace {

template <class Verb>
Verb of_group(const Day& day) {
  Verb verb;
  verb.group = day.made.group;
  return verb;
}

template <class Verb>
Verb with_ben(const Day& day) {
  auto verb = of_group<Verb>(day);
  verb.member = day.made.ben_member;
  return verb;
}

template <class Verb>
Verb of_service(const Day& day) {
  Verb verb;
  verb.service = day.made.service;
  return verb;
}

template <class Verb>
Verb of_recovery(const RecoveryId& id) {
  Verb verb;
  verb.recovery = id;
  return verb;
}

std::vector<Act> acts_of_groups() {
  return {
      {"add_group",
       [](Day& day) {
         AddGroup verb;
         verb.name = name("on call");
         day.made.group = day.ask(std::move(verb), day.as_ada()).id;
       }},
      {"edit_group",
       [](Day& day) {
         auto verb = of_group<EditGroup>(day);
         verb.name = name("awake");
         day.ask(std::move(verb), day.as_ada());
       }},
      {"add_group_member", [](Day& day) { day.ask(with_ben<AddGroupMember>(day), day.as_ada()); }},
      {"remove_group_member",
       [](Day& day) { day.ask(with_ben<RemoveGroupMember>(day), day.as_ada()); }},
      {"remove_group", [](Day& day) { day.ask(of_group<RemoveGroup>(day), day.as_ada()); }},
      {"restore_group", [](Day& day) { day.ask(of_group<RestoreGroup>(day), day.as_ada()); }},
  };
}

std::vector<Act> acts_of_tokens() {
  return {
      {"add_service",
       [](Day& day) {
         AddService verb;
         verb.name = name("pipeline");
         day.made.service = day.ask(std::move(verb), day.as_ada()).id;
       }},
      {"edit_service",
       [](Day& day) {
         auto verb = of_service<EditService>(day);
         verb.name = name("deploy");
         day.ask(std::move(verb), day.as_ada());
       }},
      {"add_service_token, revoke_token",
       [](Day& day) {
         const auto added =
             day.ask(AddServiceToken{.service = day.made.service, .wanted = {.name = "first"}},
                     day.as_ada());
         day.ask(RevokeToken{.token = added.token.id}, day.as_ada());
       }},
      {"remove_service", [](Day& day) { day.ask(of_service<RemoveService>(day), day.as_ada()); }},
      {"restore_service", [](Day& day) { day.ask(of_service<RestoreService>(day), day.as_ada()); }},
      {"add_token, revoke_own_token",
       [](Day& day) {
         const auto added =
             day.ask(AddToken{.organization = day.made.organization, .wanted = {.name = "laptop"}},
                     bearing(day.made.ben));
         day.ask(RevokeOwnToken{.token = added.token.id}, bearing(day.made.ben));
       }},
      {"add_operator",
       [](Day& day) { day.ask(AddOperator{.person = day.made.ben_person}, day.as_operator()); }},
      {"end_operator",
       [](Day& day) { day.ask(EndOperator{.person = day.made.ben_person}, day.as_operator()); }},
      {"edit_member",
       [](Day& day) {
         day.ask(EditMember{.member = day.made.ben_member, .name = "Benjamin", .email = {}},
                 day.as_ada());
       }},
  };
}

MembershipId join_other(Day& day, const std::string& who, const Hash& session) {
  const auto invited =
      day.ask(InviteMember{.invitee = {.organization = day.made.other,
                                       .name = who,
                                       .email = canonical_of(who) + "@other.test"}},
              day.in_other(day.made.ada));
  return day
      .ask(JoinOrganization{.invitation = token_hash(invited.token), .bearer = session},
           bearing(session))
      .membership;
}

// Ada gives a second organization to Ben, and Cy, who approves there, takes it back.
void succeed(Day& day) {
  const auto other = day.ask(
      AddOrganization{.name = name("Other"), .admin_name = "Ada", .admin_email = "ada@other.test"},
      day.as_operator());
  day.made.other = other.organization.id;
  const auto adas =
      day.ask(JoinOrganization{.invitation = token_hash(other.token), .bearer = day.made.ada},
              bearing(day.made.ada));
  const MembershipId bens = join_other(day, "Ben", day.made.ben);
  const MembershipId cys = join_other(day, "Cy", day.made.cy);
  const Scope on{.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(day.made.other)};
  day.ask(AddGrant{.to = subject_of(cys), .role = Role::kApprover, .on = on},
          day.in_other(day.made.ada));
  day.ask(
      SucceedAdmin{.organization = day.made.other, .successor = bens, .revoked = adas.membership},
      day.as_operator());
  day.ask(CancelSuccessor{.member = bens}, day.in_other(day.made.cy));
}

// Ben is in two organizations: an operator agrees. He finds his token again and cancels it.
void recover_ben(Day& day) {
  AskRecovery verb;
  verb.member = day.made.ben_member;
  const auto asked = day.ask(std::move(verb), day.as_ada());
  day.ask(of_recovery<AgreeRecovery>(asked.recovery), day.as_operator());
  day.ask(BeginSession{.bearer = token_hash(asked.token)}, bearing(token_hash(asked.token)));
  day.ask(of_recovery<CancelRecovery>(asked.recovery), bearing(day.made.ben));
}

// Cy does not, and is back a day later.
void recover_cy(Day& day) {
  RecoverPerson verb;
  verb.person = day.made.cy_person;
  const auto asked = day.ask(std::move(verb), day.as_operator());
  const auto begun =
      day.ask(BeginSession{.bearer = token_hash(asked.token)}, bearing(token_hash(asked.token)));
  day.made.cy = token_hash(begun.token);
  day.world().clock().advance(kRecoveryTime + std::chrono::seconds(1));
  day.propose([](const View& view, const Now& now) { return complete_recoveries(view, now); });
}

}  // namespace

std::vector<Act> acts_of_people() {
  std::vector<Act> acts = acts_of_groups();
  for (const Act& act : acts_of_tokens()) acts.push_back(act);
  acts.push_back({"a second organization, succeed_admin, cancel_successor", succeed});
  acts.push_back({"ask_recovery, agree_recovery, cancel_recovery", recover_ben});
  acts.push_back({"recover_person", recover_cy});
  acts.push_back({"a restart", [](Day& day) { day.restart(); }});
  return acts;
}

}  // namespace cofactor::crash
