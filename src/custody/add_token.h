#pragma once

#include "custody/decision.h"
#include "custody/perform.h"
#include "custody/way_in.h"

// API tokens. Each names exactly one organization and has a name and an end.
namespace cofactor {

inline constexpr std::chrono::days kUsualTokenLife{90};
inline constexpr std::chrono::days kLongestTokenLife{365};

struct NewToken {
  std::string name;  // one line, not empty
  std::chrono::seconds life = kUsualTokenLife;
};

struct AddedToken {
  Token token;
  TokenText text;  // shown once
};

// A person's own, made in a session of theirs: it can what they can there, but make or end ways in.
// It is not asked for a passkey, so its maker is, before they make one.
//
// Records token.added in the organization's chain. Refuses kDenied (an API token, a recovery that
// is not complete), kNotFound (no organization of theirs), kStepUpNeeded (custody/verified.h),
// kInvalid (name, life).
struct AddToken {
  static constexpr std::string_view kName = "add_token";

  OrganizationId organization;
  NewToken wanted;

  using Plan = Token;
  using Answer = AddedToken;

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  DrawnToken drawn = {};  // by prepare
};

// A service's, made by a person who manages its organization's people: its maker, the only one it
// is shown to. It ends with their membership unless it is kept.
//
// Records token.added in the organization's chain. Refuses kNotFound, kDenied, kStepUpNeeded,
// kInvalid as above, kConflict (the service was removed).
struct AddServiceToken {
  static constexpr std::string_view kName = "add_service_token";

  ServiceId service;
  NewToken wanted;

  using Plan = Token;
  using Answer = AddedToken;

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  DrawnToken drawn = {};  // by prepare
};

}  // namespace cofactor
