#include "custody/passkeys.h"

#include <algorithm>

#include "custody/add_token.h"
#include "custody/read_members.h"
#include "custody/testing/passkey_test.h"
#include "custody/verified.h"

namespace cofactor {
namespace {

struct Passkeys : PasskeyTest {};

TEST_F(Passkeys, AreRegisteredInASessionAndSignIn) {
  const Passkey added = add(phone, bearing(t.ben_token));
  EXPECT_EQ(added.person, t.ben);
  const auto before = t.world.bodies().size();
  const auto answered = try_sign_in(phone, t.ben);
  ASSERT_TRUE(answered.has_value()) << answered.error().message;
  EXPECT_EQ(answered->answer->person, t.ben);
  EXPECT_EQ(types_since(before), Types({"passkey.used", "session.begun"}));
  const Passkey used = row(added.id);
  EXPECT_EQ(used.sign_count, 1U);
  EXPECT_EQ(used.last_used_at, t.world.clock().wall());
  const Hash session = token_hash(answered->answer->token);
  EXPECT_EQ(who(by_cookie(session)), std::nullopt);
  EXPECT_EQ(code_for(session), std::nullopt);
  t.world.reopen();
  EXPECT_EQ(who(by_cookie(session)), std::nullopt);
}

TEST_F(Passkeys, OfOneThatDoesNotCountSignInAgainAndAgain) {
  phone.counts = false;
  add(phone, bearing(t.ben_token));
  EXPECT_EQ(refusal(phone, t.ben), "done");
  EXPECT_EQ(refusal(phone, t.ben), "done");
}

TEST_F(Passkeys, TakeAChallengeOnceForItsPurposeByWhomItWasMadeFor) {
  add(phone, bearing(t.ben_token));
  const auto answer = [&](const Bytes& challenge) {
    SignIn verb{.use = phone.use(challenge, t.ben), .form = kInBrowser, .answering = answering()};
    return code_of(t.world, std::move(verb), Presented{});
  };
  const Bytes once = sign_in_challenge();
  EXPECT_EQ(answer(once), std::nullopt);
  EXPECT_EQ(answer(once), ErrorCode::kConflict);
  EXPECT_EQ(answer(Bytes(32, 7)), ErrorCode::kConflict) << "nobody gave it out";
  EXPECT_EQ(answer(challenge(kRegister, bearing(t.ben_token))), ErrorCode::kConflict);
  const Bytes late = sign_in_challenge();
  pass(kChallengeLife);
  EXPECT_EQ(answer(late), ErrorCode::kConflict);

  const Hash session = sign_in(phone, t.ben);
  const Bytes bens = challenge(kRegister, by_cookie(session));
  RegisterPasskey cys{.made = laptop.make(bens), .answering = answering(t.cy_token), .form = {}};
  EXPECT_EQ(code_of(t.world, std::move(cys), bearing(t.cy_token)), ErrorCode::kConflict);
  RegisterPasskey again{.made = laptop.make(bens), .answering = answering(session), .form = {}};
  EXPECT_EQ(code_of(t.world, std::move(again), by_cookie(session)), ErrorCode::kConflict)
      << "used up by the attempt";
}

// Negative test 9: what is said of a passkey that nobody knows is said of every other.
TEST_F(Passkeys, ThatDoNotSignInAreToldTheSame) {
  add(phone, bearing(t.ben_token));
  const std::string unknown = refusal(laptop, t.ben);
  EXPECT_TRUE(unknown.starts_with("unauthenticated: ")) << unknown;
  const auto before = t.world.bodies().size();
  EXPECT_EQ(refusal(phone, t.cy), unknown) << "another's user handle";
  EXPECT_EQ(refusal(phone, std::nullopt), unknown) << "no user handle";
  phone.flags = 0x01;
  EXPECT_EQ(refusal(phone, t.ben), unknown) << "not verified";
  phone.flags = 0x04;
  EXPECT_EQ(refusal(phone, t.ben), unknown) << "not present";
  phone.flags = 0x0d;
  EXPECT_EQ(refusal(phone, t.ben), unknown) << "eligible for backup all at once";
  phone.flags = 0x05;
  phone.origin = "http://localhost:8421";
  EXPECT_EQ(refusal(phone, t.ben), unknown);
  phone.origin = "http://localhost:8420";
  phone.party = "example.org";
  EXPECT_EQ(refusal(phone, t.ben), unknown);
  phone.party = "localhost";
  auto altered = signing_in(phone, t.ben);
  altered.use.signature[3] ^= 1;
  EXPECT_EQ(code_of(t.world, std::move(altered), Presented{}), ErrorCode::kUnauthenticated);
  EXPECT_EQ(types_since(before), Types());
  EXPECT_EQ(refusal(phone, t.ben), "done");
  std::uint64_t counted = 0;
  for (const RefusalsCounted& source : t.world.core().limits.drain()) {
    counted += source.count;
  }
  EXPECT_EQ(counted, 9U);
}

TEST_F(Passkeys, AreRegisteredByOnePersonOnce) {
  add(phone, bearing(t.ben_token));
  EXPECT_EQ(code_of(t.world, registering(phone, bearing(t.cy_token)), bearing(t.cy_token)),
            ErrorCode::kConflict);
  const Presented in_browser = by_cookie(sign_in(phone, t.ben));
  EXPECT_EQ(code_of(t.world, registering(phone, in_browser), in_browser), ErrorCode::kConflict);
}

TEST_F(Passkeys, AreNotRegisteredByAnApiToken) {
  auto made = t.world.ask(AddToken{.organization = t.organization, .wanted = {.name = "x"}},
                          bearing(t.ben_token));
  const Presented api = bearing(token_hash(made->answer->text), t.organization);
  EXPECT_EQ(challenge(kRegister, api), Bytes());
}

TEST_F(Passkeys, WhoseCounterHasNotRisenMayBeCopies) {
  const Passkey added = add(phone, bearing(t.ben_token));
  const Hash session = sign_in(phone, t.ben);
  phone.sign_count = 0;  // a copy from before
  const auto before = t.world.bodies().size();
  EXPECT_TRUE(refusal(phone, t.ben).starts_with("denied: ")) << "counts 1 as the other did";
  EXPECT_EQ(types_since(before), Types({"passkey.suspected", "session.ended"}));
  EXPECT_EQ(who(by_cookie(session)), ErrorCode::kUnauthenticated);
  EXPECT_EQ(row(added.id).suspected_at, t.world.clock().wall());
  EXPECT_EQ(row(added.id).sign_count, 1U);
  const auto listed = t.world.ask(ListPasskeys{}, bearing(t.ben_token));
  EXPECT_TRUE(listed->answer->passkeys.at(0).suspected_at.has_value()) << "its person is told";
  const auto known = t.world.ask(WhoAmI{}, bearing(t.ben_token));
  EXPECT_EQ(known->answer->known.suspected_at, t.world.clock().wall()) << "on every page";
  const auto seen = t.world.ask(ListMembers{}, t.as_ada());
  EXPECT_EQ(std::count_if(seen->answer->begin(),
                          seen->answer->end(),
                          [](const auto& member) { return member.suspected_at.has_value(); }),
            1)
      << "and their admins are";
  EXPECT_EQ(refusal(phone, t.ben), "done") << "it counts 2";
  EXPECT_TRUE(row(added.id).suspected_at.has_value()) << "and the mark stays";
}

// --- which passkeys, and how many ---

TEST_F(Passkeys, AreRemovedByWhoShowsThatItIsThemAndNotTheLastByAccident) {
  const Passkey first = add(phone, bearing(t.ben_token));
  const auto remove = [&](const PasskeyId& id, const Presented& presented, auto last) {
    return code_of(t.world, RemovePasskey{.passkey = id, .last = last}, presented);
  };
  using enum RemovePasskey::Last;
  EXPECT_EQ(remove(first.id, bearing(t.ben_token), kRemovedToo), ErrorCode::kStepUpNeeded);
  const Hash session = sign_in(phone, t.ben);
  EXPECT_EQ(remove(first.id, by_cookie(session), kKept), ErrorCode::kConflict);
  EXPECT_EQ(remove(first.id, bearing(t.cy_token), kKept), ErrorCode::kNotFound);
  const Passkey second = add(laptop, by_cookie(session));
  const Hash elsewhere = sign_in(laptop, t.ben);
  pass(kVerifiedFor);
  EXPECT_EQ(remove(second.id, by_cookie(session), kKept), ErrorCode::kStepUpNeeded);
  const Hash renewed = token_hash(try_step_up(phone, session)->answer->token);
  EXPECT_EQ(remove(second.id, by_cookie(renewed), kKept), std::nullopt);
  EXPECT_EQ(who(by_cookie(elsewhere)), ErrorCode::kUnauthenticated) << "begun with it";
  EXPECT_TRUE(refusal(laptop, t.ben).starts_with("unauthenticated"));
  EXPECT_EQ(remove(first.id, by_cookie(renewed), kRemovedToo), std::nullopt);
  EXPECT_EQ(who(by_cookie(renewed)), std::nullopt) << "the session that asked goes on";
}

TEST_F(Passkeys, OneMoreNeedsAPasskeyWithinFiveMinutes) {
  add(phone, bearing(t.ben_token));
  const Hash session = sign_in(phone, t.ben);
  pass(kVerifiedFor);
  EXPECT_EQ(code_of(t.world, registering(laptop, by_cookie(session)), by_cookie(session)),
            ErrorCode::kStepUpNeeded);
}

TEST_F(Passkeys, AreRenamed) {
  const Passkey added = add(phone, bearing(t.ben_token));
  const auto rename = [&](const std::string& name, const Hash& token) {
    return code_of(t.world, RenamePasskey{.passkey = added.id, .name = name}, bearing(token));
  };
  EXPECT_EQ(rename("blue phone", t.cy_token), ErrorCode::kNotFound);
  EXPECT_EQ(rename("two\nlines", t.ben_token), ErrorCode::kInvalid);
  EXPECT_EQ(rename("blue phone", t.ben_token), std::nullopt);
  EXPECT_EQ(row(added.id).name, "blue phone");
}

}  // namespace
}  // namespace cofactor
