#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "custody/accept_clock.h"
#include "custody/add_grant.h"
#include "custody/add_token.h"
#include "custody/ask_recovery.h"
#include "custody/change_device.h"
#include "custody/change_organization.h"
#include "custody/change_vault.h"
#include "custody/edit_account.h"
#include "custody/edit_member.h"
#include "custody/grants.h"
#include "custody/groups.h"
#include "custody/import_entries.h"
#include "custody/notices.h"
#include "custody/operators.h"
#include "custody/read_accounts.h"
#include "custody/read_devices.h"
#include "custody/read_log.h"
#include "custody/read_members.h"
#include "custody/read_organizations.h"
#include "custody/read_vaults.h"
#include "custody/recoveries.h"
#include "custody/release_code.h"
#include "custody/remove_account.h"
#include "custody/replace_device.h"
#include "custody/revoke_member.h"
#include "custody/revoke_person.h"
#include "custody/see_queue.h"
#include "custody/server_status.h"
#include "custody/services.h"
#include "custody/sessions.h"
#include "custody/show_pair.h"
#include "custody/succeed_admin.h"
#include "custody/testing/eve.h"
#include "custody/testing/people.h"
#include "custody/tokens.h"
#include "custody/webhooks.h"

// Every verb that a grant allows, asked by somebody who has every role: whose grants are over, and
// who may only read for now.
namespace cofactor {
namespace {

struct Row {
  std::string verb;
  bool reads;
  std::function<std::string(TestVault&, const Hash&)> ask;  // by the session of that token
};

enum class Where { kOrganization, kServer };

template <class Verb, class Fill>
Row row(Where where, Fill fill) {
  const auto ask = [=](TestVault& t, const Hash& token) -> std::string {
    Verb verb{};
    fill(t, verb);
    const auto answered =
        t.world.ask(std::move(verb), where == Where::kServer ? t.outside(token) : t.as(token));
    if (!answered) {
      return std::string(name_of(answered.error().code)) + ": " + answered.error().message;
    }
    if constexpr (requires { answered->answer->size(); }) {
      return "done: " + std::to_string(answered->answer->size());
    }
    return "done";
  };
  return {.verb = std::string(Verb::kName), .reads = performing::reads<Verb>(), .ask = ask};
}

template <class Verb>
Row of_device() {
  return row<Verb>(Where::kOrganization, [](auto& t, auto& verb) {
    verb.device = t.device;
    if constexpr (requires { verb.entered; }) {
      verb.entered = entered();
    }
  });
}
template <class Verb>
Row of_account() {
  return row<Verb>(Where::kOrganization, [](auto& t, auto& verb) { verb.account = t.account; });
}
template <class Verb>
Row of_vault() {
  return row<Verb>(Where::kOrganization, [](auto& t, auto& verb) { verb.vault = t.vault; });
}
template <class Verb>
Row of_member() {
  return row<Verb>(Where::kOrganization, [](auto& t, auto& verb) { verb.member = t.cy_member; });
}
template <class Verb>
Row of_person() {
  return row<Verb>(Where::kServer, [](auto& t, auto& verb) {
    verb.person = t.cy;
    if constexpr (requires { verb.ceremonies; }) {
      verb.ceremonies = &*t.world.core().ceremonies;
    }
  });
}
// Of nothing, or of something that is not there: whoever may is told so.
template <class Verb>
Row in_organization() {
  return row<Verb>(Where::kOrganization, [](auto&, auto&) {});
}
template <class Verb>
Row of_server() {
  return row<Verb>(Where::kServer, [](auto&, auto&) {});
}

void name_it(TestVault& t, auto& verb) {
  verb.organization = t.organization;
  verb.name = name("new");
}

GrantId grant_of(TestVault& t, const MembershipId& member) {
  GrantId out;
  t.world.writer().read([&](const View& view) {
    view->grants.each_by<BySubject>(subject_of(member), [&](const Grant& grant) {
      out = grant.id;
      return false;
    });
  });
  return out;
}

std::vector<Row> rows_of_things() {
  using enum Where;
  return {of_vault<ShowVault>(),
          of_vault<EditVault>(),
          of_vault<RemoveVault>(),
          of_vault<RestoreVault>(),
          row<AddVault>(kOrganization, [](auto& t, auto& verb) { name_it(t, verb); }),
          in_organization<ListVaults>(),
          row<AddAccount>(kOrganization,
                          [](auto& t, auto& verb) {
                            verb.vault = t.vault;
                            verb.name = name("new");
                          }),
          row<ListAccounts>(kOrganization, [](auto& t, auto& verb) { verb.vault = t.vault; }),
          of_account<ShowAccount>(),
          row<EditAccount>(kOrganization,
                           [](auto& t, auto& verb) {
                             verb.account = t.account;
                             verb.edits = {.notes = "new"};
                           }),
          of_account<RemoveAccount>(),
          of_account<RestoreAccount>(),
          of_account<ListDevices>(),
          row<AddDevice>(kOrganization,
                         [](auto& t, auto& verb) {
                           verb.account = t.account;
                           verb.name = name("new");
                           verb.entered = entered();
                         }),
          row<ReadLog>(kOrganization,
                       [](auto& t, auto& verb) {
                         verb.part = {.kind = LogPart::Kind::kVault, .vault = t.vault, .chain = {}};
                       }),
          of_device<ShowDevice>(),
          of_device<EditDevice>(),
          of_device<RemoveDevice>(),
          of_device<RestoreDevice>(),
          of_device<ConfirmDevice>(),
          of_device<PutBackDevice>(),
          of_device<ReplaceDevice>(),
          of_device<ShowPair>(),
          row<ResyncDevice>(kOrganization,
                            [](auto& t, auto& verb) {
                              verb.device = t.device;
                              verb.reason = "x";
                            }),
          row<ReleaseCode>(kOrganization,
                           [](auto& t, auto& verb) {
                             verb.account = t.account;
                             verb.reason = "x";
                           }),
          row<SeeQueue>(kOrganization,
                        [](auto& t, auto& verb) {
                          verb.account = t.account;
                          verb.queue = &t.world.queue();
                        }),
          in_organization<MayImport>()};
}

std::vector<Row> rows_of_people() {
  using enum Where;
  return {row<InviteMember>(kOrganization,
                            [](auto& t, auto& verb) {
                              verb.invitee = {.organization = t.organization,
                                              .name = "Fay",
                                              .email = "fay@example.com"};
                            }),
          row<EditMember>(kOrganization,
                          [](auto& t, auto& verb) {
                            verb.member = t.cy_member;
                            verb.name = "Cyd";
                          }),
          of_member<RevokeMember>(),
          of_member<AskRecovery>(),
          of_member<ShowMember>(),
          in_organization<ListMembers>(),
          row<AddGrant>(kOrganization,
                        [](auto& t, auto& verb) {
                          verb.to = subject_of(t.cy_member);
                          verb.role = Role::kKeeper;
                          verb.on = {.kind = ScopeKind::kVault, .id = as_id<ObjectId>(t.vault)};
                        }),
          row<EndGrant>(kOrganization,
                        [](auto& t, auto& verb) { verb.grant = grant_of(t, t.cy_member); }),
          row<ListGrants>(kOrganization,
                          [](auto& t, auto& verb) { verb.to = subject_of(t.cy_member); }),
          row<AddGroup>(kOrganization, [](auto&, auto& verb) { verb.name = name("new"); }),
          in_organization<EditGroup>(),
          in_organization<RemoveGroup>(),
          in_organization<AddGroupMember>(),
          in_organization<RemoveGroupMember>(),
          row<AddService>(kOrganization, [](auto&, auto& verb) { verb.name = name("new"); }),
          in_organization<EditService>(),
          in_organization<RemoveService>(),
          in_organization<AddServiceToken>(),
          in_organization<ListTokens>(),
          in_organization<RevokeToken>(),
          in_organization<ListDeliveries>(),
          in_organization<ResendNotices>(),
          in_organization<RemoveWebhook>()};
}

std::vector<Row> rows_of_server() {
  using enum Where;
  return {row<AcceptClock>(kServer, [](auto& t, auto& verb) { verb.watch = &t.world.watch(); }),
          row<AddOrganization>(kServer,
                               [](auto&, auto& verb) {
                                 verb.name = name("New");
                                 verb.admin_name = "Fay";
                                 verb.admin_email = "fay@example.com";
                               }),
          row<EditOrganization>(kServer, [](auto& t, auto& verb) { name_it(t, verb); }),
          row<RemoveOrganization>(kServer,
                                  [](auto& t, auto& verb) { verb.organization = t.organization; }),
          of_server<RestoreOrganization>(),
          of_person<AddOperator>(),
          of_person<EndOperator>(),
          of_server<ListOperators>(),
          of_person<RevokePerson>(),
          of_person<ErasePerson>(),
          of_person<RecoverPerson>(),
          of_server<AgreeRecovery>(),
          of_person<ListSessionsOf>(),
          of_person<EndSessionOf>(),
          of_server<SucceedAdmin>(),
          of_server<ShowStatus>(),
          of_server<AskFsck>()};
}

std::vector<Row> all_rows() {
  std::vector<Row> out = rows_of_things();
  std::ranges::move(rows_of_people(), std::back_inserter(out));
  std::ranges::move(rows_of_server(), std::back_inserter(out));
  return out;
}

// They change nothing, and are for those alone who may.
const std::set<std::string> kMoreThanToSee = {"see_queue",
                                              "read_import",
                                              "list_tokens",
                                              "list_deliveries",
                                              "list_operators",
                                              "list_sessions_of"};

TEST(PassingGrants, AllowNothingFromTheirLastMomentOn) {
  for (const Row& row : all_rows()) {
    TestVault before;
    Eve eve(before);
    Dee nobody(before);
    before.world.clock().advance(Eve::kHour - std::chrono::milliseconds(1));
    const std::string refused = row.ask(before, *nobody.presented.token_hash);
    EXPECT_NE(row.ask(before, eve.token()), refused) << row.verb;

    TestVault after;
    Eve late(after);
    after.world.clock().advance(Eve::kHour);
    EXPECT_EQ(row.ask(after, late.token()), refused) << row.verb;
  }
}

TEST(PassingGrants, OfWhoOnlyReadsForNowAllowNothingElse) {
  for (const Row& row : all_rows()) {
    TestVault t;
    Eve eve(t);
    const std::string said = row.ask(t, eve.recovering());
    if (row.verb == "read_log" || (row.reads && !kMoreThanToSee.contains(row.verb))) {
      EXPECT_EQ(said, row.ask(t, eve.token())) << row.verb;
    } else {
      EXPECT_EQ(said, "denied: You may only read until your recovery or your waiting time is over.")
          << row.verb;
    }
  }
}

}  // namespace
}  // namespace cofactor
