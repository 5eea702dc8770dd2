#pragma once

#include <chrono>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cofactor::client {

// One request as it goes out.
struct Sending {
  std::string_view method;
  std::string path;                  // with its query
  std::vector<std::string> headers;  // whole lines without their end
  std::string_view body = {};
  std::chrono::seconds timeout{30};
  // Called about once a second while nothing comes.
  std::function<void()> on_wait = {};
  // Takes the body of a successful answer piece by piece instead of Received::body.
  std::function<void(std::string_view)> sink = {};
};

struct Received {
  int status = 0;
  std::string body;
};

enum class Failure {
  kUnreachable,  // nothing was sent
  kUntrusted,    // nothing was sent: its certificate is not that of a CA that is trusted
  kBroken,       // something was sent, and no whole answer came
};

// The way to a server. One thread.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual std::expected<Received, Failure> send(const Sending& sending) = 0;
};

// HTTP/1.1 by libcurl to "http://…" (on loopback alone: plain HTTP would show every code to the
// network), "https://…" or "unix:/path". Follows no redirect. Refuses kInvalid another address, and
// a `ca_file` that cannot be read: it holds the CAs, in PEM, that are trusted instead of the
// system's.
struct Destination {
  std::string url;
  std::optional<std::string> ca_file = {};
};
Result<std::unique_ptr<Transport>> open_transport(const Destination& destination);

}  // namespace cofactor::client
