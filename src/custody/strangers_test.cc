#include "custody/ask_recovery.h"
#include "custody/change_device.h"
#include "custody/change_vault.h"
#include "custody/edit_account.h"
#include "custody/grants.h"
#include "custody/groups.h"
#include "custody/read_accounts.h"
#include "custody/read_devices.h"
#include "custody/read_log.h"
#include "custody/read_vaults.h"
#include "custody/record_outcome.h"
#include "custody/recoveries.h"
#include "custody/release_code.h"
#include "custody/remove_account.h"
#include "custody/replace_device.h"
#include "custody/services.h"
#include "custody/show_pair.h"
#include "custody/succeed_admin.h"
#include "custody/testing/held.h"
#include "custody/testing/people.h"

// What belongs to another organization: every id in every ask replaced with another
// organization's is answered exactly as an id of nothing is, and changes nothing.
namespace cofactor {
namespace {

template <class Verb>
Verb of(const VaultId& vault) {
  Verb verb{};
  verb.vault = vault;
  return verb;
}
template <class Verb>
Verb of(const AccountId& account) {
  Verb verb{};
  verb.account = account;
  return verb;
}
template <class Verb>
Verb of(const DeviceId& device) {
  Verb verb{};
  verb.device = device;
  if constexpr (requires { verb.entered; }) {
    verb.entered = entered();
  }
  return verb;
}

struct Ids {
  VaultId vault;
  AccountId account;
  DeviceId device;
};

using Said = std::vector<std::string>;

template <class Verb>
void say(Said& said, TestVault& t, Verb verb, const Presented& as) {
  const auto answered = t.world.ask(std::move(verb), as);
  said.push_back(std::string(Verb::kName) + ": " +
                 (answered ? "allowed"
                           : std::string(name_of(answered.error().code)) + " " +
                                 answered.error().message + answered.error().hint));
}

// What every verb that takes one of these ids says.
Said ask_all(TestVault& t, const Ids& ids, const Presented& as) {
  Said said;
  say(said, t, of<ShowVault>(ids.vault), as);
  say(said, t, of<EditVault>(ids.vault), as);
  say(said, t, of<RemoveVault>(ids.vault), as);
  say(said, t, of<RestoreVault>(ids.vault), as);
  say(said, t, ListAccounts{.vault = ids.vault}, as);
  say(said, t, AddAccount{.vault = ids.vault, .name = name("mine")}, as);
  say(said, t, of<ShowAccount>(ids.account), as);
  auto edit = of<EditAccount>(ids.account);
  edit.edits = {.notes = "mine"};
  say(said, t, std::move(edit), as);
  say(said, t, of<RemoveAccount>(ids.account), as);
  say(said, t, of<RestoreAccount>(ids.account), as);
  say(said, t, ListDevices{.account = ids.account}, as);
  say(said, t, AddDevice{.account = ids.account, .name = name("mine"), .entered = entered()}, as);
  say(said, t, ReleaseCode{.account = ids.account, .reason = "mine"}, as);
  say(said, t, of<ShowDevice>(ids.device), as);
  say(said, t, of<EditDevice>(ids.device), as);
  say(said, t, of<RemoveDevice>(ids.device), as);
  say(said, t, of<RestoreDevice>(ids.device), as);
  say(said, t, of<ConfirmDevice>(ids.device), as);
  say(said, t, of<PutBackDevice>(ids.device), as);
  say(said, t, of<ReplaceDevice>(ids.device), as);
  say(said, t, of<ShowPair>(ids.device), as);
  say(said, t, of<ResyncDevice>(ids.device), as);
  return said;
}

std::size_t refused_entries(World& world) {
  std::size_t count = 0;
  for (const std::string& body : world.bodies()) {
    count += body.starts_with(R"({"type":"refused")") ? 1 : 0;
  }
  return count;
}

// Negative test 21: ids of vaults, accounts and devices.
TEST(Strangers, Negative21AnotherOrganizationsIdsAreIdsOfNothing) {
  TestVault t;
  const OtherOrganization other(t);
  const Ids nothing{.vault = VaultId::draw(t.world.random()),
                    .account = AccountId::draw(t.world.random()),
                    .device = DeviceId::draw(t.world.random())};
  const Ids theirs{.vault = other.vault, .account = other.account, .device = other.device};
  const Ids ours{.vault = t.vault, .account = t.account, .device = t.device};
  // Ada is in both, and everything in the first: still each organization's route knows its own.
  for (const Presented& as : {t.as_ada(), t.as_ben(), t.as_cy()}) {
    const Said expected = ask_all(t, nothing, as);
    for (const std::string& said : expected) {
      EXPECT_NE(said.find("not_found"), std::string::npos) << said;
    }
    EXPECT_EQ(ask_all(t, theirs, as), expected);
  }
  EXPECT_EQ(ask_all(t, ours, other.ada), ask_all(t, nothing, other.ada));
}

// Negative test 21: what such a refusal leaves in the log.
TEST(Strangers, Negative21ARefusalIsRecordedWithWhoeverAskedAndNamesNothingOfTheOthers) {
  TestVault t;
  const OtherOrganization other(t);
  const std::size_t before = refused_entries(t.world);
  ASSERT_FALSE(t.world.ask(of<ShowDevice>(other.device), t.as_ben()));
  ASSERT_FALSE(t.world.ask(of<RemoveDevice>(other.device), t.as_ben()));
  EXPECT_EQ(refused_entries(t.world), before + 2);
  const std::string body = t.world.bodies().back();
  EXPECT_EQ(body.find(other.device.text().substr(4)), std::string::npos) << body;
  EXPECT_EQ(body.find(other.organization.text().substr(4)), std::string::npos) << body;
  EXPECT_NE(body.find(t.organization.text().substr(4)), std::string::npos) << body;
}

// Negative test 21: the position of a release.
TEST(Strangers, Negative21AnOutcomeIsSaidWhereItWasReleased) {
  TestVault t;
  const OtherOrganization other(t);
  put(t.world,
      GrantAdded{
          {.id = GrantId::draw(t.world.random()),
           .organization = t.organization,
           .subject = subject_of(t.ada_member),
           .scope = {.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(t.organization)},
           .role = Role::kResponder,
           .made_at = t.world.clock().wall()}});
  const auto released =
      t.world.ask(ReleaseCode{.account = t.account, .reason = "INC-42"}, t.as_ada());
  ASSERT_TRUE(released);
  const RecordOutcome outcome{.release = released->position, .outcome = Outcome::kUsed};
  const RecordOutcome none{.release = 0, .outcome = Outcome::kUsed};
  const auto there = t.world.ask(outcome, other.ada);
  EXPECT_EQ(refusal_of(there), "not_found");
  EXPECT_EQ(there.error().message, t.world.ask(none, other.ada).error().message);
  EXPECT_TRUE(t.world.ask(outcome, t.as_ada()));
}

// Negative test 21: lists.
TEST(Strangers, Negative21NothingOfTheOthersIsListed) {
  TestVault t;
  const OtherOrganization other(t);
  for (const Vault& vault : *t.world.ask(ListVaults{.removed = true}, t.as_ada())->answer) {
    EXPECT_EQ(vault.organization, t.organization);
  }
  for (const auto& each : *t.world.ask(ListAccounts{.removed = true}, t.as_ada())->answer) {
    EXPECT_EQ(each.account.organization, t.organization);
  }
}

// Negative test 21: a device of theirs for an account of one's own, and the other way round.
TEST(Strangers, Negative21ADeviceIsLookedForInItsAccountAlone) {
  TestVault t;
  const OtherOrganization other(t);
  const auto nothing = DeviceId::draw(t.world.random());
  const auto release = [&](const AccountId& account, const DeviceId& device) {
    Said said;
    say(said, t, ReleaseCode{.account = account, .device = device, .reason = "x"}, t.as_ben());
    return said;
  };
  EXPECT_EQ(release(t.account, other.device), release(t.account, nothing));
  EXPECT_FALSE(release(t.account, nothing).front().contains("allowed"));
  EXPECT_EQ(release(other.account, t.device), release(other.account, nothing));
}

struct IdsOfPeople {
  GroupId group;
  ServiceId service;
  MembershipId member;
  GrantId grant;
  RecoveryId recovery;
};

// What the verbs say that becoming_test.cc does not ask.
Said ask_of_people(TestVault& t, const IdsOfPeople& ids, const Presented& as) {
  Said said;
  RestoreService restore;
  restore.service = ids.service;
  say(said, t, restore, as);
  RemoveGroupMember remove;
  remove.group = ids.group;
  remove.member = ids.member;
  say(said, t, remove, as);
  say(said, t, EndGrant{.grant = ids.grant}, as);
  CancelRecovery cancel;
  cancel.recovery = ids.recovery;
  say(said, t, cancel, as);
  say(said, t, CancelSuccessor{.member = ids.member}, as);
  return said;
}

// Negative test 21: ids of groups, services, members, grants and recoveries.
TEST(Strangers, Negative21ThePeopleOfAnotherOrganizationAreIdsOfNothing) {
  TestVault t;
  const Elsewhere beta = add_elsewhere(t, "Beta");
  put(t.world,
      GrantAdded{
          {.id = GrantId::draw(t.world.random()),
           .organization = beta.organization,
           .subject = subject_of(beta.admin.membership),
           .scope = {.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(beta.organization)},
           .role = Role::kApprover,
           .made_at = t.world.clock().wall()}});
  AddGroup group;
  group.name = name("on call");
  AddService service;
  service.name = name("pipeline");
  AskRecovery recovery;
  recovery.member = t.ben_member;
  const auto grants = t.world.ask(ListGrants{.to = subject_of(t.ben_member)}, t.as_ada());
  const IdsOfPeople theirs{
      .group = t.world.ask(std::move(group), t.as_ada())->answer->id,
      .service = t.world.ask(std::move(service), t.as_ada())->answer->id,
      .member = t.ben_member,
      .grant = grants->answer->front().grant.id,
      .recovery = t.world.ask(std::move(recovery), t.as_ada())->answer->recovery};
  const Said expected = ask_of_people(t, {}, beta.as_admin());
  EXPECT_EQ(ask_of_people(t, theirs, beta.as_admin()), expected);
  for (const std::string& said : expected) {
    EXPECT_NE(said.find("not_found"), std::string::npos) << said;
  }
  for (const Subject& to :
       {subject_of(theirs.member), subject_of(theirs.group), subject_of(theirs.service)}) {
    EXPECT_TRUE(t.world.ask(ListGrants{.to = to}, beta.as_admin())->answer->empty());
  }
  EXPECT_FALSE(
      t.world.ask(ListGrants{.to = subject_of(theirs.member)}, t.as_ada())->answer->empty())
      << "it was not ended";
}

// Negative test 21: chains and exports of the log.
TEST(Strangers, Negative21TheLogOfAnotherOrganizationIsNoLog) {
  TestVault t;
  const Elsewhere beta = add_elsewhere(t, "Beta");
  const auto eve = beta.as_admin();
  const auto read = [&](const LogPart& part) {
    Said said;
    for (const LogRead how : {LogRead::kListed, LogRead::kShown, LogRead::kExported}) {
      say(said, t, ReadLog{.how = how, .part = part, .from = {}, .to = {}}, eve);
    }
    return said;
  };
  const Said no_vault = read({.kind = LogPart::Kind::kVault, .vault = VaultId{}, .chain = {}});
  EXPECT_NE(no_vault.front().find("not_found"), std::string::npos) << no_vault.front();
  EXPECT_EQ(read({.kind = LogPart::Kind::kVault, .vault = t.vault, .chain = {}}), no_vault);
  const auto of_entry = [&](const ChainId& chain) {
    return read({.kind = LogPart::Kind::kChainOfEntry, .vault = {}, .chain = chain});
  };
  const Said no_entry = of_entry({});
  EXPECT_NE(no_entry.front().find("not_found"), std::string::npos) << no_entry.front();
  EXPECT_EQ(of_entry(as_id<ChainId>(t.organization)), no_entry);
  EXPECT_EQ(of_entry(as_id<ChainId>(t.vault)), no_entry);

  const auto go_on = [&](const ChainId& chain, const std::optional<Actor>& by) {
    Said said;
    const LogPart part{.kind = LogPart::Kind::kChainOfEntry, .vault = {}, .chain = chain};
    say(said, t, ContinueExport{.part = part, .by = by, .begun_at = t.world.clock().wall()}, eve);
    return said;
  };
  const Actor ada{.person = t.ada, .service = {}, .token = {}};
  EXPECT_EQ(go_on(as_id<ChainId>(t.vault), ada), go_on({}, std::nullopt));
  EXPECT_NE(go_on({}, std::nullopt).front().find("not_found"), std::string::npos);
}

}  // namespace
}  // namespace cofactor
