#pragma once

#include <functional>
#include <memory>
#include <string>

#include "http/router.h"
#include "http/server.h"
#include "server/metrics.h"

namespace cofactor {

// Where the machine's own watchers ask: GET /metrics, /readyz and /healthz, plain HTTP on loopback
// or a unix socket alone, on a listener and a thread of its own. What it tells holds no name and no
// id, and still tells how much is going on; so it is not on the address that people reach, where a
// proxy on the same machine makes everybody look local (decision 0032).
//
// A TCP door takes no Host but this machine's own names, so that no page in a browser here can read
// it by a name that it has made to point here (DNS rebinding).
class OperatorDoor {
 public:
  // What there is to tell, asked anew for each answer on the door's thread.
  explicit OperatorDoor(std::function<Watched()> watched);

  // Listens and serves. Refuses as parse_address and http::Server::start do; kDenied an address
  // beyond loopback. Once.
  Done start(const std::string& listen);
  void stop();
  std::uint16_t port() const { return server_->port(); }

 private:
  const std::function<Watched()> watched_;
  std::unique_ptr<http::Router> router_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace cofactor
