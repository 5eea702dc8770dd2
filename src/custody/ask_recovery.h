#pragma once

#include "custody/decision.h"
#include "custody/perform.h"
#include "custody/recovery.h"
#include "custody/way_in.h"

namespace cofactor {

// A one-time token for somebody who has lost their credentials, handed to whoever asks to pass it
// on (custody/recovery.h). All admins of all organizations of that person are told.
//
// Records recovery.asked and token.added in the server's chain, recovery.noticed in those of the
// person's organizations.
struct RecoveryToken {
  struct Plan {
    Recovery recovery;
    Token token;
  };
  struct Answer {
    RecoveryId recovery;
    TokenText token;
    Time expires_at;
  };

  Done prepare(Preparing& preparing);
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  RecoveryId id = {};     // by prepare
  DrawnToken drawn = {};  // by prepare

 protected:
  Allow<Plan> allow(const View& view, Recovery recovery, const Now& now) const;
};

// By an admin for a member of their organization. For a person of several organizations, or an
// operator, the token sleeps until an operator agrees; the answer is always the same. Refuses
// kNotFound (no such active member), kDenied.
struct AskRecovery : RecoveryToken {
  static constexpr std::string_view kName = "ask_recovery";
  MembershipId member;
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

// By an operator, for any person. Refuses kDenied, kNotFound (no such person, or revoked).
struct RecoverPerson : RecoveryToken {
  static constexpr std::string_view kName = "recover_person";
  PersonId person;
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

// On the host, opened by the seal, when nobody is left who could ask: for an operator or the admin
// of an organization. `on_host` is what a SystemAsk proposes. REQUIRES: drawn is fresh.
struct HostRecovery {
  RecoveryId id;
  DrawnToken drawn;
  PersonId person;
};
// Refuses kNotFound (no such person, or revoked), kDenied (neither operator nor admin).
Result<Proposal> recover_on_host(const View& view, const HostRecovery& asked, const Now& now);

}  // namespace cofactor
