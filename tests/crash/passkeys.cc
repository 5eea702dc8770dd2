#include "custody/passkeys.h"

#include "custody/offer_challenge.h"
#include "custody/register_passkey.h"
#include "custody/sessions.h"
#include "custody/step_up.h"
#include "custody/testing/authenticator.h"
#include "tests/crash/day.h"

// The day's acts over passkeys and sessions of a browser: all of them Ben's.
namespace cofactor::crash {
namespace {

Ceremonies& ceremonies(Day& day) { return *day.world().core().ceremonies; }

Presented by_cookie(const Hash& session) {
  Presented out = bearing(session);
  out.carrier = Carrier::kCookie;
  return out;
}

Answering answering(Day& day, const std::optional<Hash>& bearer) {
  return {.ceremonies = &ceremonies(day), .at = day.world().clock().boot(), .bearer = bearer};
}

Bytes challenge(Day& day, PasskeyPurpose purpose, const Presented& presented) {
  return day
      .ask(OfferChallenge{.purpose = purpose,
                          .ceremonies = &ceremonies(day),
                          .at = day.world().clock().boot(),
                          .network = "n",
                          .bearer = presented.token_hash},
           presented)
      .challenge;
}

Passkey add(Day& day, const Authenticator& device, const Presented& presented) {
  return day
      .ask(
          RegisterPasskey{.made = device.make(challenge(day, PasskeyPurpose::kRegister, presented)),
                          .answering = answering(day, presented.token_hash),
                          .form = {}},
          presented)
      .passkey;
}

SignIn signing_in(Day& day, Authenticator& device) {
  const Bytes asked = day.ask(OfferSignIn{.ceremonies = &ceremonies(day),
                                          .at = day.world().clock().boot(),
                                          .network = "n"},
                              Presented{})
                          .challenge;
  return {.use = device.use(asked, day.made.ben_person),
          .form = {.carrier = Carrier::kCookie, .life = std::chrono::hours(12)},
          .answering = answering(day, {})};
}

Hash sign_in(Day& day, Authenticator& device) {
  return token_hash(day.ask(signing_in(day, device), Presented{}).token);
}

TokenId current(Day& day, const Hash& session) {
  ListSessions verb;
  verb.ceremonies = &ceremonies(day);
  for (const SessionShown& shown : day.ask(verb, by_cookie(session))) {
    if (shown.current) return shown.session.id;
  }
  throw NotDone("no session is the current one");
}

void use_passkeys(Day& day) {
  Authenticator phone(day.world().random());
  Authenticator laptop(day.world().random());
  const Passkey first = add(day, phone, bearing(day.made.ben));
  const Hash session = sign_in(day, phone);
  const Passkey second = add(day, laptop, by_cookie(session));
  day.ask(RenamePasskey{.passkey = first.id, .name = "blue"}, by_cookie(session));
  StepUp verb{.use = phone.use(challenge(day, PasskeyPurpose::kStepUp, by_cookie(session)), {}),
              .answering = answering(day, session)};
  const Hash renewed = token_hash(day.ask(std::move(verb), by_cookie(session)).token);
  day.ask(RemovePasskey{.passkey = second.id, .last = RemovePasskey::Last::kKept},
          by_cookie(renewed));
  day.world().clock().advance(kUseWritten);
  current(day, renewed);
  submit_session_uses(day.world().core());
  day.world().writer().run_once();
  EndOwnSession own;
  own.session = current(day, renewed);
  day.ask(own, by_cookie(renewed));
  EndSessionOf others;
  others.person = day.made.ben_person;
  others.session = current(day, sign_in(day, phone));
  day.ask(others, day.as_operator());
  phone.sign_count = 0;
  day.ask_in_vain(signing_in(day, phone), Presented{});
}

}  // namespace

std::vector<Act> acts_of_passkeys() {
  return {{"passkeys and sessions of a browser", use_passkeys}};
}

}  // namespace cofactor::crash
