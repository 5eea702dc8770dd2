#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/result.h"
#include "http/options.h"
#include "http/router.h"

namespace cofactor::http {

// Serves `router` over HTTP/1.1 and 1.0, plain or under TLS, on one thread of its own.
//
// Refused before any handler runs, as a problem document, with the connection closed where what
// follows cannot be trusted: what is not HTTP (400), both or repeated Content-Length and
// Transfer-Encoding, folded lines, trailers, chunk extensions, bad chunks, no or two Hosts, a
// target that is no path (400), too many or too long field lines (431), a body over its route's
// limit (413, at the header), an expectation other than 100-continue (417), a path as router.h says
// (400, 404, 405), what is too slow (408).
//
// When all places are taken, a newcomer takes that of a connection that is owed nothing: of those
// that have never made a request, while they are more than a quarter, else of those that have not
// made one for longest. So nobody keeps others out by holding connections. When all requests and
// answers together hold too many bytes, whoever adds to them is ended, with 503 where no answer has
// begun; the first 8 KB of each connection are not counted, so that small requests always pass.
//
// Requests of one connection are answered one after the other; what is pipelined waits its turn.
class Server {
 public:
  // REQUIRES: `router` outlives the server.
  Server(Options options, const Router& router);
  // Stops.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Listens and begins to serve. Refuses with kDenied a TCP address beyond loopback without TLS
  // (plain HTTP would show every code to the network), with kInvalid one that is no address, with
  // kConflict one that is in use or may not be had. Once.
  Done start();
  // New connections show this identity from now on; those that are open keep theirs. Any thread.
  // REQUIRES: it was started with one.
  void use(std::shared_ptr<const TlsIdentity> identity);
  // Of a TCP address, after start().
  std::uint16_t port() const;

  // Accepts nothing more, ends streams and idle connections, waits at most drain_time for the
  // answers still owed, and joins the thread. A Reply that outlives it sends into nothing.
  void stop();

  std::size_t connections() const;

  // Calls `send` at once. What is answered meanwhile, on any thread, leaves together at its end.
  // Any thread, one at a time; brief.
  void gather(const std::function<void()>& send);

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace cofactor::http
