#include "custody/watch_events.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "custody/revoke_member.h"
#include "custody/revoke_person.h"
#include "custody/testing/held.h"

namespace cofactor {
namespace {

class Watching : public testing::Test {
 protected:
  // What this watcher has seen, and whether they were let go.
  struct Seen {
    std::vector<std::string> types;
    std::vector<OrganizationId> organizations;      // of those events
    std::vector<std::vector<OrganizationId>> told;  // which ones are watched
    bool gone = false;
    std::shared_ptr<int> alive = std::make_shared<int>(0);
  };

  Done watch(const Presented& presented, Seen& seen) {
    return hub().add(presented, [&seen]() -> EventHub::Push {
      return [&seen, alive = seen.alive](const Burst& burst) {
        for (const SeenEvent& event : burst.events) {
          seen.types.push_back(event.type);
          seen.organizations.push_back(event.organization);
        }
        if (burst.organizations) {
          seen.told.push_back(*burst.organizations);
        }
        return !seen.gone;
      };
    });
  }
  // Whether the hub still holds the stream.
  static bool holds(const Seen& seen) { return seen.alive.use_count() > 1; }

  // What the follower does.
  void follow() {
    const auto rows = t.world.store().entries(next, 1000);
    next += rows.size();
    hub().take(rows);
  }
  EventHub& hub() { return t.world.core().events; }

  using Told = std::vector<std::vector<OrganizationId>>;

  TestVault t;
  Membership member_of_other;
  Position next = t.world.writer().size();
};

TEST_F(Watching, ShowsWhatHappensInChainsThatOneSees) {
  Seen ada;
  Seen dee_sees;
  const Dee dee(t);
  next = t.world.writer().size();
  EXPECT_TRUE(watch(t.as_ada(), ada));
  EXPECT_TRUE(watch(dee.presented, dee_sees));
  EXPECT_TRUE(
      t.world.ask(AddVault{.organization = t.organization, .name = name("staging")}, t.as_ada()));
  EXPECT_TRUE(t.world.ask(AddAccount{.vault = t.vault, .name = name("login")}, t.as_ada()));
  put(t.world, PersonAdded{{.id = PersonId::draw(t.world.random())}});
  follow();
  EXPECT_EQ(ada.types, (Types{"vault.added", "account.added"})) << "nothing of the server's chain";
  EXPECT_EQ(dee_sees.types, Types{"vault.added"}) << "nothing of a vault she does not see";
}

TEST_F(Watching, ShowsNothingOfAnotherOrganization) {
  OtherOrganization other(t);
  next = t.world.writer().size();
  Seen ben;
  EXPECT_TRUE(watch(t.as_ben(), ben));
  EXPECT_TRUE(t.world.ask(AddAccount{.vault = other.vault, .name = name("x")}, other.ada));
  follow();
  EXPECT_TRUE(ben.types.empty());
}

TEST_F(Watching, ShowsAllOrganizationsOfOnesOwnInOneStream) {
  Seen ada;
  EXPECT_TRUE(watch(t.outside(t.ada_token), ada));
  EXPECT_EQ(ada.told, Told{{t.organization}}) << "at its beginning";
  OtherOrganization other(t);
  OrganizationId strange;
  {  // where she is no member, though she made it
    auto added = t.world.ask(
        AddOrganization{
            .name = name("Third"), .admin_name = "Eve", .admin_email = "eve@third.example"},
        t.outside(t.ada_token));
    strange = added->answer->organization.id;
  }
  follow();
  ada.types.clear();
  ada.organizations.clear();
  EXPECT_TRUE(
      t.world.ask(AddVault{.organization = t.organization, .name = name("staging")}, t.as_ada()));
  EXPECT_TRUE(t.world.ask(AddAccount{.vault = other.vault, .name = name("x")}, other.ada));
  put(t.world, OrganizationEdited{{.id = strange, .name = name("Fourth")}});
  follow();
  EXPECT_EQ(ada.types, (Types{"vault.added", "account.added"}));
  EXPECT_EQ(ada.organizations, (std::vector{t.organization, other.organization}));
  std::vector both{t.organization, other.organization};
  std::ranges::sort(both);
  EXPECT_EQ(ada.told, (Told{{t.organization}, both})) << "told once of one that was joined";
}

TEST_F(Watching, ShowsOfTheServersChainWhatIsOnesOwnAndAnOperatorAll) {
  next = t.world.writer().size();
  Seen ada, ben, ben_in_one;
  EXPECT_TRUE(watch(t.outside(t.ada_token), ada));
  EXPECT_TRUE(watch(t.outside(t.ben_token), ben));
  EXPECT_TRUE(watch(t.as_ben(), ben_in_one));
  Token session{.id = TokenId::draw(t.world.random()), .kind = TokenKind::kSession};
  session.subject = Subject{.kind = SubjectKind::kPerson, .id = as_id<ObjectId>(t.ben)};
  session.maker = t.ben;
  PasskeyUsed of_ada;
  of_ada.person = t.ada;
  put(t.world,
      SessionBegun{session},
      PersonAdded{{.id = PersonId::draw(t.world.random())}},
      of_ada);
  follow();
  EXPECT_EQ(ben.types, Types{"session.begun"});
  EXPECT_EQ(ben.organizations, std::vector{OrganizationId()});
  EXPECT_EQ(ada.types, (Types{"session.begun", "person.added", "passkey.used"}));
  EXPECT_TRUE(ben_in_one.types.empty()) << "one organization has nothing of it";
}

// Negative test 16: what a stream shows of an organization that has ended the membership.
TEST_F(Watching, EndsOneOrganizationsPartWithItsMembership) {
  OtherOrganization other(t);
  next = t.world.writer().size();
  Seen ada;
  EXPECT_TRUE(watch(t.outside(t.ada_token), ada));
  t.world.writer().read([&](const View& view) {
    view->memberships.each([&](const Membership& membership) {
      if (membership.organization == other.organization) {
        member_of_other = membership;
      }
    });
  });
  MemberRevoked revoked;
  revoked.membership = member_of_other;
  revoked.membership.state = MembershipState::kRevoked;
  revoked.membership.revoked_at = t.world.clock().wall();
  put(t.world,
      revoked,
      OrganizationEdited{{.id = other.organization, .name = name("their own now")}});
  EXPECT_TRUE(
      t.world.ask(AddVault{.organization = t.organization, .name = name("staging")}, t.as_ada()));
  follow();
  EXPECT_EQ(ada.types, Types{"vault.added"}) << "not even of the revocation";
  EXPECT_EQ(ada.organizations, std::vector{t.organization});
  EXPECT_EQ(ada.told.back(), std::vector{t.organization}) << "told which are left";
  EXPECT_TRUE(holds(ada));
}

// Negative test 16: the stream of a person who was revoked.
TEST_F(Watching, EndsWithThePersonWhereverTheyWere) {
  Seen ben;
  EXPECT_TRUE(watch(t.outside(t.ben_token), ben));
  EXPECT_TRUE(t.world.ask(RevokePerson{.person = t.ben}, t.outside(t.ada_token)));
  ben.told.clear();
  follow();
  EXPECT_TRUE(ben.types.empty());
  EXPECT_TRUE(ben.told.empty());
  EXPECT_FALSE(holds(ben));
}

// Negative test 16: the open event stream of somebody who was revoked.
TEST_F(Watching, EndsWithTheMembershipBeforeTheNextBurst) {
  Seen ben;
  EXPECT_TRUE(watch(t.as_ben(), ben));
  EXPECT_TRUE(t.world.ask(RevokeMember{.member = t.ben_member}, t.as_ada()));
  follow();
  EXPECT_TRUE(ben.types.empty()) << "not even of the revocation";
  EXPECT_FALSE(holds(ben));
  EXPECT_EQ(hub().watching(), 0U);
}

// Negative test 16: a stream that is asked for in the very batch that revokes whoever asks.
TEST_F(Watching, DoesNotBeginBehindTheRevocationThatItWasDecidedBefore) {
  Seen ben;
  Done added;
  perform<WatchEvents>(t.world.core(), {}, t.as_ben(), {}, [&](auto answered) {
    EXPECT_TRUE(answered.has_value());
    added = watch(t.as_ben(), ben);
  });
  perform<RevokeMember>(
      t.world.core(), {.member = t.ben_member}, t.as_ada(), {}, [](auto answered) {
        EXPECT_TRUE(answered.has_value());
      });
  // The follower is as quick as it can be: done before the answers are.
  t.world.writer().on_commit([&](std::uint64_t) { follow(); });
  t.world.writer().run_once();
  EXPECT_FALSE(added);
  EXPECT_FALSE(holds(ben));
}

TEST_F(Watching, EndsWithTheTokenThoughNothingHappens) {
  Seen ben;
  EXPECT_TRUE(watch(t.as_ben(), ben));
  hub().look();
  EXPECT_TRUE(holds(ben));
  t.world.clock().advance(std::chrono::days(366));
  hub().look();
  EXPECT_FALSE(holds(ben));
}

TEST_F(Watching, ForgetsWhoHasHungUp) {
  Seen ben;
  EXPECT_TRUE(watch(t.as_ben(), ben));
  ben.gone = true;
  hub().look();
  EXPECT_FALSE(holds(ben));
}

TEST_F(Watching, IsLimitedForOnePersonWhateverTheirTokens) {
  std::vector<Seen> seen(EventHub::kMostOfOne + 1);
  for (std::size_t i = 0; i < EventHub::kMostOfOne; ++i) {
    EXPECT_TRUE(watch(t.as_ben(), seen[i]));
  }
  const TokenText second = draw_token(t.world.random());
  put(t.world,
      SessionBegun{{.id = TokenId::draw(t.world.random()),
                    .kind = TokenKind::kSession,
                    .hash = token_hash(second),
                    .subject = subject_of(t.ben),
                    .maker = t.ben,
                    .reach = Reach::kAllOrganizations,
                    .made_at = t.world.clock().wall(),
                    .expires_at = t.world.clock().wall() + std::chrono::days(1)}});
  EXPECT_EQ(watch(t.as_ben(), seen.back()).error().code, ErrorCode::kThrottled);
  EXPECT_EQ(watch(t.as(token_hash(second)), seen.back()).error().code, ErrorCode::kThrottled);
  EXPECT_TRUE(watch(t.as_cy(), seen.back()));
}

}  // namespace
}  // namespace cofactor
