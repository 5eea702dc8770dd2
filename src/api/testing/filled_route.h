#pragma once

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <map>
#include <string>

#include "api/routes.h"

namespace cofactor::api {

// Texts by the name of the parameter or member that they fill; "x" where there is none.
using Fillings = std::map<std::string, std::string, std::less<>>;

inline std::string filling_of(const Fillings& fillings, std::string_view name) {
  const auto found = fillings.find(name);
  return found != fillings.end() ? found->second : name == "email" ? "x@example.com" : "x";
}

inline std::string filled_path(std::string_view path, const Fillings& fillings) {
  std::string out;
  while (!path.empty()) {
    const auto open = std::min(path.find('{'), path.size());
    out += path.substr(0, open);
    path.remove_prefix(open);
    if (!path.empty()) {
      const auto close = path.find('}');
      out += filling_of(fillings, path.substr(1, close - 1));
      path.remove_prefix(close + 1);
    }
  }
  return out;
}

// The least that a schema takes as an act that changes something: what is required, a name, a seed,
// one of a list of words.
inline boost::json::value filled(const boost::json::object& schema,
                                 const Fillings& fillings,
                                 std::string_view name = "") {
  const std::string type(schema.at("type").as_string());
  if (type == "object") {
    boost::json::object out;
    const auto& required = schema.at("required").as_array();
    for (const auto& [member, inner] : schema.at("properties").as_object()) {
      const bool is_required = std::ranges::any_of(
          required, [&](const auto& each) { return each.as_string() == member; });
      if (is_required || member == "name" || member == "uri") {
        out[member] = filled(inner.as_object(), fillings, member);
      }
    }
    return out;
  }
  if (type == "array") {
    const auto& items = schema.at("items").as_object();
    return items.contains("enum") ? boost::json::array{filled(items, fillings)}
                                  : boost::json::array();
  }
  if (const auto* words = schema.if_contains("enum")) {
    return words->as_array().front();
  }
  return type == "boolean"   ? boost::json::value(true)
         : type == "integer" ? boost::json::value(0)
                             : boost::json::value(filling_of(fillings, name));
}

// Of a route of the API: path below /api/v1, and a body (or query) that is good by its form.
struct FilledRoute {
  std::string path;
  std::string body = {};
};

inline FilledRoute filled_route(const Operation& operation, const Fillings& fillings) {
  constexpr std::string_view kBase = "/api/v1";
  FilledRoute out{.path = filled_path(operation.path.substr(kBase.size()), fillings)};
  const auto input = operation.input.empty() ? boost::json::value(boost::json::object())
                                             : filled(operation.input, fillings);
  if (has_body(operation.method)) {
    out.body = boost::json::serialize(input);
    return out;
  }
  char before = '?';
  for (const auto& [name, value] : input.as_object()) {
    if (value.is_array()) {
      continue;  // of no elements
    }
    out.path +=
        before + std::string(name) + "=" +
        (value.is_string() ? std::string(value.as_string()) : boost::json::serialize(value));
    before = '&';
  }
  return out;
}

}  // namespace cofactor::api
