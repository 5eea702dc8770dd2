#include "client/client.h"

#include <fmt/format.h>

#include "base/check.h"
#include "base/id.h"
#include "base/secret_access.h"

namespace cofactor::client {
namespace {

Error unreachable() {
  return {.code = ErrorCode::kUnreachable,
          .message = "There is no server at this address.",
          .hint = "Start it with cofactor serve, or give its address in COFACTOR_URL."};
}

// The server has not answered what may be asked again.
Error no_answer(Failure why) {
  if (why != Failure::kUntrusted) {
    return unreachable();
  }
  return {.code = ErrorCode::kUnreachable,
          .message = "The server's certificate is not trusted, so nothing was sent.",
          .hint = "For a CA of your own: its PEM file in COFACTOR_CA_FILE or --ca-file."};
}

Error lost() {
  return {.code = ErrorCode::kOutcomeUnknown,
          .message = "The connection broke twice: the act may or may not have been recorded.",
          .hint = "Look at the record (cofactor audit list) before you ask again."};
}

Error unintelligible() {
  return {.code = ErrorCode::kUnavailable,
          .message = "The answer is not one of a Cofactor server.",
          .hint = "Check the address in COFACTOR_URL."};
}

Result<boost::json::value> json_in(Result<std::string>&& text) {
  if (!text) {
    return text.error();
  }
  if (text->empty()) {
    return boost::json::value(boost::json::object());
  }
  auto json = parse_json(*text);
  wipe(*text);
  return json ? std::move(json) : Result<boost::json::value>(unintelligible());
}

}  // namespace

Client::Client(std::unique_ptr<Transport> transport, std::optional<TokenText> token, Random& random)
    : transport_(std::move(transport)), token_(std::move(token)), random_(random) {}

Error error_of(int status, std::string_view problem) {
  const auto json = parse_json(problem);
  const auto* object = json ? json->if_object() : nullptr;
  if (object == nullptr) {
    return unintelligible();
  }
  Error error = unintelligible();
  error.hint.clear();
  for (const auto& [key, value] : *object) {
    const std::string text = value.is_string() ? std::string(value.get_string()) : std::string();
    if (key == "code") {
      const auto code = error_code_of(text);
      if (!code && status >= 500) {
        throw Fault(fmt::format("the server failed: {}", std::string_view(problem)));
      }
      error.code = code.value_or(ErrorCode::kInvalid);
    } else if (key == "detail") {
      error.message = text;
    } else if (key == "hint") {
      error.hint = text;
    } else if (key != "title" && key != "status" && key != "type") {
      error.details.push_back({.name = std::string(key), .value = text});
    }
  }
  return error;
}

Result<std::string> Client::text_of(const Received& received) const {
  if (received.status >= 200 && received.status < 300) {
    return received.body;
  }
  return error_of(received.status, received.body);
}

std::expected<Received, Failure> Client::send(Sending sending, std::string_view request_id) {
  if (token_) {
    const auto text = token_->expose(SecretAccess::because("a token goes to the server"));
    sending.headers.push_back("Authorization: Bearer " + std::string(cofactor::text_of(text)));
  }
  if (!request_id.empty()) {
    sending.headers.push_back("Idempotency-Key: " + std::string(request_id));
  }
  if (!sending.body.empty()) {
    sending.headers.emplace_back("Content-Type: application/json");
  }
  auto received = transport_->send(sending);
  for (std::string& line : sending.headers) {
    wipe(line);
  }
  return received;
}

Result<std::string> Client::get_text(const std::string& path) {
  auto received = send({.method = "GET", .path = path, .headers = {}}, {});
  return received ? text_of(*received) : Result<std::string>(no_answer(received.error()));
}

Result<boost::json::value> Client::get(const std::string& path) { return json_in(get_text(path)); }

Done Client::download(const std::string& path, std::function<void(std::string_view)> sink) {
  constexpr std::chrono::hours most{1};
  auto received = send(
      {.method = "GET", .path = path, .headers = {}, .timeout = most, .sink = std::move(sink)}, {});
  if (!received) {
    return no_answer(received.error());
  }
  const auto text = text_of(*received);
  return text ? Done() : Done(text.error());
}

Result<boost::json::value> Client::act(std::string_view method,
                                       const std::string& path,
                                       const Body& body,
                                       const Patience& patience) {
  const std::string id = crockford_of(random_.array<16>());
  for (int tries = 1;; ++tries) {
    auto received = send({.method = method,
                          .path = path,
                          .headers = {},
                          .body = method == "DELETE" ? std::string_view() : body.text(),
                          .timeout = patience.most,
                          .on_wait = patience.on_wait},
                         id);
    if (received) {
      auto text = text_of(*received);
      if (text || text.error().code != ErrorCode::kOutcomeUnknown || tries > 1) {
        return json_in(std::move(text));
      }
    } else if (tries > 1) {
      return lost();
    } else if (received.error() != Failure::kBroken) {
      return no_answer(received.error());
    }
  }
}

std::string query_of(std::initializer_list<QueryPair> pairs) {
  constexpr std::string_view plain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~,";
  std::string out;
  for (const QueryPair& pair : pairs) {
    if (!pair.value) {
      continue;
    }
    out += fmt::format("{}{}=", out.empty() ? '?' : '&', pair.name);
    for (const char c : *pair.value) {
      if (plain.contains(c)) {
        out += c;
      } else {
        out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
      }
    }
  }
  return out;
}

}  // namespace cofactor::client
