#pragma once

#include "base/result.h"
#include "http/options.h"

namespace cofactor::http {

// Plain connections are for loopback and unix sockets alone.
enum class Spoken { kPlain, kTls };

// A socket that listens at `address`, close-on-exec and non-blocking; the caller closes it. Refuses
// as Server::start says.
Result<int> listen_at(const Address& address, Spoken spoken);

// The port that a listening TCP socket has; 0 for another.
std::uint16_t port_of(int socket);

// The address of the other side of a connected socket: "192.0.2.7", "2001:db8::1", or "unix".
std::string peer_address_of(int socket);

}  // namespace cofactor::http
