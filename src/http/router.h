#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"
#include "http/reply.h"

namespace cofactor::http {

// Called on the server's thread, which all connections share: it decodes, hands on and returns.
// Whatever takes longer moves the Request and the Reply to a thread of its own. A Fault or another
// exception that leaves it is answered 500 with the incident id of Options::on_fault.
using Handler = std::function<void(Request&&, Reply)>;

inline constexpr std::size_t kUsualBodyLimit = 64UZ * 1024;

// A segment of `pattern` is literal or a whole {name}: "/api/v1/orgs/{org}/vaults/{vault}".
struct Route {
  Method method;
  std::string pattern;
  std::string name;  // for counts and for the tables of tests: "release_code"
  Handler handler;
  std::size_t body_limit = kUsualBodyLimit;  // bytes; more is refused with 413
  // Asked before the body is read, on the server's thread; what it gives is the answer. Throws
  // nothing.
  std::function<std::optional<Response>(const Request&)> refuse = {};
};

// Finds the route of a path. A literal segment is preferred to a {name}. HEAD finds the route of
// GET when it has none of its own.
//
// A path is canonical or refused: it begins with '/', has no empty segment ("/" alone excepted),
// none that is "." or "..", and only A-Z a-z 0-9 - . _ ~ : @ ! $ & ' ( ) * + , ; = besides '/'.
// Nothing that routes here needs percent-encoding, so '%' is refused too: no path has two
// spellings.
class Router {
 public:
  // CHECKs that patterns are canonical, that no two are the same for one method, and that all
  // {names} at one place are called the same.
  explicit Router(std::vector<Route> routes);
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  const std::vector<Route>& routes() const { return routes_; }

  enum class Outcome { kFound, kNotCanonical, kUnknownPath, kOtherMethods };
  struct Found {
    Outcome outcome;
    const Route* route = nullptr;  // of kFound
    std::string allowed = {};      // of kOtherMethods: "GET, HEAD, POST"
  };
  // Fills `parameters`, whose places are in `path`. Threads: any.
  Found find(Method method, std::string_view path, Parameters& parameters) const;

  static bool is_canonical(std::string_view path);

 private:
  struct Node;
  void add(const Route& route);
  const Node* walk(const Node& node,
                   std::string_view path,
                   std::size_t at,
                   Parameters& parameters) const;

  std::vector<Route> routes_;
  std::unique_ptr<Node> root_;
};

}  // namespace cofactor::http
