#include <gtest/gtest.h>

#include "base/secret_access.h"
#include "custody/add_token.h"
#include "custody/change_device.h"
#include "custody/release_code.h"
#include "custody/services.h"
#include "custody/testing/confirmed.h"

// Whose a step is: of one device and of several, of a shared one, for those who wait and for those
// who ask again.
namespace cofactor {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
constexpr seconds kPeriod{30};

struct Steps : testing::Test {
  TestVault t;
  Dee dee{t};

  void SetUp() override { dee.is(Role::kResponder, t.vault); }

  DeviceId pending(std::string_view called) {
    t.world.clock().advance(milliseconds(1));
    return t.world
        .ask(AddDevice{.account = t.account, .name = name(called), .entered = entered()},
             t.as_ada())
        ->answer->shown.device.id;
  }
  DeviceId added(std::string_view called) {
    ConfirmDevice confirm;
    confirm.device = pending(called);
    EXPECT_TRUE(t.world.ask(confirm, t.as_ada()));
    return confirm.device;
  }
  void share(const DeviceId& device) {
    EditDevice edit;
    edit.device = device;
    edit.shared = true;
    EXPECT_TRUE(t.world.ask(edit, t.as_ada()));
  }
  // Four, the oldest first.
  std::vector<DeviceId> four_devices() {
    return {t.device, added("two"), added("three"), added("four")};
  }

  ReleaseCode ask(std::optional<DeviceId> device = {}) const {
    return {.account = t.account, .device = device, .reason = "INC-42"};
  }
  auto release(const Presented& as, std::optional<DeviceId> device = {}) {
    return t.world.ask(ask(device), as);
  }
  // The device whose code it was, or the word for the refusal.
  std::string given(const Presented& as, const ReleaseCode& asked, std::string request = {}) {
    const auto answered = t.world.ask(asked, as, std::move(request));
    return answered ? answered->answer->device.text() : std::string(name_of(answered.error().code));
  }
  std::string given(const Presented& as) { return given(as, ask()); }
  void next_step() { t.world.clock().advance(kPeriod); }

  // What is decided about Dee's ask, at that time.
  Decision<ReleaseCode::Plan> decided(const ReleaseCode& asked, const Now& now) {
    return t.world.writer().read([&](const View& view) {
      return asked.decide(view, *caller_in(view, dee.presented, now), now);
    });
  }
  Now now() { return {.wall = t.world.clock().wall()}; }
  std::string detail(const Error& error, std::string_view called) {
    const auto found = std::ranges::find(error.details, called, &Error::Detail::name);
    return found == error.details.end() ? "" : found->value;
  }
  // The newest entry.
  template <class T>
  T newest() {
    const auto read = read_body(t.world.bodies().back());
    const T* event = read->event.template as<T>();
    EXPECT_NE(event, nullptr) << t.world.bodies().back();
    return event == nullptr ? T{} : *event;
  }
};

// --- Of several devices ---

TEST_F(Steps, OfSeveralDevicesTheOldestFreeOneGives) {
  const auto devices = four_devices();
  EXPECT_EQ(given(t.as_ben()), devices[0].text());
  EXPECT_EQ(given(dee.presented), devices[1].text());
  EXPECT_EQ(given(t.as_ben()), devices[0].text()) << "who holds one is given no second one";
  EXPECT_EQ(given(t.as_ben(), ask(devices[2])), devices[2].text()) << "but the one that they name";
  EXPECT_EQ(given(t.as_ben(), ask(devices[1])), "step_taken");
  next_step();
  EXPECT_EQ(given(dee.presented), devices[0].text()) << "nobody holds a step that is over";
}

TEST_F(Steps, TheDeviceThatIsNamedGives) {
  for (const DeviceId& device : four_devices()) {
    EXPECT_EQ(given(t.as_ben(), ask(device)), device.text());
  }
}

TEST_F(Steps, OnlyADeviceThatTheyMayHaveGives) {
  for (const DeviceId& device : four_devices()) {
    Dee eve(t);
    eve.is(Role::kResponder,
           {.vault = t.vault,
            .account = t.account,
            .scope = {.kind = ScopeKind::kDevice, .id = as_id<ObjectId>(device)}});
    EXPECT_EQ(given(eve.presented), device.text());
  }
}

TEST_F(Steps, ADeviceThatIsPendingOrRemovedGivesNone) {
  const auto devices = four_devices();
  const DeviceId fifth = pending("five");
  for (const DeviceId& device : devices) {
    RemoveDevice remove;
    remove.device = device;
    EXPECT_EQ(given(t.as_ben()), device.text());
    ASSERT_TRUE(t.world.ask(remove, t.as_ada()));
    EXPECT_EQ(given(t.as_ben(), ask(device)), "conflict");
  }
  EXPECT_EQ(given(t.as_ben(), ask(fifth)), "conflict");
  EXPECT_EQ(given(t.as_ben()), "conflict");
}

TEST_F(Steps, WhereAllAreHeldTheOneThatIsFreeFirstIsTold) {
  const DeviceId slow = add_confirmed(t, t.account, "slow", {.period_s = 60});
  ASSERT_TRUE(release(t.as_ben(), slow));
  ASSERT_TRUE(release(t.as_ben(), t.device));
  const auto refused = release(dee.presented);
  EXPECT_EQ(refusal_of(refused), "step_taken");
  EXPECT_EQ(detail(refused.error(), "free_at"), text_of(now().wall + kPeriod));
  const auto slowly = release(dee.presented, slow);
  EXPECT_EQ(detail(slowly.error(), "free_at"), text_of(now().wall + kPeriod * 2));
}

TEST_F(Steps, AReasonIsRequiredWhereOneOfTheirDevicesNeedsIt) {
  const auto devices = four_devices();
  for (const DeviceId& strict : devices) {
    Dee eve(t);
    for (const DeviceId& device : devices) {
      Grant on{.vault = t.vault,
               .account = t.account,
               .scope = {.kind = ScopeKind::kDevice, .id = as_id<ObjectId>(device)}};
      if (device == strict) {
        on.conditions.all.push_back({.kind = std::string(kReasonCondition), .value = ""});
      }
      eve.is(Role::kResponder, on);
    }
    EXPECT_EQ(given(eve.presented, {.account = t.account}), "invalid");
    EXPECT_NE(given(eve.presented), "invalid");
  }
}

// --- Of one device ---

TEST_F(Steps, WhoIsRefusedIsToldWhoHoldsItUntilWhen) {
  ASSERT_TRUE(release(t.as_ben()));
  t.world.clock().advance(seconds(12));
  const auto refused = release(dee.presented);
  EXPECT_EQ(refusal_of(refused), "step_taken");
  EXPECT_EQ(detail(refused.error(), "holder"), "Ben");
  EXPECT_EQ(detail(refused.error(), "free_at"), text_of(now().wall + seconds(18)));
  EXPECT_EQ(detail(refused.error(), "place"), "1");
}

TEST_F(Steps, AServiceThatHoldsAStepIsNotNamed) {
  const auto service = t.world.ask(AddService{.name = name("deploy")}, t.as_ada());
  AddServiceToken making{.service = service->answer->id, .wanted = {.name = "ci"}};
  const auto made = t.world.ask(std::move(making), t.as_ada());
  ASSERT_TRUE(made) << made.error().message;
  put(t.world,
      GrantAdded{{.id = GrantId::draw(t.world.random()),
                  .organization = t.organization,
                  .vault = t.vault,
                  .subject = subject_of(service->answer->id),
                  .scope = {.kind = ScopeKind::kVault, .id = as_id<ObjectId>(t.vault)},
                  .role = Role::kResponder,
                  .made_at = now().wall}});
  ASSERT_TRUE(release(t.as(token_hash(made->answer->text))));
  EXPECT_EQ(newest<CodeReleased>().membership, std::nullopt);
  const auto refused = release(dee.presented);
  EXPECT_EQ(refusal_of(refused), "step_taken");
  EXPECT_EQ(detail(refused.error(), "holder"), "");
}

TEST_F(Steps, TheRecordSaysWhoHadWhatWhyAndByWhichGrant) {
  ReleaseCode asked = ask();
  asked.ticket = "JIRA-7";
  const auto answered = t.world.ask(asked, dee.presented);
  ASSERT_TRUE(answered);
  const auto event = newest<CodeReleased>();
  EXPECT_EQ(event.ticket, "JIRA-7");
  EXPECT_EQ(event.reason, "INC-42");
  EXPECT_EQ(event.holder, subject_of(dee.person));
  EXPECT_EQ(event.membership, dee.member);
  EXPECT_FALSE(event.shared);
  const auto grant = t.world.writer().read(
      [&](const View& view) { return view->grants.find(*event.grant)->subject; });
  EXPECT_EQ(grant, subject_of(dee.member));
  ASSERT_TRUE(release(dee.presented));
  EXPECT_EQ(newest<CodeReread>().release, answered->position);
}

TEST_F(Steps, ThereIsNoCodeOfATimeBefore1970) {
  const auto before = decided(ask(), {.wall = Time(milliseconds(-1)), .latest = now().wall});
  EXPECT_EQ(std::get<Refuse>(before).error.code, ErrorCode::kClockUnsure);
  const auto after = decided(ask(), {.wall = Time(), .latest = now().wall});
  EXPECT_EQ(std::get<Allow<ReleaseCode::Plan>>(after).plan.step, 0);
}

TEST_F(Steps, BeforeThereAreStepsADeviceThatCountsGives) {
  const AccountId login =
      t.world.ask(AddAccount{.vault = t.vault, .name = name("login")}, t.as_ada())
          ->answer->shown.account.id;
  add_confirmed(t, login, "one");
  const DeviceId counts = add_confirmed(t, login, "two", {.kind = OtpKind::kHotp, .counter = 7});
  add_confirmed(t, login, "three");
  const auto decision = decided({.account = login, .reason = "INC-42"},
                                {.wall = Time(milliseconds(-1)), .latest = now().wall});
  const auto* allowed = std::get_if<Allow<ReleaseCode::Plan>>(&decision);
  ASSERT_NE(allowed, nullptr);
  EXPECT_EQ(allowed->plan.device.id, counts);
}

// --- Of a shared device ---

TEST_F(Steps, ASharedDeviceGivesItsStepToEverybody) {
  share(t.device);
  const auto bens = release(t.as_ben());
  const auto dees = release(dee.presented);
  ASSERT_TRUE(bens && dees);
  EXPECT_TRUE(newest<CodeReleased>().shared);
  const auto digits = [](const auto& answered) {
    return std::string(
        text_of(answered->answer->code.expose(SecretAccess::because("a test compares"))));
  };
  EXPECT_EQ(digits(bens), digits(dees));
  ASSERT_TRUE(release(t.as_ben()));
  const auto reread = newest<CodeReread>();
  EXPECT_TRUE(reread.shared);
  EXPECT_EQ(reread.release, bens->position) << "his own, not the newest one";
}

TEST_F(Steps, OfASharedDeviceEverybodyHasFiveReadings) {
  share(t.device);
  for (const Presented& as : {t.as_ben(), dee.presented}) {
    for (std::uint32_t reading = 0; reading < ReleaseCode::kMostReadings; ++reading) {
      EXPECT_TRUE(release(as)) << reading;
    }
    EXPECT_EQ(refusal_of(release(as)), "throttled");
  }
  next_step();
  EXPECT_TRUE(release(t.as_ben()));
  newest<CodeReleased>();  // of another step it is no reading
}

// --- For those who wait ---

TEST_F(Steps, WhoWaitsIsKeptUntilTheStepIsFree) {
  ASSERT_TRUE(release(t.as_ben()));
  const Time free_at = now().wall + kPeriod;
  ReleaseCode waits = ask();
  waits.asked_at = now().wall;
  waits.wait_until = free_at;
  const auto decision = decided(waits, now());
  const auto* wait = std::get_if<Wait>(&decision);
  ASSERT_NE(wait, nullptr);
  EXPECT_EQ(wait->device, t.device);
  EXPECT_EQ(wait->until, free_at);
  waits.wait_until = free_at - milliseconds(1);
  EXPECT_TRUE(std::holds_alternative<Refuse>(decided(waits, now()))) << "it is free too late";
  waits.wait_until = std::nullopt;
  EXPECT_TRUE(std::holds_alternative<Refuse>(decided(waits, now()))) << "they do not wait";
}

TEST_F(Steps, NobodyWaitsForMoreThanTwoStepsBeyondTheirs) {
  ASSERT_TRUE(release(t.as_ben()));
  ReleaseCode waits = ask();
  waits.wait_until = now().wall + kPeriod * 4;
  waits.asked_at = now().wall - kPeriod * 2;
  EXPECT_TRUE(std::holds_alternative<Wait>(decided(waits, now())));
  for (const Time asked_at : {waits.asked_at - milliseconds(1), Time(milliseconds(-1))}) {
    waits.asked_at = asked_at;
    EXPECT_TRUE(std::holds_alternative<Refuse>(decided(waits, now())));
  }
}

// --- For those who ask again ---

TEST_F(Steps, ARepeatOfARequestGivesItsCodeAgainWhileItsStepLasts) {
  const auto devices = four_devices();
  ASSERT_TRUE(release(t.as_ben(), devices[0]));
  const ReleaseCode any = ask();
  const std::string first = given(dee.presented, any, "once");
  EXPECT_EQ(first, devices[1].text());
  ASSERT_TRUE(release(dee.presented, devices[2])) << "they hold another one too";
  next_step();
  EXPECT_EQ(given(dee.presented, any, "once"), "step_over");
  ASSERT_TRUE(release(dee.presented, devices[0]));
  EXPECT_EQ(given(dee.presented, any, "once"), "step_over") << "also while they hold a later one";
  EXPECT_EQ(given(dee.presented, any, "twice"), devices[0].text());
}

TEST_F(Steps, ARepeatIsAnsweredByTheDeviceOfItsRequest) {
  const auto devices = four_devices();
  for (const DeviceId& device : devices) {
    EXPECT_EQ(given(t.as_ben(), ask(device), device.text()), device.text());
  }
  for (const DeviceId& device : devices) {
    EXPECT_EQ(given(t.as_ben(), ask(device), device.text()), device.text());
    EXPECT_EQ(newest<CodeReread>().device, device);
  }
}

TEST_F(Steps, AnothersRequestIdIsNoRepeat) {
  const auto devices = four_devices();
  EXPECT_EQ(given(t.as_ben(), ask(), "once"), devices[0].text());
  EXPECT_EQ(given(dee.presented, ask(), "once"), devices[1].text());
}

}  // namespace
}  // namespace cofactor
