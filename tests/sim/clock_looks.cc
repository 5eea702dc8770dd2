#include <gtest/gtest.h>

#include "custody/add_grant.h"
#include "custody/add_token.h"
#include "custody/release_code.h"
#include "custody/testing/held.h"
#include "custody/tokens.h"
#include "tests/sim/clock_script.h"

// What a script asks of its server after each happening, and what it has to be told.
namespace cofactor::sim {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// An entry was written.
void ClockScript::wrote() {
  if (may_be_sure()) {
    newest_ = std::max(*newest_, wall());
  }
  bury(*newest_);
}

// What has expired by then is dead for good.
void ClockScript::bury(const Time& by) {
  for (Mortal& token : tokens_) {
    token.dead = token.dead || token.expires_at <= by;
  }
  if (grant_) {
    grant_->dead = grant_->dead || grant_->expires_at <= by;
  }
}

void ClockScript::look() {
  see_whether_far_is_over();
  look_for_a_code();
  look_at_tokens();
  look_at_grant();
}

void ClockScript::look_for_a_code() {
  const auto answered =
      t_.world.ask(ReleaseCode{.account = t_.account, .reason = "an exercise"}, ben_);
  const bool unsure = !answered && answered.error().code == ErrorCode::kClockUnsure;
  EXPECT_EQ(unsure, !may_be_sure())
      << "off by " << off().count() << " ms, wrong by " << error().count() << " ms, newest "
      << text_of(*newest_) << ", wall " << text_of(wall());
  wrote();
  seen_.unsure += unsure ? 1 : 0;
  if (!answered) {
    return;
  }
  ++seen_.codes;
  if (std::chrono::abs(fixed_error_) <= kMostOff) {
    const Time begins = *answered->answer->valid_until - seconds(30);
    EXPECT_LE(begins, truth_ + fixed_error_ + kMostOff) << "a code before its time";
    EXPECT_GE(*answered->answer->valid_until + seconds(30), truth_) << "a code of long ago";
  }
}

// By a clock that is right, for some minutes or most of a day.
void ClockScript::make_mortals() {
  if (!may_be_sure() || std::chrono::abs(fixed_error_) > kMostOff) {
    return;
  }
  if (tokens_.size() < 3 || tokens_.front().dead) {
    add_token();
  }
  if (!grant_ || grant_->dead) {
    add_grant();
  }
}

void ClockScript::add_token() {
  const Span life = random_.below(2) == 0 ? drawn(seconds(10), minutes(5)) : Span(hours(20));
  Presented ben = ben_;
  ben.organization.reset();
  const auto added = t_.world.ask(
      AddToken{.organization = t_.organization,
               .wanted = {.name = "a token", .life = std::chrono::floor<seconds>(life)}},
      ben);
  ASSERT_TRUE(added) << added.error().message;
  wrote();
  if (tokens_.size() >= 3) {
    tokens_.erase(tokens_.begin());
  }
  tokens_.push_back({.presented = t_.as(token_hash(added->answer->text)),
                     .expires_at = added->answer->token.expires_at});
}

void ClockScript::add_grant() {
  const Time expires = std::max(wall(), *newest_) +
                       (random_.below(2) == 0 ? drawn(seconds(10), minutes(5)) : Span(hours(20)));
  AddGrant verb{.to = subject_of(t_.cy_member),
                .role = Role::kResponder,
                .on = {.kind = ScopeKind::kAccount, .id = as_id<ObjectId>(t_.account)},
                .conditions = {{.kind = std::string(kExpiryCondition), .value = text_of(expires)}}};
  Presented ada = ada_;
  ada.organization = t_.organization;
  const auto added = t_.world.ask(verb, ada);
  ASSERT_TRUE(added) << added.error().message;
  wrote();
  grant_ = Mortal{.presented = cy_, .expires_at = expires};
}

void ClockScript::look_at_tokens() {
  for (const Mortal& token : tokens_) {
    const auto answered = t_.world.ask(ListOwnTokens{}, token.presented);
    const bool over = token.dead || token.expires_at <= std::max(wall(), *newest_);
    EXPECT_EQ(answered.has_value(), !over)
        << (over ? "back from the dead" : "dead before its time") << ": it expires at "
        << text_of(token.expires_at) << ", wall " << text_of(wall()) << ", newest "
        << text_of(*newest_);
    seen_.dead += token.dead ? 1 : 0;
  }
}

void ClockScript::look_at_grant() {
  if (!grant_) {
    return;
  }
  const auto answered =
      t_.world.ask(ReleaseCode{.account = t_.account, .reason = "an exercise"}, cy_);
  const bool refused = !answered && answered.error().code == ErrorCode::kDenied;
  const bool over = grant_->dead || grant_->expires_at <= std::max(wall(), *newest_);
  EXPECT_EQ(refused, over) << "a grant that expires at " << text_of(grant_->expires_at) << ", wall "
                           << text_of(wall()) << ", newest " << text_of(*newest_);
  seen_.dead += grant_->dead ? 1 : 0;
  wrote();
}

}  // namespace cofactor::sim
