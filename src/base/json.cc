#include "base/json.h"

#include <fmt/format.h>

#include <boost/json/parse.hpp>

namespace cofactor {
namespace {

// Members of every object, counted: a duplicate is one ":" more than there are members.
std::size_t members_of(const boost::json::value& value) {
  std::size_t count = 0;
  if (const auto* object = value.if_object()) {
    count += object->size();
    for (const auto& [key, member] : *object) {
      count += members_of(member);
    }
  } else if (const auto* array = value.if_array()) {
    for (const auto& element : *array) {
      count += members_of(element);
    }
  }
  return count;
}

// How many of `characters` stand outside of strings.
std::size_t count_outside_strings(std::string_view text, std::string_view characters) {
  std::size_t count = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (in_string && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      in_string = !in_string;
    } else if (!in_string && characters.contains(text[i])) {
      ++count;
    }
  }
  return count;
}

}  // namespace

Result<boost::json::value> parse_json(std::string_view text, boost::json::storage_ptr storage) {
  boost::json::parse_options options;
  options.max_depth = 16;
  boost::json::error_code error;
  auto value = boost::json::parse(text, error, std::move(storage), options);
  if (error) {
    return invalid(fmt::format("This is not valid JSON: {}.", error.message()));
  }
  if (members_of(value) != count_outside_strings(text, ":")) {
    return invalid("A JSON object names a member twice.");
  }
  return value;
}

std::size_t most_values_in(std::string_view text) { return 1 + count_outside_strings(text, ",[{"); }

void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  for (char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      const auto byte = static_cast<unsigned char>(c);
      out += "\\u00";
      out += hex[byte >> 4];
      out += hex[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

}  // namespace cofactor
