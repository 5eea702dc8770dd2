#include <algorithm>

#include "api/resources.h"
#include "custody/operators.h"
#include "custody/revoke_person.h"
#include "custody/succeed_admin.h"

// What operators do with persons, known to them by id alone.
namespace cofactor::api {

// Of things that an operator knows by their id alone.
struct LastCodeShape {
  Position position = 0;
  OrganizationId organization;
  AccountId account;
  DeviceId device;
  std::optional<Time> may_be_accepted_until;
};
BOOST_DESCRIBE_STRUCT(LastCodeShape,
                      (),
                      (position, organization, account, device, may_be_accepted_until))

struct EndedShape {
  std::vector<TokenId> tokens;
  std::vector<TokenId> invitations;
  std::vector<PasskeyId> passkeys;
  std::uint64_t grants = 0;
  std::vector<LastCodeShape> last_releases;
};
BOOST_DESCRIBE_STRUCT(EndedShape, (), (tokens, invitations, passkeys, grants, last_releases))

struct RevokedPersonShape : EndedShape {
  std::vector<MembershipId> memberships;
};
BOOST_DESCRIBE_STRUCT(RevokedPersonShape, (EndedShape), (memberships))

struct OperatorRequest {
  PersonId person;
};
BOOST_DESCRIBE_STRUCT(OperatorRequest, (), (person))

struct OperatorShape {
  PersonId id;
  Time since;
};
BOOST_DESCRIBE_STRUCT(OperatorShape, (), (id, since))

struct OperatorsShape {
  std::vector<OperatorShape> operators;
};
BOOST_DESCRIBE_STRUCT(OperatorsShape, (), (operators))

struct SuccessorRequest {
  MembershipId successor;
  std::optional<MembershipId> revoke;
};
BOOST_DESCRIBE_STRUCT(SuccessorRequest, (), (successor, revoke))

struct SuccessorShape : EndedShape {  // of whom it revokes
  MembershipId successor;
  std::optional<Time> sleeps_until;
};
BOOST_DESCRIBE_STRUCT(SuccessorShape, (EndedShape), (successor, sleeps_until))

namespace {

template <class Verb>
Result<Verb> on_person(const Asked& asked) {
  return Verb{.person = asked.id<PersonId>("person")};
}

EndedShape shape_of(const EndedWith& ended) {
  EndedShape out{.tokens = {},
                 .invitations = {},
                 .passkeys = ended.passkeys,
                 .grants = ended.grants.size(),
                 .last_releases = {}};
  std::ranges::transform(ended.tokens, std::back_inserter(out.tokens), &Token::id);
  std::ranges::transform(ended.invitations, std::back_inserter(out.invitations), &Token::id);
  for (const LastRelease& release : ended.releases) {
    out.last_releases.push_back({.position = release.position,
                                 .organization = release.device.organization,
                                 .account = release.account.id,
                                 .device = release.device.id,
                                 .may_be_accepted_until = release.may_be_accepted_until});
  }
  return out;
}

RevokedPersonShape show_revoked(RevokePerson::Answer&& answer) {
  return {shape_of(answer.ended), std::move(answer.memberships)};
}

Nothing show_nothing(NoPlan&&) { return {}; }

Result<AddOperator> add_operator(const Asked&, OperatorRequest&& body) {
  return AddOperator{.person = body.person};
}

OperatorShape show_operator(Grant&& grant) {
  return {.id = as_id<PersonId>(grant.subject.id), .since = grant.made_at};
}

Result<ListOperators> list_operators(const Asked&) { return ListOperators{}; }

OperatorsShape show_operators(std::vector<Grant>&& grants) {
  OperatorsShape out;
  for (Grant& grant : grants) {
    out.operators.push_back(show_operator(std::move(grant)));
  }
  return out;
}

Result<SucceedAdmin> succeed_admin(const Asked& asked, SuccessorRequest&& body) {
  return SucceedAdmin{.organization = asked.id<OrganizationId>("organization"),
                      .successor = body.successor,
                      .revoked = body.revoke};
}

SuccessorShape show_successor(SucceedAdmin::Answer&& answer) {
  return {shape_of(answer.ended), answer.successor.id, answer.successor.sleeps_until};
}

Result<CancelSuccessor> cancel_successor(const Asked& asked) {
  return CancelSuccessor{.member = asked.id<MembershipId>("member")};
}

}  // namespace

void add_person_routes(Routes& routes) {
  routes.add<RevokePerson>({.method = http::Method::kPost,
                            .path = "/api/v1/server/persons/{person}/revoke",
                            .summary = "Revokes a person everywhere."},
                           on_person<RevokePerson>,
                           show_revoked);
  routes.add<ErasePerson>({.method = http::Method::kPost,
                           .path = "/api/v1/server/persons/{person}/erase",
                           .summary = "Destroys a revoked person's names and addresses."},
                          on_person<ErasePerson>,
                          show_nothing);
  routes.add<ListOperators>({.method = http::Method::kGet,
                             .path = "/api/v1/server/operators",
                             .summary = "Lists the operators."},
                            list_operators,
                            show_operators);
  routes.add<AddOperator, OperatorRequest>({.method = http::Method::kPost,
                                            .path = "/api/v1/server/operators",
                                            .summary = "Makes a person an operator.",
                                            .status = 201},
                                           add_operator,
                                           show_operator);
  routes.add<EndOperator>({.method = http::Method::kDelete,
                           .path = "/api/v1/server/operators/{person}",
                           .summary = "Makes a person an operator no more."},
                          on_person<EndOperator>,
                          show_nothing);
  routes.add<SucceedAdmin, SuccessorRequest>(
      {.method = http::Method::kPost,
       .path = "/api/v1/server/orgs/{organization}/successor",
       .summary = "Names who administers an organization that has nobody else for it."},
      succeed_admin,
      show_successor);
  routes.add<CancelSuccessor>({.method = http::Method::kPost,
                               .path = "/api/v1/orgs/{org}/members/{member}/cancel-succession",
                               .summary = "Takes back a successor's power while it sleeps."},
                              cancel_successor,
                              show_nothing);
}

}  // namespace cofactor::api
