#include "cli/receipts.h"

namespace cofactor::cli {

struct CallingService {
  std::string id;
};
BOOST_DESCRIBE_STRUCT(CallingService, (), (id))

struct CallerAnswer {
  std::optional<std::string> person;
  std::optional<CallingService> service;
};
BOOST_DESCRIBE_STRUCT(CallerAnswer, (), (person, service))

Result<client::Release> release_by_caller(Invocation& invocation, const AccountPath& account) {
  auto client = invocation.signed_in();
  auto answer =
      client ? (*client)->get("/api/v1/whoami") : Result<boost::json::value>(client.error());
  auto caller =
      answer ? read_json<CallerAnswer>(*answer, kOpen) : Result<CallerAnswer>(answer.error());
  if (!caller) {
    return caller.error();
  }
  client::Release release;
  release.vault = account.vault.id;
  release.account = account.account.id;
  release.holder = caller->service ? caller->service->id : caller->person.value_or("");
  return release;
}

Done keep_receipt(Invocation& invocation, const Receipt& receipt, client::Release release) {
  release.now = invocation.clock().wall();
  auto session = invocation.session();
  auto kept =
      session ? (*session)->witness().keep(receipt, release) : Result<std::string>(session.error());
  return kept ? Done() : Done(kept.error());
}

}  // namespace cofactor::cli
