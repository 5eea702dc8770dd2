#include "http/listening.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <optional>

namespace cofactor::http {
namespace {

constexpr int kBacklog = 4096;

// The one form in which the kernel takes addresses of every family.
struct SocketAddress {
  sockaddr_storage storage = {};
  socklen_t size = sizeof(sockaddr_storage);

  sockaddr* raw() { return reinterpret_cast<sockaddr*>(&storage); }
  template <class Family>
  Family& as() {
    size = sizeof(Family);
    return reinterpret_cast<Family&>(storage);
  }
};

struct Descriptor {
  int fd = -1;
  explicit Descriptor(int family)
      : fd(socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd >= 0) close(fd);
  }
  int release() { return std::exchange(fd, -1); }
};

Error not_had(std::string_view where) {
  const int number = errno;
  return {.code = ErrorCode::kConflict,
          .message = fmt::format("Cannot listen at {}: {}.", where, std::strerror(number)),
          .hint = number == EADDRINUSE ? "Another program listens there: stop it or choose another."
                                       : ""};
}

Result<SocketAddress> socket_address_of(const TcpAddress& tcp, Spoken spoken) {
  const std::string host = tcp.host == "localhost" ? "127.0.0.1" : tcp.host;
  SocketAddress address;
  in_addr v4{};
  in6_addr v6{};
  bool is_loopback = false;
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) {
    address.as<sockaddr_in>() = {
        .sin_family = AF_INET, .sin_port = htons(tcp.port), .sin_addr = v4, .sin_zero = {}};
    is_loopback = ntohl(v4.s_addr) >> 24 == 127;
  } else if (inet_pton(AF_INET6, host.c_str(), &v6) == 1) {
    address.as<sockaddr_in6>() = {.sin6_family = AF_INET6,
                                  .sin6_port = htons(tcp.port),
                                  .sin6_flowinfo = 0,
                                  .sin6_addr = v6,
                                  .sin6_scope_id = 0};
    is_loopback = IN6_IS_ADDR_LOOPBACK(&v6);
  } else {
    return invalid(fmt::format("\"{}\" is no address to listen at.", tcp.host),
                   "Use an IPv4 or IPv6 address, or localhost.");
  }
  if (!is_loopback && spoken == Spoken::kPlain) {
    return Error{.code = ErrorCode::kDenied,
                 .message = fmt::format("Plain HTTP is not served at {}, beyond loopback.", host),
                 .hint =
                     "Give a certificate (tls.cert and tls.key), or listen at 127.0.0.1 or a "
                     "unix socket behind a proxy that has one."};
  }
  return address;
}

Result<SocketAddress> socket_address_of(const UnixAddress& unix_address, Spoken) {
  SocketAddress address;
  auto& raw = address.as<sockaddr_un>();
  raw.sun_family = AF_UNIX;
  if (unix_address.path.empty() || unix_address.path.size() >= sizeof raw.sun_path) {
    return invalid(fmt::format("\"{}\" is too long or too short for a socket.", unix_address.path));
  }
  std::memcpy(raw.sun_path, unix_address.path.data(), unix_address.path.size());
  return address;
}

// Takes away a socket on which nobody listens any more, and nothing else.
void remove_deserted(const std::string& path, SocketAddress address) {
  struct stat status{};
  if (lstat(path.c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) return;
  const Descriptor probe(AF_UNIX);
  if (connect(probe.fd, address.raw(), address.size) != 0 && errno == ECONNREFUSED) {
    unlink(path.c_str());
  }
}

}  // namespace

Result<int> listen_at(const Address& where, Spoken spoken) {
  const auto address =
      std::visit([spoken](const auto& kind) { return socket_address_of(kind, spoken); }, where);
  if (!address) return address.error();
  SocketAddress to = *address;
  Descriptor listening(to.storage.ss_family);
  std::string name;
  if (const auto* unix_address = std::get_if<UnixAddress>(&where)) {
    name = unix_address->path;
    remove_deserted(name, to);
    // Before bind(2): the file is made with the mode that the socket has.
    fchmod(listening.fd, 0600);
  } else {
    const auto& tcp = std::get<TcpAddress>(where);
    name = fmt::format("{} port {}", tcp.host, tcp.port);
    const int on = 1;
    setsockopt(listening.fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  }
  if (bind(listening.fd, to.raw(), to.size) != 0 || listen(listening.fd, kBacklog) != 0) {
    return not_had(name);
  }
  return listening.release();
}

std::uint16_t port_of(int socket) {
  SocketAddress address;
  if (getsockname(socket, address.raw(), &address.size) != 0) return 0;
  switch (address.storage.ss_family) {
    case AF_INET:
      return ntohs(address.as<sockaddr_in>().sin_port);
    case AF_INET6:
      return ntohs(address.as<sockaddr_in6>().sin6_port);
    default:
      return 0;
  }
}

std::string peer_address_of(int socket) {
  SocketAddress address;
  if (getpeername(socket, address.raw(), &address.size) != 0) return "unknown";
  std::array<char, INET6_ADDRSTRLEN> text{};
  switch (address.storage.ss_family) {
    case AF_INET:
      return inet_ntop(AF_INET, &address.as<sockaddr_in>().sin_addr, text.data(), text.size());
    case AF_INET6:
      return inet_ntop(AF_INET6, &address.as<sockaddr_in6>().sin6_addr, text.data(), text.size());
    default:
      return "unix";
  }
}

}  // namespace cofactor::http
