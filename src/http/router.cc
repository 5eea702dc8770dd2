#include "http/router.h"

#include <algorithm>
#include <array>

#include "base/check.h"

namespace cofactor::http {
namespace {

constexpr std::array<bool, 256> segment_characters() {
  std::array<bool, 256> may{};
  for (const char c : std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789-._~:@!$&'()*+,;=")) {
    may[static_cast<unsigned char>(c)] = true;
  }
  return may;
}
constexpr std::array<bool, 256> kSegmentCharacters = segment_characters();

// The segment that begins at `at`, up to the next '/' or the end.
std::string_view segment_at(std::string_view path, std::size_t at) {
  return path.substr(at, std::min(path.find('/', at), path.size()) - at);
}

bool is_canonical_segment(std::string_view segment) {
  return !segment.empty() && segment != "." && segment != ".." &&
         std::ranges::all_of(
             segment, [](char c) { return kSegmentCharacters[static_cast<unsigned char>(c)]; });
}

bool is_name(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

}  // namespace

struct Router::Node {
  struct Literal {
    std::string segment;
    std::unique_ptr<Node> node;
  };
  std::vector<Literal> literals;
  std::string name;  // of the {name} below this node
  std::unique_ptr<Node> named;
  std::array<const Route*, kMethods> routes{};

  bool ends_here() const {
    return std::ranges::any_of(routes, [](const Route* route) { return route != nullptr; });
  }
  const Route* route_of(Method method) const {
    const Route* own = routes[static_cast<std::size_t>(method)];
    if (own != nullptr || method != Method::kHead) return own;
    return routes[static_cast<std::size_t>(Method::kGet)];
  }
};

Router::Router(std::vector<Route> routes)
    : routes_(std::move(routes)), root_(std::make_unique<Node>()) {
  for (const Route& route : routes_) add(route);
}

Router::~Router() = default;

void Router::add(const Route& route) {
  CHECK(route.pattern.starts_with('/') && route.handler);
  Node* node = root_.get();
  for (std::size_t at = 1; route.pattern.size() > 1 && at <= route.pattern.size();) {
    const std::string_view segment = segment_at(route.pattern, at);
    at += segment.size() + 1;
    if (is_name(segment)) {
      const std::string_view name = segment.substr(1, segment.size() - 2);
      if (!node->named) {
        node->name = name;
        node->named = std::make_unique<Node>();
      }
      CHECK(node->name == name);
      node = node->named.get();
      continue;
    }
    CHECK(is_canonical_segment(segment));
    auto found = std::ranges::find(node->literals, segment, &Node::Literal::segment);
    if (found == node->literals.end()) {
      node->literals.push_back({std::string(segment), std::make_unique<Node>()});
      found = std::prev(node->literals.end());
    }
    node = found->node.get();
  }
  const Route*& place = node->routes[static_cast<std::size_t>(route.method)];
  CHECK(place == nullptr);
  place = &route;
}

const Router::Node* Router::walk(const Node& node,
                                 std::string_view path,
                                 std::size_t at,
                                 Parameters& parameters) const {
  if (at > path.size()) return node.ends_here() ? &node : nullptr;
  const std::string_view segment = segment_at(path, at);
  const std::size_t next = at + segment.size() + 1;
  for (const Node::Literal& literal : node.literals) {
    if (literal.segment != segment) continue;
    const Node* found = walk(*literal.node, path, next, parameters);
    if (found != nullptr) return found;
    break;
  }
  if (!node.named) return nullptr;
  parameters.add(node.name, at, segment.size());
  const Node* found = walk(*node.named, path, next, parameters);
  if (found == nullptr) parameters.drop_last();
  return found;
}

Router::Found Router::find(Method method, std::string_view path, Parameters& parameters) const {
  parameters.clear();
  if (!is_canonical(path)) return {.outcome = Outcome::kNotCanonical};
  const Node* node = path.size() == 1 ? (root_->ends_here() ? root_.get() : nullptr)
                                      : walk(*root_, path, 1, parameters);
  if (node == nullptr) return {.outcome = Outcome::kUnknownPath};
  const Route* route = node->route_of(method);
  if (route != nullptr) return {.outcome = Outcome::kFound, .route = route};
  std::string allowed;
  for (std::size_t i = 0; i < kMethods; ++i) {
    const auto other = static_cast<Method>(i);
    if (node->route_of(other) == nullptr) continue;
    if (!allowed.empty()) allowed += ", ";
    allowed += name_of(other);
  }
  return {.outcome = Outcome::kOtherMethods, .allowed = std::move(allowed)};
}

bool Router::is_canonical(std::string_view path) {
  if (!path.starts_with('/')) return false;
  if (path.size() == 1) return true;
  for (std::size_t at = 1; at <= path.size();) {
    const std::string_view segment = segment_at(path, at);
    if (!is_canonical_segment(segment)) return false;
    at += segment.size() + 1;
  }
  return true;
}

}  // namespace cofactor::http
