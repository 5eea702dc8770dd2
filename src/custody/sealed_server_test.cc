#include "custody/sealed_server.h"

#include "custody/testing/passkey_test.h"
#include "directory/events/sealed_events.h"
#include "ledger/batch_maker.h"
#include "ledger/untagged.h"

namespace cofactor {
namespace {

Key root() { return Key::copy_from(bytes_of("0123456789abcdef0123456789abcdef")); }

// The store of a TestVault as a server finds it that has no root key.
struct Sealed {
  explicit Sealed(World& world)
      : ledger(world.store()),
        watch(world.ports()),
        log(ledger, watch, world.random()),
        limits(World::generous()),
        server({.log = log,
                .vaulting = {.store = ledger.log().store,
                             .keyring = ledger.keyring(),
                             .envelopes = ledger.envelopes()},
                .random = world.random(),
                .clock = world.ports(),
                .limits = limits},
               SessionSettings{}) {}

  Ledger ledger;
  TrustingWatch watch;
  SealedLog log;
  Limits limits;
  SealedServer server;
};

struct SealedServers : PasskeyTest {
  SealedServers() {
    added = add(phone, bearing(t.ben_token));
    before = t.world.bodies().size();
    sealed.emplace(t.world);
  }

  Result<SealedServer::SignedIn> sign_in(Authenticator& device, const PersonId& person) {
    const auto offered = sealed->server.offer_sign_in("n");
    return sealed->server.sign_in(device.use(offered.challenge, person),
                                  {.carrier = Carrier::kCookie, .network = "192.0.2.0/24"});
  }
  std::string refusal_of_sign_in(Authenticator& device, const PersonId& person) {
    const auto begun = sign_in(device, person);
    return begun ? "done" : std::string(name_of(begun.error().code));
  }
  Now watch_now() { return sealed->watch.now(std::nullopt); }
  Hash sign_in_open() { return PasskeyTest::sign_in(phone, t.ben); }
  // The start after it, with the key.
  void unseal() {
    sealed.reset();
    t.world.reopen();
  }

  Passkey added;
  std::size_t before = 0;
  std::optional<Sealed> sealed;
};

TEST_F(SealedServers, SignPeopleInAndOutOnTheRecord) {
  const auto begun = sign_in(phone, t.ben);
  ASSERT_TRUE(begun.has_value()) << begun.error().message;
  EXPECT_EQ(begun->person, t.ben);
  const Presented ben = by_cookie(token_hash(begun->token));
  const auto known = sealed->server.who(ben);
  ASSERT_TRUE(known.has_value());
  EXPECT_EQ(known->person, t.ben);
  EXPECT_FALSE(sealed->server.who(bearing(*ben.token_hash))) << "a cookie's, not a bearer's";
  EXPECT_EQ(sealed->server.refuse("release_code", ben).code, ErrorCode::kSealed);
  EXPECT_TRUE(sealed->server.sign_out(ben).has_value());
  EXPECT_FALSE(sealed->server.who(ben));
  sealed->server.record_counts();
  unseal();
  EXPECT_EQ(types_since(before),
            Types({"sealed.signed_in", "refused", "sealed.signed_out", "refusals.counted"}));
  EXPECT_EQ(who(ben), ErrorCode::kUnauthenticated);
  EXPECT_EQ(row(added.id).last_used_at, std::nullopt) << "no row was changed";
}

TEST_F(SealedServers, EndTheirSessionsByBeingUnsealed) {
  const Presented ben = by_cookie(token_hash(sign_in(phone, t.ben)->token));
  unseal();
  EXPECT_EQ(who(ben), ErrorCode::kUnauthenticated);
}

TEST_F(SealedServers, KnowWhomATokenFromBeforeIsOfAndServeItNothing) {
  const auto known = sealed->server.who(bearing(t.ben_token));
  ASSERT_TRUE(known.has_value());
  EXPECT_EQ(known->person, t.ben);
  EXPECT_EQ(sealed->server.refuse("who_may", bearing(t.ben_token)).code, ErrorCode::kSealed);
  EXPECT_EQ(sealed->server.sign_out(bearing(t.ben_token)).error().code, ErrorCode::kSealed);
  unseal();
  EXPECT_EQ(types_since(before), Types({"refused", "refused"}));
  EXPECT_EQ(who(bearing(t.ben_token)), std::nullopt) << "it is good again";
}

// Negative tests 1 and 9: whoever asks and whatever is named, known or not.
TEST_F(SealedServers, TellNobodyMoreThanThatTheyAreSealed) {
  const Error told = sealed->server.refuse("release_code", Presented{.network = "n"});
  EXPECT_EQ(sealed->server.refuse("release_code", bearing(Hash{7})).message, told.message);
  Presented nowhere = bearing(t.ben_token);
  nowhere.organization = OrganizationId::draw(t.world.random());
  EXPECT_EQ(sealed->server.refuse("release_code", nowhere).message, told.message);
  EXPECT_EQ(sealed->server.refuse("release_code", t.as_ben()).message, told.message);
  EXPECT_EQ(refusal_of_sign_in(laptop, t.ben), "unauthenticated");
  EXPECT_EQ(refusal_of_sign_in(phone, t.cy), "unauthenticated");
  phone.flags = 0x01;
  EXPECT_EQ(refusal_of_sign_in(phone, t.ben), "unauthenticated") << "not verified";
}

TEST_F(SealedServers, RefuseACopyOfAPasskeyOnTheRecord) {
  EXPECT_EQ(refusal_of_sign_in(phone, t.ben), "done");
  phone.sign_count = 0;
  EXPECT_EQ(refusal_of_sign_in(phone, t.ben), "denied") << "counts 1 as the other did";
  unseal();
  EXPECT_EQ(types_since(before), Types({"sealed.signed_in", "refused"}));
}

TEST_F(SealedServers, LeaveTheLogForItsKeyToFindAsItWas) {
  ASSERT_TRUE(sign_in(phone, t.ben).has_value());
  ASSERT_TRUE(sign_in(phone, t.ben).has_value());
  sealed.reset();
  sealed.emplace(t.world);  // another start without the key
  ASSERT_TRUE(sign_in(phone, t.ben).has_value());
  unseal();
  const auto untagged = t.world.ledger().untagged();
  ASSERT_TRUE(untagged.has_value());
  EXPECT_EQ(untagged->from, before);
  EXPECT_EQ(untagged->to, before + 2);
  EXPECT_EQ(code_for(sign_in_open()), std::nullopt) << "codes again";
  t.world.reopen();
  EXPECT_FALSE(t.world.ledger().untagged()) << "the newest tag is of all";
}

// What a sealed server never writes, in the hand of somebody who can write to the database.
TEST_F(SealedServers, LeaveNoRoomForEntriesOfAnotherKind) {
  ASSERT_TRUE(sign_in(phone, t.ben).has_value());
  const StoredHead head = t.world.store().head();
  const HeadState state = *parse_json_as<HeadState>(head.state, kOpen);
  const BatchGround ground{.directory = sealed->ledger.directory(),
                           .log = sealed->ledger.log(),
                           .envelopes = sealed->ledger.envelopes(),
                           .keyring = sealed->ledger.keyring(),
                           .server_chain_key = sealed->ledger.server_chain_key(),
                           .random = t.world.random()};
  BatchMaker maker(ground, watch_now());
  ClockJumped forged;
  forged.expected = t.world.clock().wall();
  forged.found = forged.expected + std::chrono::hours(1);
  ASSERT_TRUE(maker.add({.events = {forged}, .envelopes = {}, .by = {}, .request = {}}));
  Batch batch = maker.finish(KeyBytes(Key(Bytes(32))));
  batch.state = untagged_state(state, tagged_size_of(head), maker.tree().frontier().subtrees);
  ASSERT_EQ(t.world.store().append(batch), CommitResult::kCommitted);
  const Ledger opened(t.world.store(), root());
  ASSERT_TRUE(opened.tampered().has_value());
  EXPECT_NE(opened.tampered()->message.find("has no tag"), std::string::npos)
      << opened.tampered()->message;
}

// Nor may the head say that less is tagged than was.
TEST_F(SealedServers, AreNotPretended) {
  ASSERT_TRUE(sign_in(phone, t.ben).has_value());
  const StoredHead head = t.world.store().head();
  HeadState state = *parse_json_as<HeadState>(head.state, kOpen);
  sealed.reset();
  Batch batch{.id = BatchId::draw(t.world.random()),
              .expected_size = head.size,
              .entries = {},
              .rows = {},
              .envelopes = {},
              .chain_heads = {},
              .state = untagged_state(state, tagged_size_of(head) - 1, state.subtrees)};
  ASSERT_EQ(t.world.store().append(batch), CommitResult::kCommitted);
  const Ledger opened(t.world.store(), root());
  EXPECT_TRUE(opened.tampered().has_value());
}

}  // namespace
}  // namespace cofactor
