#pragma once

#include "custody/births.h"
#include "custody/decision.h"
#include "custody/perform.h"
#include "custody/personal.h"
#include "custody/way_in.h"

namespace cofactor {

// The setup token's one use: its holder becomes the first person, operator of the server and admin,
// keeper and auditor of the first organization, and is signed in.
//
// Records person.added, organization.added, setup.done, the operator's grant.added, token.ended and
// session.begun in the server's chain, and in the organization's member.joined and three
// grant.added. Refuses kUnauthenticated (any other token), kInvalid (name or e-mail), kConflict (it
// was set up already). The answer's token is shown once.
struct Setup {
  static constexpr std::string_view kName = "setup";
  static constexpr WhoAsks kWho = WhoAsks::kWayIn;

  MembershipContent me;
  std::optional<Name> organization;  // "Default"
  SessionForm form = {};
  std::optional<PersonId> new_person = {};  // none: drawn by prepare

  struct Plan {
    Organization organization;
    Token session;
  };
  struct Answer {
    Carrier carrier{};
    TokenText token;
    Time expires_at;
    PersonId person;
    MembershipId membership;
    Organization organization;
    std::optional<Time> verified_at = {};
  };

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  struct Drawn {
    OrganizationBirth organization;
    PersonBirth person;
    Membership membership;
    EnvelopeChange content;
    std::vector<GrantId> grants;
    DrawnToken session;
  };
  std::optional<Drawn> drawn = {};  // by prepare

 private:
  void add_grants(const View& view, const Now& now, std::vector<Event>& events) const;
};

}  // namespace cofactor
