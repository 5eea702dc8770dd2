#include "tests/sim/clock_script.h"

#include <gtest/gtest.h>

#include "custody/accept_clock.h"
#include "custody/release_code.h"
#include "custody/testing/held.h"

namespace cofactor::sim {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr hours kYear(24 * 365);

}  // namespace

ClockScript::ClockScript(std::uint64_t seed)
    : random_(seed),
      t_(nullptr, World::generous(), World::Watching::kKernel),
      truth_(t_.world.clock().wall()),
      synced_at_(t_.world.clock().boot()),
      newest_(truth_) {
  ada_ = lasting(t_.ada);
  ada_.organization.reset();
  ben_ = lasting(t_.ben);
  cy_ = lasting(t_.cy);
  start();
}

Presented ClockScript::lasting(const PersonId& person) {
  const Hash hash = token_hash(draw_token(t_.world.random()));
  put(t_.world,
      SessionBegun{{.id = TokenId::draw(t_.world.random()),
                    .kind = TokenKind::kSession,
                    .hash = hash,
                    .subject = subject_of(person),
                    .maker = person,
                    .reach = Reach::kAllOrganizations,
                    .made_at = truth_,
                    .expires_at = truth_ + 100 * kYear}});
  return t_.as(hash);
}

void ClockScript::play(int happenings) {
  for (int i = 0; i < happenings && !testing::Test::HasFailure(); ++i) {
    make_mortals();
    happen();
    look();
  }
  accept();
  look();
}

void ClockScript::happen() {
  switch (random_.below(17)) {
    case 0:
    case 1:
    case 2:
      return jump();
    case 3:
      return jump_a_little_often();
    case 4:
      return synchronise();
    case 5:
      return unsynchronise();
    case 6:
    case 7:
    case 8:
      return pass(drawn(milliseconds(100), seconds(120)));
    case 9:
    case 10:
      return stop(drawn(milliseconds(100), seconds(120)));
    case 11:
      return restart();
    case 12:
      return reboot();
    case 13:
      return boot_wrong();
    case 14:
      return random_.below(2) == 0 ? boot_ahead_and_go_back() : boot_ahead_and_believe_it();
    case 15:
      return boot_a_little_wrong();
    default:
      return accept();
  }
}

ClockScript::Span ClockScript::drawn(Span least, Span most) {
  const auto among = static_cast<std::uint64_t>((most - least).count() + 1);
  return least + Span(random_.below(among));
}

// From 0.4 s to ten years, either way, around each of the architecture's bounds.
ClockScript::Span ClockScript::drawn_jump() {
  constexpr std::array<Span, 14> kSizes = {milliseconds(400),
                                           milliseconds(500),
                                           milliseconds(501),
                                           milliseconds(900),
                                           seconds(3),
                                           seconds(29),
                                           seconds(31),
                                           minutes(2),
                                           minutes(5),
                                           minutes(5) + milliseconds(1),
                                           hours(1),
                                           hours(25),
                                           kYear,
                                           10 * kYear};
  const Span size = kSizes[random_.below(kSizes.size())];
  return random_.below(2) == 0 ? size : -size;
}

void ClockScript::set_by(Span by) {
  t_.world.clock().jump(by);
  unsynchronise();
}

void ClockScript::jump() {
  const Span by = drawn_jump();
  set_by(by);
  if (random_.below(4) == 0) {
    look();
    set_by(-by);
  }
}

void ClockScript::jump_a_little_often() {
  const Span by = random_.below(2) == 0 ? milliseconds(400) : milliseconds(-400);
  for (auto left = random_.below(4) + 2; left > 0; --left) {
    set_by(by);
    look();
    if (random_.below(3) == 0) {
      restart();
    }
  }
}

void ClockScript::synchronise() {
  t_.world.clock().jump(truth_ - wall());
  if (!synced_at_) {
    watched_synced_ = {};
    synced_at_ = t_.world.clock().boot();
  }
  t_.world.clock().synchronise(true);
}

void ClockScript::unsynchronise() {
  synced_at_.reset();
  watched_synced_ = {};
  t_.world.clock().synchronise(false);
}

void ClockScript::pass(Span time) {
  for (Span left = time; left > Span(0); left -= seconds(1)) {
    const Span step = std::min(left, Span(seconds(1)));
    truth_ += step;
    t_.world.clock().advance(step);
    watched_synced_ = synced_at_ ? watched_synced_ + step : Span(0);
    second();
  }
}

// The process stands still, and knows nothing of what happens meanwhile. What the kernel says for
// less than a few seconds nobody could see.
void ClockScript::stop(Span time) {
  truth_ += time;
  t_.world.clock().advance(time);
  const bool unseen = time > KernelWatch::kMostUnseen;
  if (unseen) {
    watched_synced_ = {};
  }
  if (random_.below(2) == 0) {
    return;
  }
  set_by(drawn_jump());
  if (unseen && random_.below(2) == 0) {
    synchronise();
  }
}

void ClockScript::start() {
  newest_at_start_ = newest_;
  watched_synced_ = {};
}

void ClockScript::restart() {
  const bool forth_and_back = random_.below(2) == 0;
  const Span by = drawn_jump();
  truth_ += seconds(1);
  t_.world.clock().advance(seconds(1));
  if (forth_and_back) {
    set_by(by);
  }
  t_.world.reopen();
  start();
  if (forth_and_back) {
    look();
    set_by(-by);
  }
}

// The clock that runs on while the machine is off is right.
void ClockScript::reboot() {
  const Span away = random_.below(4) == 0 ? Span(hours(24 * 3)) : drawn(seconds(1), hours(2));
  truth_ += away;
  t_.world.clock().reboot("boot-" + std::to_string(++boots_));
  unsynchronise();
  t_.world.clock().jump(truth_ - wall());
  if (random_.below(3) == 0) {
    synchronise();
  }
  begin_boot();
}

// The machine's clock has gone wrong while it was off: by far more than it can have been off, or
// back, as one does whose battery is empty. Neither is believed.
void ClockScript::boot_wrong() {
  constexpr std::array<Span, 6> kWrong = {
      hours(25), kYear, 10 * kYear, -hours(1), -kYear, -10 * kYear};
  const Span by = kWrong[random_.below(kWrong.size())];
  boot_at((by > Span(0) ? std::max(truth_, *newest_) : *newest_) + by);
  look();
  if (random_.below(2) == 0) {
    restart();
  }
}

void ClockScript::boot_at(const Time& shown) {
  t_.world.clock().reboot("boot-" + std::to_string(++boots_));
  unsynchronise();
  t_.world.clock().jump(shown - wall());
  begin_boot();
}

void ClockScript::begin_boot() {
  far_ = !synced_at_ && wall() - *newest_ > hours(24);
  fixed_error_ = error();
  adopted_ = {};
  t_.world.reopen();
  start();
}

void ClockScript::boot_ahead_and_go_back() {
  const Span ahead = drawn(seconds(1), 10 * kYear);
  boot_at(truth_ + ahead);
  set_by(-ahead);
}

// A boot whose clock is ahead by less than a day is believed: there is nothing that speaks against
// it. Somebody sets it right; then what was given under it must stand in nobody's way.
void ClockScript::boot_ahead_and_believe_it() {
  boot_at(std::max(truth_, *newest_) + drawn(seconds(10), hours(23)));
  look();
  pass(drawn(seconds(1), seconds(40)));
  look();
  accept();
}

// The machine's clock ran slow or fast while it was off, and the kernel puts it right.
void ClockScript::boot_a_little_wrong() {
  boot_at(truth_ + drawn(-minutes(6), minutes(6)));
  look();
  synchronise();
  look();
  pass(drawn(seconds(30), seconds(120)));
}

bool ClockScript::is_right_but_for_the_boot() {
  const bool excused = newest_ == newest_at_start_ && wall() >= *newest_ - seconds(30);
  return std::chrono::abs(off()) <= kMostOff && (wall() >= *newest_ || excused);
}

bool ClockScript::may_be_sure() { return is_right_but_for_the_boot() && !far_; }

// That it is over the server may see when the kernel was synchronised for a minute, and has to when
// it has looked for a minute.
void ClockScript::see_whether_far_is_over() {
  const bool may = far_ && synced_at_ && t_.world.clock().boot() - *synced_at_ >= seconds(60) &&
                   is_right_but_for_the_boot();
  far_ = far_ && !(may && t_.world.watch().state().sure);
  EXPECT_FALSE(far_ && may && watched_synced_ > seconds(61)) << "a boot that is never believed";
}

// What the server does every second.
void ClockScript::second() {
  adopt_what_is_due();
  see_whether_far_is_over();
  if (watched_synced_ > seconds(61) && std::chrono::abs(off()) > kMostOff) {
    EXPECT_GT(adopted_ + std::chrono::abs(off()), minutes(5)) << "a jump that is not adopted";
  }
}

void ClockScript::adopt_what_is_due() {
  auto& watch = dynamic_cast<KernelWatch&>(t_.world.watch());
  const auto due = watch.due();
  if (!due) {
    return;
  }
  ++seen_.adopted;
  EXPECT_EQ(due->found - due->expected, off());
  ASSERT_TRUE(synced_at_) << "an unsynchronised clock is adopted";
  EXPECT_GE(t_.world.clock().boot() - *synced_at_, seconds(60)) << "adopted too early";
  adopted_ += std::chrono::abs(off());
  EXPECT_LE(adopted_, minutes(5)) << "more is adopted than may be";
  t_.world.writer().submit(std::make_unique<SystemAsk>([&due](const View&, const Now&) {
    ClockJumped jumped;
    jumped.expected = due->expected;
    jumped.found = due->found;
    Proposal proposal;
    proposal.events.emplace_back(jumped);
    return proposal;
  }));
  t_.world.writer().run_once();
  watch.adopt(*due);
  fixed_error_ = error();
}

// Somebody sets the clock right and says that it is.
void ClockScript::accept() {
  set_by(truth_ - wall());
  const auto answered = t_.world.ask(AcceptClock{.watch = &t_.world.watch()}, ada_);
  ASSERT_TRUE(answered) << "an accept that is refused: " << answered.error().message;
  ++seen_.accepted;
  bury(std::max(*newest_, truth_));
  fixed_error_ = {};
  adopted_ = {};
  far_ = false;
  newest_ = truth_;
  EXPECT_TRUE(gets_a_code()) << "no code after an accept";
}

// At once, but where somebody holds a step that may be about to begin: of a pair, or of a server
// that started half a minute behind.
bool ClockScript::gets_a_code() {
  for (int waited = 0; waited <= 90; ++waited) {
    const auto code =
        t_.world.ask(ReleaseCode{.account = t_.account, .reason = "an exercise"}, ben_);
    wrote();
    if (code || code.error().code == ErrorCode::kThrottled) {
      return true;
    }
    EXPECT_EQ(code.error().code, ErrorCode::kStepTaken) << code.error().message;
    pass(seconds(1));
  }
  return false;
}

}  // namespace cofactor::sim
