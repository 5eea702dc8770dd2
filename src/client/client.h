#pragma once

#include <boost/json/value.hpp>
#include <memory>

#include "base/random.h"
#include "client/body.h"
#include "client/transport.h"

namespace cofactor::client {

// How an act waits for its answer.
struct Patience {
  std::chrono::seconds most{30};
  std::function<void()> on_wait = {};  // about once a second
};

// Speaks to one server's API with one token. One thread.
//
// What the server refuses comes back as the Error that it was there, with its code, message, hint
// and details. Of its own it refuses kUnreachable (no server), kOutcomeUnknown (an act's answer was
// lost twice) and kUnavailable (an answer that is none of ours). A server's fault is thrown as one.
class Client {
 public:
  // `random` outlives it: request ids are drawn there.
  Client(std::unique_ptr<Transport> transport, std::optional<TokenText> token, Random& random);

  // Reads; `path` with its query: "/api/v1/orgs".
  Result<boost::json::value> get(const std::string& path);
  // The same where the answer is a text: a checkpoint, a key.
  Result<std::string> get_text(const std::string& path);
  // The same, its body handed on as it comes.
  Done download(const std::string& path, std::function<void(std::string_view)> sink);

  // An act under a request id of its own: "POST", "PUT", "PATCH" or "DELETE". When the answer is
  // lost or the outcome unknown, the act is repeated once with the same id; a repeat that was done
  // already is answered with "repeated": true and the ids alone.
  Result<boost::json::value> act(std::string_view method,
                                 const std::string& path,
                                 const Body& body = {},
                                 const Patience& patience = {});

  void sign_in(TokenText token) { token_ = std::move(token); }
  bool has_token() const { return token_.has_value(); }

 private:
  Result<std::string> text_of(const Received& received) const;
  std::expected<Received, Failure> send(Sending sending, std::string_view request_id);

  std::unique_ptr<Transport> transport_;
  std::optional<TokenText> token_;
  Random& random_;
};

// "?vault=vlt_…&limit=5" from those that have a value, percent-encoded; empty when none has.
struct QueryPair {
  std::string_view name;
  std::optional<std::string> value;
};
std::string query_of(std::initializer_list<QueryPair> pairs);

// The Error that a problem document tells of.
Error error_of(int status, std::string_view problem);

}  // namespace cofactor::client
