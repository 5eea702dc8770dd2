#pragma once

#include "custody/contents.h"
#include "custody/decision.h"
#include "custody/perform.h"

namespace cofactor {

// The caller as the server knows them: person or service, the credential that asks, and the
// organizations it reaches with the roles they have there, on whatever scope.
struct WhoAmI {
  static constexpr std::string_view kName = "who_am_i";
  static constexpr bool kReads = true;

  struct Place {
    Membership membership;
    Organization organization;
    std::vector<Role> roles;
  };
  struct Plan {
    Token token;
    std::optional<PersonId> person;
    std::optional<Service> service;
    std::vector<Role> roles;  // of a service, or an operator's
    std::vector<Place> places;
    bool reads_only = false;
    std::optional<Time> suspected_at = {};  // newest_suspicion, of a session
  };
  struct Answer {
    Plan known;
    std::vector<MembershipContent> names;  // one for each place
  };

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// The roles that living grants give these subjects, each once.
std::vector<Role> roles_of(const View& view, const std::vector<Subject>& subjects);
// When there was last a sign that a passkey of that person's may be copied, of those that are not
// removed (docs/decisions: clone signal).
std::optional<Time> newest_suspicion(const View& view, const PersonId& person);
// A membership and the groups by which it acts.
std::vector<Subject> subjects_of(const View& view, const Membership& membership);

}  // namespace cofactor
