#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "http/forwarded.h"

namespace cofactor::http {

class TlsIdentity;

struct TcpAddress {
  std::string host = "127.0.0.1";  // an address, or "localhost" for 127.0.0.1
  std::uint16_t port = 0;          // 0: the system chooses, see Server::port
};
// The socket is made with mode 0600; one that nobody listens on any more is replaced.
struct UnixAddress {
  std::string path;
};
using Address = std::variant<TcpAddress, UnixAddress>;

// Times are kept by one timer that looks at every connection once a `tick`: each may last up to a
// tick longer. (Durations by the timer of Asio; http/ asks no clock what time it is.)
struct Limits {
  std::size_t header_bytes = 8UZ * 1024;  // request line and field lines; more is 431
  std::size_t field_lines = 100;
  std::size_t connections = 10'000;  // a further one takes the place of another: see Server
  std::size_t held_bytes = 128UZ * 1024 * 1024;    // by all requests and answers: see Server
  std::size_t stream_buffer_bytes = 256UZ * 1024;  // pushed and not yet taken by the reader
  std::chrono::milliseconds tick{1'000};
  std::chrono::milliseconds header_time{10'000};  // from its first byte, or from the connection
  std::chrono::milliseconds body_time{30'000};    // the whole of it
  std::chrono::milliseconds idle_time{75'000};    // between requests
  std::chrono::milliseconds write_time{30'000};   // while the client takes nothing
  std::chrono::milliseconds secret_time{0};       // until a secret answer is taken whole
  std::chrono::milliseconds stream_heartbeat{15'000};  // a comment, when nothing else was sent
  std::chrono::milliseconds drain_time{10'000};        // stop() waits for answers that long
};

// Called with what handles the requests that have come together: it calls that once, at once. On
// the server's thread.
using Round = std::function<void(const std::function<void()>& run)>;

struct Options {
  Address address = TcpAddress{};
  // With it connections are TLS, without it plain; a unix socket is always plain.
  std::shared_ptr<const TlsIdentity> tls = {};
  TrustedProxies proxies = {};
  Limits limits = {};
  // Whole field lines, each with its CRLF, that go into every answer.
  std::string common_fields = {};
  // Told what a handler threw; the id it returns is shown to the client. On the server's thread.
  std::function<std::string(std::string_view what)> on_fault = {};
  // Told every answer's status with the name of its route, "" where none was found. For counts;
  // on the server's thread.
  std::function<void(std::string_view route, int status)> on_answer = {};
  // Told the code of every problem document that is sent. For counts; on the server's thread.
  std::function<void(std::string_view code)> on_problem = {};
  Round round = [](const std::function<void()>& run) { run(); };
};

}  // namespace cofactor::http
