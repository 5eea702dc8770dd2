#pragma once

#include "custody/ceremonies.h"
#include "custody/contents.h"
#include "custody/decision.h"
#include "custody/perform.h"

// Challenges that passkeys answer. They are kept in memory alone (custody/challenges.h): nothing is
// recorded until one is answered.
namespace cofactor {

struct OfferedChallenge {
  Bytes challenge;
  Time expires_at;
  PasskeyPurpose purpose{};
  RelyingParty party;
  std::vector<std::int64_t> algorithms;  // COSE numbers, the best first
  // Of a registration: whose passkey it will be, and how the authenticator shows them.
  std::optional<PersonId> person = {};
  MembershipContent shown = {};
  // Those that are not to be registered again, or may step up.
  std::vector<Passkey> passkeys = {};
};

// For anybody, to sign in.
struct OfferSignIn {
  static constexpr std::string_view kName = "offer_sign_in";
  static constexpr WhoAsks kWho = WhoAsks::kNobody;
  static constexpr bool kReads = true;

  Ceremonies* ceremonies = nullptr;
  BootTime at{};
  std::string network = {};

  using Plan = NoPlan;
  using Answer = OfferedChallenge;

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  Bytes challenge = {};  // by prepare
};

// For who bears a session, to register or to step up, or a setup, invitation or recovery token, to
// register. Refuses kUnauthenticated (a token that is not good), kDenied (an API token), kConflict
// (nothing to step up).
struct OfferChallenge {
  static constexpr std::string_view kName = "offer_challenge";
  static constexpr WhoAsks kWho = WhoAsks::kWayIn;
  static constexpr bool kReads = true;

  PasskeyPurpose purpose{};
  MembershipContent shown = {};  // to the holder of a setup token
  Ceremonies* ceremonies = nullptr;
  BootTime at{};
  std::string network = {};
  std::optional<Hash> bearer = {};

  struct Plan {
    std::optional<PersonId> person;
    std::optional<Membership> membership;
    std::vector<Passkey> passkeys;
  };
  using Answer = OfferedChallenge;

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  Bytes challenge = {};      // by prepare
  PersonId new_person = {};  // by prepare

 private:
  Decision<Plan> for_token(const View& view, const Token& token) const;
};

}  // namespace cofactor
