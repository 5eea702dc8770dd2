#include "cli/new_token.h"

#include "base/fields.h"
#include "cli/inside.h"

namespace cofactor::cli {

struct TokenAnswer {
  std::optional<std::string> token;
};
BOOST_DESCRIBE_STRUCT(TokenAnswer, (), (token))

Done make_token(Invocation& invocation,
                client::Client& client,
                const std::string& path,
                const std::optional<std::string>& organization) {
  const auto life = seconds_of_days(invocation.given().maybe("days"));
  if (!life) {
    return life.error();
  }
  client::Body body;
  body.add("name", invocation.given().text("name"))
      .add("organization", organization)
      .add("expires_in_s", *life);
  auto answer = client.act("POST", path, body);
  return answer ? show_token(invocation, *answer) : Done(answer.error());
}

Done show_token(Invocation& invocation, const boost::json::value& answer) {
  auto read = read_json<TokenAnswer>(answer, kOpen);
  if (!read) {
    return read.error();
  }
  invocation.show(answer, [&](Terminal& terminal) {
    if (read->token) {
      terminal.raw(*read->token + "\n");
    }
  });
  if (read->token) {
    wipe(*read->token);
  }
  return {};
}

}  // namespace cofactor::cli
