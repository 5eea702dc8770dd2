#pragma once

#include <algorithm>
#include <string>

#include "api/openapi.h"

namespace cofactor::api {

// Where `json` does not fit a schema as schema_of makes them; empty when it fits.
inline std::string misfit(const boost::json::object& schema,
                          const boost::json::value& json,
                          const std::string& at = "the answer") {
  const auto* any = schema.if_contains("anyOf");
  if (any != nullptr) {
    std::string first;
    for (const auto& one : any->as_array()) {
      const std::string found = misfit(one.as_object(), json, at);
      if (found.empty()) {
        return found;
      }
      first = first.empty() ? found : first;
    }
    return first;
  }
  const auto* type = schema.if_contains("type");
  const std::string is = json.is_object()   ? "object"
                         : json.is_array()  ? "array"
                         : json.is_string() ? "string"
                         : json.is_bool()   ? "boolean"
                         : json.is_number() ? "integer"
                                            : "null";
  if (type != nullptr && type->as_string() != is) {
    return at + " is of type " + is;
  }
  if (const auto* words = schema.if_contains("enum")) {
    const auto& all = words->as_array();
    return std::ranges::find(all, json) == all.end() ? at + " is none of its words" : "";
  }
  if (const auto* elements = json.if_array()) {
    for (const auto& element : *elements) {
      if (auto found = misfit(schema.at("items").as_object(), element, at + "[]"); !found.empty()) {
        return found;
      }
    }
  }
  const auto* members = json.if_object();
  if (members == nullptr) {
    return "";
  }
  for (const auto& name : schema.at("required").as_array()) {
    if (!members->contains(name.as_string())) {
      return at + " lacks " + std::string(name.as_string());
    }
  }
  const auto& properties = schema.at("properties").as_object();
  const auto& others = schema.at("additionalProperties");
  for (const auto& [name, member] : *members) {
    const auto* own = properties.if_contains(name);
    if (own == nullptr && others.is_bool()) {
      return at + " has " + std::string(name);
    }
    const auto& inner = own == nullptr ? others : *own;
    const std::string below = at + "." + std::string(name);
    if (auto found = misfit(inner.as_object(), member, below); !found.empty()) {
      return found;
    }
  }
  return "";
}

// What an answer with that status must fit.
inline boost::json::object answer_schema(const Operation& operation, int status) {
  Routes one;
  one.add_entry({.operation = operation, .serve = {}});
  const auto document = openapi_of(one);
  const auto& schemas = document.at("components").at("schemas");
  const auto& responses = document.at("paths")
                              .as_object()
                              .begin()
                              ->value()
                              .as_object()
                              .begin()
                              ->value()
                              .at("responses")
                              .as_object();
  const auto* found = responses.if_contains(std::to_string(status));
  if (found == nullptr || status >= 400) {
    return schemas.at("Problem").as_object();
  }
  const auto& schema = found->at("content").at("application/json").at("schema").as_object();
  if (schema.contains("$ref")) {
    return schemas.at("Repeated").as_object();
  }
  if (const auto* any = schema.if_contains("anyOf")) {
    return {{"anyOf", boost::json::array{any->at(0), schemas.at("Repeated")}}};
  }
  return schema;
}

}  // namespace cofactor::api
