#include "custody/recoveries.h"

#include "api/named.h"
#include "api/resources.h"
#include "api/shown.h"
#include "custody/ask_recovery.h"

namespace cofactor::api {

struct RecoveryTokenShape {
  RecoveryId recovery;
  Shown<TokenText> token;
  Time expires_at;
};
BOOST_DESCRIBE_STRUCT(RecoveryTokenShape, (), (recovery, token, expires_at))

struct RecoveryShape {
  RecoveryId id;
  PersonId person;
  std::optional<Named<MembershipId, std::string>> member;
  RecoveryState state{};
  Time asked_at;
  std::optional<Time> ends_at;
};
BOOST_DESCRIBE_STRUCT(RecoveryShape, (), (id, person, member, state, asked_at, ends_at))

struct RecoveriesShape {
  std::vector<RecoveryShape> recoveries;
};
BOOST_DESCRIBE_STRUCT(RecoveriesShape, (), (recoveries))

namespace {

Result<AskRecovery> ask_recovery(const Asked& asked) {
  AskRecovery verb;
  verb.member = asked.id<MembershipId>("member");
  return verb;
}

Result<RecoverPerson> recover_person(const Asked& asked) {
  RecoverPerson verb;
  verb.person = asked.id<PersonId>("person");
  return verb;
}

RecoveryTokenShape show_token(RecoveryToken::Answer&& answer) {
  return {.recovery = answer.recovery,
          .token = std::move(answer.token),
          .expires_at = answer.expires_at};
}

template <class Verb>
Result<Verb> on_recovery(const Asked& asked) {
  Verb verb;
  verb.recovery = asked.id<RecoveryId>("recovery");
  return verb;
}

RecoveryShape shape_of(const Recovery& recovery) {
  return {.id = recovery.id,
          .person = recovery.person,
          .member = {},
          .state = recovery.state,
          .asked_at = recovery.asked_at,
          .ends_at = recovery.ends_at};
}

RecoveryShape show_recovery(Recovery&& recovery) { return shape_of(recovery); }

Result<ListRecoveries> list_recoveries(const Asked&) { return ListRecoveries{}; }

RecoveriesShape show_recoveries(ListRecoveries::Answer&& answer) {
  RecoveriesShape out;
  for (std::size_t i = 0; i < answer.recoveries.size(); ++i) {
    const ListRecoveries::Listed& listed = answer.recoveries[i];
    auto& shape = out.recoveries.emplace_back(shape_of(listed.recovery));
    if (listed.member) {
      shape.member = {.id = listed.member->id, .name = std::move(answer.names[i])};
    }
  }
  return out;
}

}  // namespace

void add_recovery_routes(Routes& routes) {
  routes.add<AskRecovery>({.method = http::Method::kPost,
                           .path = "/api/v1/orgs/{org}/members/{member}/recover",
                           .summary = "Asks for new credentials for a member.",
                           .status = 201},
                          ask_recovery,
                          show_token);
  routes.add<RecoverPerson>({.method = http::Method::kPost,
                             .path = "/api/v1/server/persons/{person}/recover",
                             .summary = "Asks for new credentials for a person.",
                             .status = 201},
                            recover_person,
                            show_token);
  routes.add<AgreeRecovery>({.method = http::Method::kPost,
                             .path = "/api/v1/server/recoveries/{recovery}/agree",
                             .summary = "Lets a recovery go on that waits for an operator."},
                            on_recovery<AgreeRecovery>,
                            show_recovery);
  for (const char* path : {"/api/v1/orgs/{org}/recoveries", "/api/v1/recoveries"}) {
    routes.add<ListRecoveries>(
        {.method = http::Method::kGet, .path = path, .summary = "Lists recoveries not yet over."},
        list_recoveries,
        show_recoveries);
  }
  for (const char* path : {"/api/v1/orgs/{org}/recoveries/{recovery}/cancel",
                           "/api/v1/recoveries/{recovery}/cancel"}) {
    routes.add<CancelRecovery>({.method = http::Method::kPost,
                                .path = path,
                                .summary = "Ends a recovery and what it gave."},
                               on_recovery<CancelRecovery>,
                               show_recovery);
  }
}

}  // namespace cofactor::api
