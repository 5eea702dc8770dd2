#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "http/message.h"
#include "http/options.h"

namespace cofactor::http {

// What the transport itself refuses, and in which words.
struct Refusal {
  int status;
  ErrorCode code;
  std::string_view message;  // a literal
};

// Reads requests (RFC 9112), one after the other, from bytes that come in any pieces. Stricter than
// the RFC demands wherever two readers have been known to differ: see Server.
class RequestParser {
 public:
  enum class Stage {
    kHeader,      // wants bytes
    kHeaderDone,  // wants read_body()
    kBody,        // wants bytes
    kDone,
    kRefused,
  };

  // REQUIRES: `limits` outlives the parser.
  explicit RequestParser(const Limits& limits);
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  // Begins a new request, which is written into `request`.
  void begin(Request& request);
  // Takes as many of `bytes` as it can use at its stage, which may be none, and says how many.
  std::size_t put(std::string_view bytes);
  // REQUIRES: kHeaderDone. Goes on to kBody, kDone or, if it is known to be too long, kRefused.
  void read_body(std::size_t limit);

  Stage stage() const;
  const Refusal& refusal() const;  // REQUIRES: kRefused

  // REQUIRES: the header is done.
  bool has_body() const;
  bool keeps_alive() const;  // as the client wishes
  bool expects_continue() const;
  bool is_version_10() const;

 private:
  class Machine;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace cofactor::http
