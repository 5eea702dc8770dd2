#pragma once

#include <gtest/gtest.h>

#include "custody/offer_challenge.h"
#include "custody/recoveries.h"
#include "custody/register_passkey.h"
#include "custody/release_code.h"
#include "custody/sessions.h"
#include "custody/step_up.h"
#include "custody/testing/authenticator.h"
#include "custody/testing/people.h"
#include "custody/who_am_i.h"

// TestVault with two authenticators, and what tests of passkeys do again and again.
namespace cofactor {

struct PasskeyTest : testing::Test {
  using enum PasskeyPurpose;

  explicit PasskeyTest(LimitSettings limits = World::generous()) : t(nullptr, limits) {}

  TestVault t;
  Authenticator phone{t.world.random()};
  Authenticator laptop{t.world.random()};

  static constexpr SessionForm kInBrowser{.carrier = Carrier::kCookie,
                                          .life = std::chrono::hours(12)};

  Ceremonies& ceremonies() { return *t.world.core().ceremonies; }
  BootTime boot() { return t.world.clock().boot(); }
  Answering answering(const std::optional<Hash>& bearer = {}) {
    return {.ceremonies = &ceremonies(),
            .at = boot(),
            .bearer = bearer,
            .limits = &t.world.core().limits};
  }
  static Presented by_cookie(const Hash& token) {
    Presented out = bearing(token);
    out.carrier = Carrier::kCookie;
    return out;
  }
  Presented in_organization(const Hash& token) {
    Presented out = by_cookie(token);
    out.organization = t.organization;
    return out;
  }

  Bytes sign_in_challenge() {
    return t.world
        .ask(OfferSignIn{.ceremonies = &ceremonies(), .at = boot(), .network = "n"}, Presented{})
        ->answer->challenge;
  }
  Bytes challenge(PasskeyPurpose purpose, const Presented& presented) {
    auto answered = t.world.ask(OfferChallenge{.purpose = purpose,
                                               .ceremonies = &ceremonies(),
                                               .at = boot(),
                                               .network = "n",
                                               .bearer = presented.token_hash},
                                presented);
    return answered ? answered->answer->challenge : Bytes();
  }
  RegisterPasskey registering(const Authenticator& device, const Presented& presented) {
    return {.made = device.make(challenge(kRegister, presented)),
            .answering = answering(presented.token_hash),
            .form = kInBrowser};
  }
  Passkey add(const Authenticator& device, const Presented& presented) {
    auto answered = t.world.ask(registering(device, presented), presented);
    CHECK(answered.has_value());
    return answered->answer->passkey;
  }

  SignIn signing_in(Authenticator& device, const std::optional<PersonId>& person) {
    return {.use = device.use(sign_in_challenge(), person),
            .form = kInBrowser,
            .answering = answering()};
  }
  auto try_sign_in(Authenticator& device, const std::optional<PersonId>& person) {
    return t.world.ask(signing_in(device, person), Presented{.network = "192.0.2.0/24"});
  }
  std::string refusal(Authenticator& device, const std::optional<PersonId>& person) {
    const auto answered = try_sign_in(device, person);
    return answered ? "done"
                    : std::string(name_of(answered.error().code)) + ": " + answered.error().message;
  }
  // The session's hash; the cookie is known by it.
  Hash sign_in(Authenticator& device, const PersonId& person) {
    auto answered = try_sign_in(device, person);
    CHECK(answered.has_value());
    return token_hash(answered->answer->token);
  }
  auto try_step_up(Authenticator& device, const Hash& session) {
    const Presented presented = by_cookie(session);
    StepUp verb{.use = device.use(challenge(kStepUp, presented), {}),
                .answering = answering(session)};
    return t.world.ask(std::move(verb), presented);
  }
  std::optional<ErrorCode> code_for(const Hash& session) {
    return code_of(
        t.world, ReleaseCode{.account = t.account, .reason = "x"}, in_organization(session));
  }
  std::optional<ErrorCode> who(const Presented& presented) {
    return code_of(t.world, WhoAmI{}, presented);
  }
  std::vector<std::string> types_since(std::size_t size) {
    std::vector<std::string> out;
    const auto bodies = t.world.bodies();
    for (std::size_t i = size; i < bodies.size(); ++i) {
      out.push_back(parse_json_as<EventHeader>(bodies[i], kOpen)->type);
    }
    return out;
  }
  Passkey row(const PasskeyId& id) {
    return t.world.writer().read([&](const View& view) { return *view->passkeys.find(id); });
  }
  void pass(std::chrono::milliseconds time) { t.world.clock().advance(time); }
  void tick() {
    submit_session_uses(t.world.core());
    submit_due_recoveries(t.world.core());
    t.world.writer().run_once();
  }
};

using Types = std::vector<std::string>;

}  // namespace cofactor
