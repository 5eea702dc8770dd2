#include "custody/witness_enrolment.h"

#include "custody/change_device.h"
#include "custody/testing/passkey_test.h"
#include "custody/verified.h"

namespace cofactor {
namespace {

struct Presence : PasskeyTest {
  Presence() {
    add(phone, bearing(t.ben_token));
    session = sign_in(phone, t.ben);
    AddDevice verb{.account = t.account, .name = *Name::parse("second")};
    verb.entered.seed = Seed::copy_from(bytes_of(kTestSeed));
    device = t.world.ask(std::move(verb), t.as_ada())->answer->shown.device.id;
  }

  template <class Verb>
  Verb of_device() {
    Verb verb;
    verb.device = device;
    verb.request_key = &t.world.core().request_key;
    return verb;
  }
  std::string code() { return t.world.ask(of_device<SeePresenceCode>(), t.as_ada())->answer->code; }
  std::optional<ErrorCode> witness(const std::string& typed, const Presented& presented) {
    auto verb = of_device<WitnessEnrolment>();
    verb.typed = typed;
    return code_of(t.world, std::move(verb), presented);
  }
  SeedVersion version() {
    return t.world.writer().read(
        [&](const View& view) { return view->devices.find(device)->versions.back(); });
  }

  Hash session{};
  DeviceId device;
};

TEST_F(Presence, OfASecondPersonStandsInTheRecordAndInTheEntryThatConfirms) {
  const auto before = t.world.bodies().size();
  EXPECT_EQ(witness(code(), in_organization(session)), std::nullopt);
  ConfirmDevice confirm;
  confirm.device = device;
  EXPECT_EQ(code_of(t.world, confirm, t.as_ada()), std::nullopt);
  EXPECT_EQ(types_since(before), Types({"device.witnessed", "device.confirmed"}));
  EXPECT_EQ(version().witnessed_by, t.ben);
  EXPECT_EQ(version().witnessed_at, t.world.clock().wall());
  EXPECT_TRUE(t.world.bodies().back().contains("\"witnessed_by\":\"" + t.ben.text() + "\""));
  t.world.reopen();
  EXPECT_EQ(version().witnessed_by, t.ben);
}

TEST_F(Presence, IsOfSomebodyElseWithAPasskeyAndTheCode) {
  const std::string shown = code();
  EXPECT_EQ(witness("BCDF-GHJK", in_organization(session)), ErrorCode::kDenied);
  EXPECT_EQ(witness(shown, t.as_ben()), ErrorCode::kStepUpNeeded) << "a terminal shows nobody";
  add(laptop, bearing(t.ada_token));
  const Hash adas = sign_in(laptop, t.ada);
  EXPECT_EQ(witness(shown, in_organization(adas)), ErrorCode::kDenied) << "she entered it";
  pass(kVerifiedFor);
  EXPECT_EQ(witness(shown, in_organization(session)), ErrorCode::kStepUpNeeded);
  session = token_hash(try_step_up(phone, session)->answer->token);
  EXPECT_EQ(witness(shown, in_organization(session)), std::nullopt);
  EXPECT_EQ(witness(shown, in_organization(session)), ErrorCode::kConflict) << "one is enough";
}

TEST_F(Presence, IsSaidWithinAnHourAndBeforeItIsConfirmed) {
  const std::string shown = code();
  EXPECT_EQ(code_of(t.world, of_device<SeePresenceCode>(), t.as_ben()), ErrorCode::kDenied)
      << "no keeper";
  pass(kWitnessedWithin);
  session = sign_in(phone, t.ben);
  EXPECT_EQ(witness(shown, in_organization(session)), ErrorCode::kConflict);
  EXPECT_EQ(code_of(t.world, of_device<SeePresenceCode>(), t.as_ada()), ErrorCode::kConflict);
  device = t.device;
  EXPECT_EQ(witness(shown, in_organization(session)), ErrorCode::kConflict) << "nothing pends";
}

TEST_F(Presence, HasACodeOfItsOwnForEverySeed) {
  const std::string first = code();
  EXPECT_EQ(code(), first);
  t.world.reopen();
  EXPECT_EQ(code(), first) << "it is kept nowhere, and is the same after a restart";
  AddDevice verb{.account = t.account, .name = *Name::parse("third")};
  verb.entered.seed = Seed::copy_from(bytes_of(kTestSeed));
  device = t.world.ask(std::move(verb), t.as_ada())->answer->shown.device.id;
  EXPECT_NE(code(), first);
}

}  // namespace
}  // namespace cofactor
