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
};

// Who is asking, at one position of the log: made in the batch by Caller::of alone, never kept.
class Caller {
 public:
  struct Found {
    const Token& token;
    const Person* person = nullptr;          // for a person's token
    const Service* service = nullptr;        // for a service's token
    const Membership* membership = nullptr;  // of that person in the route's organization
    const Recovery* recovery = nullptr;      // of a token that belongs to one
  };

  // Refuses kUnauthenticated: token ended, expired or used; person revoked or erased; service
  // removed; recovery cancelled. Refuses kNotFound, as if the organization did not exist: the route
  // names one that the token does not reach or the person is no active member of. Setup and
  // invitation tokens make a caller without a subject, good for their own verb only.
  static Result<Caller> of(const Found& found, const Presented& presented, const Now& now);

  // A caller that the host itself is (recover-operator, clock accept opened by the seal).
  static Caller host();
  // A caller without a token, good only for verbs that ask for none.
  static Caller nobody(const Presented& presented);

  bool is_host() const { return host_; }
  const std::optional<PersonId>& person() const { return person_; }
  const std::optional<ServiceId>& service() const { return service_; }
  // The membership by which it acts in organization(); empty for operators' routes and services.
  const std::optional<MembershipId>& membership() const { return membership_; }
  const std::optional<OrganizationId>& organization() const { return organization_; }
  const std::optional<TokenId>& token() const { return token_; }
  std::optional<TokenKind> token_kind() const { return token_kind_; }
  const std::string& network() const { return network_; }
  // Whom grants may name to reach this caller: person, membership and its groups, or service.
  const std::vector<Subject>& subjects() const { return subjects_; }
  // Person or service: to whom steps, limits and request ids belong. Empty for nobody and the host.
  std::optional<Subject> principal() const;
  // May read, and nothing that gives, widens, approves, enrols or releases: a recovery runs, or a
  // successor's power still sleeps.
  bool reads_only() const { return reads_only_; }

 private:
  Caller() = default;

  bool host_ = false;
  bool reads_only_ = false;
  std::optional<PersonId> person_;
  std::optional<ServiceId> service_;
  std::optional<MembershipId> membership_;
  std::optional<OrganizationId> organization_;
  std::optional<TokenId> token_;
  std::optional<TokenKind> token_kind_;
  std::string network_;
  std::vector<Subject> subjects_;
};

}  // namespace cofactor
