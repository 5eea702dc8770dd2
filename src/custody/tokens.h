#pragma once

#include "custody/decision.h"
#include "custody/perform.h"

// Tokens listed and ended. On a route without an organization they are the caller's own, on an
// organization's route its API tokens, of persons and services, for who manages its people.
namespace cofactor {

// A token and who it is for, of an organization's list.
struct TokenShown {
  Token token;
  std::optional<Membership> member;
  std::optional<Service> service;
};

// The caller's own sessions and API tokens (a service its own, an API token those of its
// organization) that are good now, the newest first.
struct ListOwnTokens {
  static constexpr std::string_view kName = "list_own_tokens";
  static constexpr bool kReads = true;

  using Plan = std::vector<Token>;
  using Answer = Plan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// Every API token of the organization that is good now. Refuses kDenied.
struct ListTokens {
  static constexpr std::string_view kName = "list_tokens";
  static constexpr bool kReads = true;

  using Plan = std::vector<TokenShown>;
  struct Answer {
    std::vector<TokenShown> tokens;
    std::vector<std::string> names;  // of who each is for
  };

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// Ends a token of the caller's own: a session or an API token, made or not in this session. Records
// token.ended or session.ended. Refuses kDenied (an API token), kNotFound (none of theirs, or it
// has ended).
struct RevokeOwnToken {
  static constexpr std::string_view kName = "revoke_own_token";
  static constexpr Urgency kUrgency = Urgency::kVital;

  TokenId token;

  using Plan = NoPlan;
  using Answer = NoPlan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// Ends an API token of the organization, a person's or a service's. Records token.ended in its
// chain. Refuses kDenied, kNotFound (none of this organization, or it has ended).
struct RevokeToken {
  static constexpr std::string_view kName = "revoke_token";
  static constexpr Urgency kUrgency = Urgency::kVital;

  TokenId token;

  using Plan = NoPlan;
  using Answer = NoPlan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

}  // namespace cofactor
