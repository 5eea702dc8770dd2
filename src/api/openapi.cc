#include "api/openapi.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <map>

namespace cofactor::api {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

object reference(std::string_view schema) {
  return {{"$ref", fmt::format("#/components/schemas/{}", schema)}};
}

object json_content(object schema) {
  return {{"application/json", object{{"schema", std::move(schema)}}}};
}

object with_position(object schema) {
  schema["properties"].as_object()["position"] = schema_of<Position>();
  schema["required"].as_array().emplace_back("position");
  return schema;
}

array parameters_of(const Operation& operation) {
  array out;
  const std::string_view path = operation.path;
  for (std::size_t at = path.find('{'); at != std::string_view::npos; at = path.find('{', at + 1)) {
    const std::string_view name = path.substr(at + 1, path.find('}', at) - at - 1);
    out.push_back(object{{"name", name},
                         {"in", "path"},
                         {"required", true},
                         {"schema", object{{"type", "string"}}}});
  }
  if (!has_body(operation.method)) {
    const auto& required = operation.input.at("required").as_array();
    for (const auto& [name, schema] : operation.input.at("properties").as_object()) {
      const bool is_list = schema.as_object().at("type") == "array";
      object parameter{
          {"name", name},
          {"in", "query"},
          {"required", !is_list && std::ranges::find(required, value(name)) != required.end()},
          {"schema", schema}};
      if (is_list) {
        parameter["style"] = "form";
        parameter["explode"] = false;
      }
      out.push_back(std::move(parameter));
    }
  }
  if (operation.records) {
    out.push_back(object{{"$ref", "#/components/parameters/IdempotencyKey"}});
  }
  return out;
}

object responses_of(const Operation& operation) {
  object out;
  const std::string done = std::to_string(operation.status);
  const object problem{
      {"description", "Refused; see docs/errors.md."},
      {"content", object{{"application/problem+json", object{{"schema", reference("Problem")}}}}}};
  if (!operation.records) {
    out[done] = object{{"description", "Done."}, {"content", json_content(operation.answer)}};
  } else if (operation.status == 200) {
    const object either{{"anyOf", array{with_position(operation.answer), reference("Repeated")}}};
    out[done] = object{{"description", "Done, or done before."}, {"content", json_content(either)}};
  } else {
    out[done] = object{{"description", "Done."},
                       {"content", json_content(with_position(operation.answer))}};
    out["200"] = object{{"description", "Done before under the same Idempotency-Key."},
                        {"content", json_content(reference("Repeated"))}};
  }
  out["default"] = problem;
  return out;
}

object components() {
  const object text{{"type", "string"}};
  const object repeated{
      {"type", "object"},
      {"description", "The ids that the request was answered with the first time."},
      {"properties",
       object{{"position", schema_of<Position>()}, {"repeated", object{{"const", true}}}}},
      {"required", array{"position", "repeated"}},
      {"additionalProperties", text}};
  const object problem{{"type", "object"},
                       {"description", "RFC 9457; `code` is one of docs/errors.md."},
                       {"properties",
                        object{{"title", text},
                               {"status", object{{"type", "integer"}}},
                               {"code", text},
                               {"detail", text},
                               {"hint", text}}},
                       {"required", array{"title", "status", "code", "detail"}},
                       {"additionalProperties", text}};
  const object key{{"name", "Idempotency-Key"},
                   {"in", "header"},
                   {"description",
                    "1 to 64 printable characters, new for each act. A request repeated under the "
                    "same key is not done twice."},
                   {"schema", object{{"type", "string"}, {"maxLength", 64}}}};
  return {{"securitySchemes", object{{"token", object{{"type", "http"}, {"scheme", "bearer"}}}}},
          {"parameters", object{{"IdempotencyKey", key}}},
          {"schemas", object{{"Problem", problem}, {"Repeated", repeated}}}};
}

std::string key_of(http::Method method) {
  std::string out(http::name_of(method));
  std::ranges::transform(
      out, out.begin(), [](char c) { return static_cast<char>(c + ('a' - 'A')); });
  return out;
}

bool is_plain(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  constexpr auto words = std::to_array<std::string_view>(
      {"true", "false", "null", "yes", "no", "on", "off", "y", "n"});
  return !text.empty() && letter(text.front()) && std::ranges::find(words, text) == words.end() &&
         std::ranges::all_of(text, [&](char c) {
           return letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '/';
         });
}

std::string scalar(std::string_view text) {
  return is_plain(text) ? std::string(text) : boost::json::serialize(value(text));
}

void append_yaml(std::string& out, const value& json, const std::string& indent);

// What follows "key:" or "-".
void append_below(std::string& out, const value& json, const std::string& indent) {
  const bool empty = (json.is_object() && json.get_object().empty()) ||
                     (json.is_array() && json.get_array().empty());
  if (json.is_structured() && !empty) {
    out += '\n';
    append_yaml(out, json, indent);
  } else {
    out += ' ';
    out += json.is_string() ? scalar(json.get_string()) : boost::json::serialize(json);
    out += '\n';
  }
}

void append_yaml(std::string& out, const value& json, const std::string& indent) {
  if (const auto* members = json.if_object()) {
    for (const auto& [key, member] : *members) {
      out += indent + scalar(key) + ':';
      append_below(out, member, indent + "  ");
    }
  } else if (const auto* elements = json.if_array()) {
    for (const value& element : *elements) {
      out += indent + '-';
      append_below(out, element, indent + "  ");
    }
  }
}

}  // namespace

object openapi_of(const Routes& routes) {
  object paths;
  std::map<std::string, int> names;
  for (const auto& [operation, serve] : routes.entries()) {
    const int count = ++names[operation.name];
    object about{
        {"operationId", count == 1 ? operation.name : fmt::format("{}_{}", operation.name, count)},
        {"summary", operation.summary},
        {"parameters", parameters_of(operation)}};
    if (operation.who == WhoAsks::kNobody) {
      about["security"] = array{};
    }
    if (has_body(operation.method)) {
      about["requestBody"] = object{{"content", json_content(operation.input)}};
    }
    about["responses"] = responses_of(operation);
    auto& path = paths[operation.path];
    if (path.is_null()) {
      path = object();
    }
    path.as_object()[key_of(operation.method)] = std::move(about);
  }
  return {{"openapi", "3.1.0"},
          {"info",
           object{{"title", "Cofactor"},
                  {"version", "1"},
                  {"description",
                   "Team custody of MFA. Generated from the routes of src/api; unknown members of "
                   "a body and unknown names of a query are refused."}}},
          {"servers", array{object{{"url", "http://localhost:8420"}}}},
          {"security", array{object{{"token", array{}}}}},
          {"paths", std::move(paths)},
          {"components", components()}};
}

std::string yaml_of(const value& json) {
  std::string out;
  append_yaml(out, json, "");
  return out;
}

}  // namespace cofactor::api
