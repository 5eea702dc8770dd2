#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "identity/people.h"
#include "identity/token.h"

namespace cofactor {

// What a request claims, before anyone has looked: the hash of its bearer token and where it came
// from (addresses cut to /24 and /48). `organization` is the one its route names.
struct Presented {
  std::optional<Hash> token_hash;
  std::string network;
  std::optional<OrganizationId> organization;
  Carrier carrier = Carrier::kBearer;
};

// Where this token acts: the organization its route names; where it names none, the only one that
// the token reaches; else none. Found::membership is looked for there.
std::optional<OrganizationId> acts_in(const Token& token, const Presented& presented);

// The refusals of Caller::of, for others that must say the very same: of a token hash that is not
// known, and of an organization that does not exist.
Error not_signed_in();
Error no_such_organization();

// Who is asking, at one position of the log: made in the batch by Caller::of alone, never kept.
class Caller {
 public:
  struct Found {
    const Token& token;
    const Person* person = nullptr;          // whom token.subject names
    const Service* service = nullptr;        // whom token.subject names
    const Membership* membership = nullptr;  // of that person in acts_in(); its groups are living
    const Recovery* recovery = nullptr;      // token.recovery
  };

  // Refuses kUnauthenticated: token ended, expired, not the one presented or
  // not carried as it was made to be; person revoked or
  // erased; service removed; recovery cancelled; and where one of them should have been found and
  // was not. Refuses kNotFound, as if the organization did not exist: the token does not reach
  // acts_in(), or the person is no active member of it. Setup, invitation and recovery tokens make
  // a caller without a principal, good for their own verb only; they reach no organization.
  // A session of all organizations acts in none where its route names none: only such a caller can
  // reach the server (permits.h). A token of one organization acts there always.
  // Expiry is judged by now.latest.
  static Result<Caller> of(const Found& found, const Presented& presented, const Now& now);

  // A caller that the host itself is (recover-operator, clock accept opened by the seal).
  static Caller host();
  // A caller without a token, good only for verbs that ask for none.
  static Caller nobody(const Presented& presented);

  bool is_host() const { return host_; }
  const std::optional<PersonId>& person() const { return person_; }
  const std::optional<ServiceId>& service() const { return service_; }
  // The membership by which it acts in organization(); empty outside of one, and for services.
  const std::optional<MembershipId>& membership() const { return membership_; }
  const std::optional<OrganizationId>& organization() const { return organization_; }
  const std::optional<TokenId>& token() const { return token_; }
  std::optional<TokenKind> token_kind() const { return token_kind_; }
  // How the token came, the passkey its session was begun with, and when that was last asked.
  Carrier carrier() const { return carrier_; }
  const std::optional<PasskeyId>& passkey() const { return passkey_; }
  const std::optional<Time>& verified_at() const { return verified_at_; }
  const std::string& network() const { return network_; }
  // Whom grants may name to reach this caller: person, membership and its groups, or service.
  const std::vector<Subject>& subjects() const { return subjects_; }
  // Person or service: to whom steps, limits and request ids belong. Empty for nobody and the host.
  std::optional<Subject> principal() const;
  // May read, and nothing that gives, widens, approves, enrols, releases or ends: its recovery is
  // not yet complete, or a successor's power still sleeps.
  bool reads_only() const { return reads_only_; }

 private:
  Caller() = default;
  Done become_person(const Found& found, const Presented& presented, const Now& now);
  Done become_service(const Found& found, const Presented& presented);

  bool host_ = false;
  bool reads_only_ = false;
  std::optional<PersonId> person_;
  std::optional<ServiceId> service_;
  std::optional<MembershipId> membership_;
  std::optional<OrganizationId> organization_;
  std::optional<TokenId> token_;
  std::optional<TokenKind> token_kind_;
  Carrier carrier_ = Carrier::kBearer;
  std::optional<PasskeyId> passkey_;
  std::optional<Time> verified_at_;
  std::string network_;
  std::vector<Subject> subjects_;
};

}  // namespace cofactor
