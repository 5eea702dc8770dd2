#include "custody/passkey_answers.h"

#include <algorithm>

#include "custody/admins.h"
#include "custody/held.h"
#include "custody/way_in.h"

namespace cofactor {
namespace {

// A key that nobody has, for credentials that nobody has: P-256's base point.
const Bytes& nobodys_key() {
  static const Bytes kKey = *parse_hex(
      "a5010203262001"
      "2158206b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
      "2258204fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");
  return kKey;
}

bool is_of(const PasskeyUse& use, const Passkey& passkey, PasskeyPurpose purpose) {
  const bool needed = purpose == PasskeyPurpose::kSignIn;
  return use.user_handle ? std::ranges::equal(*use.user_handle, passkey.person.bytes) : !needed;
}

std::optional<Challenges::Given> take(const Answering& answering,
                                      PasskeyPurpose purpose,
                                      const Bytes& challenge) {
  return answering.ceremonies->challenges.take(
      challenge, {.purpose = purpose, .bearer = answering.bearer}, answering.at);
}

}  // namespace

Error no_such_passkey() {
  return {.code = ErrorCode::kUnauthenticated,
          .message = "This passkey does not sign in here.",
          .hint = "Use another, or ask an admin for a recovery."};
}

Error challenge_over() {
  return conflict("This challenge was answered already, is too old, or was another's.",
                  "Try again.");
}

std::optional<Error> check_often(const Answering& answering, const Subject& person) {
  if (answering.limits == nullptr ||
      answering.limits->take(Limits::Kind::kRelease, person, answering.at)) {
    return std::nullopt;
  }
  return Error{.code = ErrorCode::kThrottled,
               .message = "You are asking too often.",
               .hint = "Wait a minute."};
}

Result<ProvenUse> prove_use(const Preparing& preparing,
                            const Answering& answering,
                            PasskeyPurpose purpose,
                            const PasskeyUse& use) {
  const auto challenge = challenge_in(use.client_data);
  if (!challenge || !take(answering, purpose, *challenge)) {
    return challenge_over();
  }
  const Passkey* found = preparing.view->passkeys.find_by<ByCredential>({use.credential});
  const auto asserted =
      check_assertion({.party = answering.ceremonies->party, .challenge = *challenge},
                      {.public_key = found == nullptr ? nobodys_key() : found->public_key,
                       .backup_eligible = found != nullptr && found->backup_eligible},
                      {.client_data = use.client_data,
                       .authenticator_data = use.authenticator_data,
                       .signature = use.signature});
  if (found == nullptr || !is_of(use, *found, purpose) || !asserted) {
    return no_such_passkey();
  }
  if (auto often = check_often(answering, subject_of(found->person))) {
    return *std::move(often);
  }
  return ProvenUse{.passkey = found->id,
                   .person = found->person,
                   .public_key = found->public_key,
                   .sign_count = asserted->sign_count,
                   .backed_up = asserted->backed_up};
}

Result<ProvenMade> prove_made(const Answering& answering, const PasskeyMade& made) {
  const auto challenge = challenge_in(made.client_data);
  const auto given =
      challenge ? take(answering, PasskeyPurpose::kRegister, *challenge) : std::nullopt;
  if (!given) {
    return challenge_over();
  }
  auto registered = check_registration(
      {.party = answering.ceremonies->party, .challenge = *challenge},
      {.client_data = made.client_data, .attestation_object = made.attestation_object});
  if (!registered) {
    return registered.error();
  }
  return ProvenMade{.made = std::move(*registered), .person = given->person};
}

UseVerdict judge_use(const View& view, const ProvenUse& use) {
  const Passkey* passkey = view->passkeys.find(use.passkey);
  if (passkey == nullptr || passkey->removed_at || passkey->public_key != use.public_key ||
      is_gone(view, use.person)) {
    return {.refusal = no_such_passkey()};
  }
  if (passkey->recovery &&
      view->recoveries.find(*passkey->recovery)->state == RecoveryState::kCancelled) {
    return {.refusal = no_such_passkey()};
  }
  const bool counts = use.sign_count != 0 || passkey->sign_count != 0;
  if (counts && use.sign_count <= passkey->sign_count) {
    return {.refusal =
                Error{.code = ErrorCode::kDenied,
                      .message = "There may be a copy of this passkey: its counter has not risen.",
                      .hint = "Sign in with another passkey and remove this one; if there is no "
                              "other, ask an admin for a recovery."},
            .suspected = true};
  }
  return {};
}

Event used_event(const ProvenUse& use) {
  PasskeyUsed event;
  event.passkey = use.passkey;
  event.person = use.person;
  event.sign_count = use.sign_count;
  event.backed_up = use.backed_up;
  return event;
}

std::vector<Event> suspected_events(const View& view, const ProvenUse& use, const Now& now) {
  PasskeySuspected event;
  event.passkey = use.passkey;
  event.person = use.person;
  event.sign_count = use.sign_count;
  event.known_sign_count = view->passkeys.find(use.passkey)->sign_count;
  std::vector<Event> events{std::move(event)};
  end_sessions_of(view, *view->passkeys.find(use.passkey), std::nullopt, now, events);
  return events;
}

}  // namespace cofactor
