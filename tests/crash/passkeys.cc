#include "custody/passkeys.h"

#include "custody/answer_terminal_sign_in.h"
#include "custody/begin_terminal_sign_in.h"
#include "custody/find_terminal_sign_in.h"
#include "custody/offer_challenge.h"
#include "custody/poll_terminal_sign_in.h"
#include "custody/register_passkey.h"
#include "custody/sessions.h"
#include "custody/step_up.h"
#include "custody/testing/authenticator.h"
#include "custody/witness_enrolment.h"
#include "directory/events/sealed_events.h"
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

// Whoever has no passkey any more is not asked for one at their terminal.
void remove_last(Day& day, const Passkey& passkey, const Hash& session) {
  day.ask(RemovePasskey{.passkey = passkey.id, .last = RemovePasskey::Last::kRemovedToo},
          by_cookie(session));
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
  const Hash other = sign_in(day, laptop);
  phone.sign_count = 0;
  day.ask_in_vain(signing_in(day, phone), Presented{});
  day.ask(RemovePasskey{.passkey = first.id, .last = RemovePasskey::Last::kKept}, by_cookie(other));
  remove_last(day, second, other);
}

template <class Verb>
Verb about_terminal(Day& day, const std::string& code) {
  Verb verb;
  verb.code = code;
  verb.at = day.world().clock().boot();
  verb.ceremonies = &ceremonies(day);
  return verb;
}

void find_terminal(Day& day, const std::string& code, const Hash& session) {
  auto verb = about_terminal<FindTerminalSignIn>(day, code);
  verb.bearer = session;
  day.ask(std::move(verb), by_cookie(session));
}

BeginTerminalSignIn::Answer begin_terminal(Day& day) {
  return day.ask(BeginTerminalSignIn{.client = "laptop",
                                     .network = "198.51.100.0/24",
                                     .asked_at = day.world().clock().wall(),
                                     .at = day.world().clock().boot(),
                                     .ceremonies = &ceremonies(day)},
                 Presented{.network = "198.51.100.0/24"});
}

PollTerminalSignIn::Answer poll(Day& day, const TokenText& terminal) {
  day.world().clock().advance(kTerminalInterval);
  return day.ask(PollTerminalSignIn{.terminal = token_hash(terminal),
                                    .at = day.world().clock().boot(),
                                    .ceremonies = &ceremonies(day)},
                 Presented{.network = "198.51.100.0/24"});
}

void sign_terminals_in(Day& day) {
  Authenticator phone(day.world().random());
  const Passkey added = add(day, phone, bearing(day.made.ben));
  Hash session = sign_in(day, phone);
  const auto turned_away = begin_terminal(day);
  find_terminal(day, turned_away.code, session);
  day.ask(about_terminal<RefuseTerminalSignIn>(day, turned_away.code), by_cookie(session));
  const auto begun = begin_terminal(day);
  find_terminal(day, begun.code, session);
  day.world().clock().advance(std::chrono::seconds(1));
  StepUp step_up{.use = phone.use(challenge(day, PasskeyPurpose::kStepUp, by_cookie(session)), {}),
                 .answering = answering(day, session)};
  session = token_hash(day.ask(std::move(step_up), by_cookie(session)).token);
  auto approve = about_terminal<ApproveTerminalSignIn>(day, begun.code);
  approve.number = poll(day, begun.terminal).number;
  day.ask(std::move(approve), by_cookie(session));
  poll(day, begun.terminal);
  remove_last(day, added, session);
}

void be_there(Day& day) {
  Authenticator phone(day.world().random());
  const Passkey passkey = add(day, phone, bearing(day.made.ben));
  const Hash session = sign_in(day, phone);
  Presented ben = by_cookie(session);
  ben.organization = day.made.organization;
  AddDevice added{.account = day.made.account, .name = *Name::parse("witnessed")};
  added.entered.seed = Seed::copy_from(bytes_of(kTestSeed));
  const DeviceId device = day.ask(std::move(added), day.as_ada()).shown.device.id;
  SeePresenceCode see;
  see.device = device;
  see.request_key = &day.world().core().request_key;
  WitnessEnrolment verb;
  verb.device = device;
  verb.request_key = see.request_key;
  verb.typed = day.ask(std::move(see), day.as_ada()).code;
  day.ask(std::move(verb), ben);
  remove_last(day, passkey, session);
}

// What a sealed server writes, and the start after it; as the server itself would.
void be_sealed(Day& day) {
  SealedSignIn in;
  in.session = TokenId::draw(day.world().random());
  in.person = day.made.ben_person;
  in.passkey = PasskeyId::draw(day.world().random());
  in.network = "198.51.100.0/24";
  SealedSignOut out;
  out.session = in.session;
  out.person = in.person;
  StoreUnsealed unsealed;
  unsealed.untagged_from = day.world().writer().size() - 2;
  unsealed.untagged_to = unsealed.untagged_from + 1;
  day.put(in, out, unsealed);
}

}  // namespace

std::vector<Act> acts_of_passkeys() {
  return {{"passkeys and sessions of a browser", use_passkeys},
          {"terminals that are signed in", sign_terminals_in},
          {"a second person at an enrolment", be_there},
          {"the entries of a sealed server", be_sealed}};
}

}  // namespace cofactor::crash
