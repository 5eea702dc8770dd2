#pragma once

#include "custody/ceremonies.h"
#include "custody/core.h"

// What a browser answers a challenge with, and how it is looked through in prepare, once.
namespace cofactor {

// The use of a passkey (AuthenticationResponseJSON).
struct PasskeyUse {
  Bytes credential;
  Bytes client_data;
  Bytes authenticator_data;
  Bytes signature;
  std::optional<Bytes> user_handle;
};

// A new passkey (RegistrationResponseJSON).
struct PasskeyMade {
  std::string name;
  Bytes client_data;
  Bytes attestation_object;
  std::vector<std::string> transports;
};

// Where and when an answer came, and by whose token. Sign-ins, step-ups and new passkeys of one
// person count among what `limits` have as releases: each is vital on a full disk, and each session
// is remembered for ever.
struct Answering {
  Ceremonies* ceremonies = nullptr;
  BootTime at{};
  std::optional<Hash> bearer = {};
  Limits* limits = nullptr;
};

// A use whose challenge was ours and whose signature fits: of this passkey, as it stood then.
struct ProvenUse {
  PasskeyId passkey;
  PersonId person;
  Bytes public_key;
  std::uint32_t sign_count = 0;
  bool backed_up = false;
};

// kUnauthenticated: what any passkey is told that does not sign in.
Error no_such_passkey();
// kConflict: the challenge was used, is too old, or was another's.
Error challenge_over();

// kThrottled: that person has done so too often within a minute.
std::optional<Error> check_often(const Answering& answering, const Subject& person);

// Refuses challenge_over(), and no_such_passkey() for all else alike, in about the same time. A
// user handle has to be there for a sign-in and has to be its person's. Of a passkey that fits:
// kThrottled.
Result<ProvenUse> prove_use(const Preparing& preparing,
                            const Answering& answering,
                            PasskeyPurpose purpose,
                            const PasskeyUse& use);

// The passkey of that answer, its person where the challenge was made for a new one. Refuses
// challenge_over(), and kInvalid with what is wrong.
struct ProvenMade {
  Registered made;
  std::optional<PersonId> person;
};
Result<ProvenMade> prove_made(const Answering& answering, const PasskeyMade& made);

// What becomes of a use in decide: it may go on, it is refused, or the passkey is suspected.
struct UseVerdict {
  std::optional<Error> refusal;
  bool suspected = false;  // the refusal is recorded: passkey.suspected and the end of its sessions
};
// The passkey and its person stand as they did, its recovery was not cancelled, and its count has
// risen (or is always 0).
UseVerdict judge_use(const View& view, const ProvenUse& use);

// passkey.used, or passkey.suspected and what ends with it.
Event used_event(const ProvenUse& use);
std::vector<Event> suspected_events(const View& view, const ProvenUse& use, const Now& now);

}  // namespace cofactor
