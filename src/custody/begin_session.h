#pragma once

#include "custody/join.h"
#include "custody/way_in.h"

namespace cofactor {

// Redeems the token that the request bears for a session (of that form): an invitation makes a
// new person, its membership's; a recovery token gives its person new credentials, which only read
// until the recovery is complete, 24 h later (custody/recovery.h).
//
// Records session.begun and, of an invitation, person.added in the server's chain, member.joined
// and token.ended in the organization's; of a recovery recovery.begun and token.ended in the
// server's and recovery.noticed in the organizations'. Refuses kUnauthenticated an invitation or
// recovery that is unknown, used, expired or ended, all the same; kConflict any other token, which
// signs in as it is. The answer's token is shown once.
struct BeginSession {
  static constexpr std::string_view kName = "begin_session";
  static constexpr WhoAsks kWho = WhoAsks::kWayIn;
  static constexpr Urgency kUrgency = Urgency::kVital;

  std::optional<Hash> bearer;  // of the token that asks
  SessionForm form = {};
  std::optional<PersonId> new_person = {};  // whom an invitation makes; none: drawn by prepare

  struct Plan {
    Token session;
    PersonId person;
    std::optional<Organization> organization;
    std::optional<Time> reads_only_until;
  };
  struct Answer {
    Carrier carrier{};
    TokenText token;
    Time expires_at;
    PersonId person;
    std::optional<Organization> organization;  // that was joined
    std::optional<Time> reads_only_until;      // of a recovery
    std::optional<Time> verified_at = {};
  };

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  struct Drawn {
    PersonBirth person;
    std::optional<Joining> joining;
  };
  DrawnToken session = {};          // by prepare
  std::optional<Drawn> drawn = {};  // by prepare, of an invitation

 private:
  Decision<Plan> join_as_new(const View& view, const Caller& caller, const Now& now) const;
  Decision<Plan> recover(const View& view, const Caller& caller, const Now& now) const;
};

}  // namespace cofactor
