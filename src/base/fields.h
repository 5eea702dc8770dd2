#pragma once

#include <array>
#include <boost/describe.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11/algorithm.hpp>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/clock.h"
#include "base/hex.h"
#include "base/id.h"
#include "base/json.h"
#include "base/name.h"
#include "base/result.h"
#include "base/secret.h"

// One list of fields (BOOST_DESCRIBE_STRUCT) gives a struct its JSON text, its reader and its
// schema: entry bodies, rows and the API's bodies are all made here.
//
//   write_json(out, value)      all members in the order described; optional ones only when set
//   read_json<T>(json, kOpen)   unknown members are passed over (log, rows)
//   read_json<T>(json, kClosed) unknown members are refused (API)
//   parse_json_as<T>(text, …)   the same from text
//   schema_of<T>()              JSON schema of what kClosed takes
//
// Fields are: bool, integers, std::string, Name, Time, Id<>, byte arrays and Bytes (base64),
// described enums (kAwsRoot is "aws-root"), optional, vector, and described structs. A Secret can
// be read (out of a request) and never be written: putting one into an entry or a row does not
// compile. A type may bring its own writer, found by its namespace: append_json(out, value).
namespace cofactor {

enum class Unknown { kRefused, kPassedOver };
inline constexpr Unknown kClosed = Unknown::kRefused;
inline constexpr Unknown kOpen = Unknown::kPassedOver;

template <class T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;
template <class T>
concept DescribedStruct = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;

namespace fields {

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <>
struct IsVector<Bytes> : std::false_type {};  // base64
template <class T>
struct IsId : std::false_type {};
template <class T>
struct IsId<Id<T>> : std::true_type {};
template <class T>
struct IsByteArray : std::false_type {};
template <std::size_t N>
struct IsByteArray<std::array<std::uint8_t, N>> : std::true_type {};
template <class T>
struct IsSecret : std::false_type {};
template <class T>
struct IsSecret<Secret<T>> : std::true_type {};
template <class T>
concept WritesItself = requires(std::string& out, const T& value) { append_json(out, value); };

// "kAwsRoot" -> "aws-root"
std::string kebab_of(std::string_view enumerator);
Error wrong(std::string_view path, std::string_view expected);

}  // namespace fields

template <DescribedEnum E>
std::string_view name_of(E value) {
  static const auto names = [] {
    std::vector<std::pair<E, std::string>> out;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
        [&](auto d) { out.emplace_back(d.value, fields::kebab_of(d.name)); });
    return out;
  }();
  for (const auto& [known, name] : names) {
    if (known == value) {
      return name;
    }
  }
  return "unknown";
}

template <DescribedEnum E>
std::optional<E> parse_enum(std::string_view text) {
  std::optional<E> found;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
    if (name_of(d.value) == text) {
      found = d.value;
    }
  });
  return found;
}

template <class T>
void write_json(std::string& out, const T& value) {
  if constexpr (std::same_as<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (std::integral<T>) {
    std::array<char, 24> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    out.append(text.data(), end);
  } else if constexpr (std::same_as<T, std::string>) {
    append_json_string(out, value);
  } else if constexpr (std::same_as<T, Name>) {
    append_json_string(out, value.text());
  } else if constexpr (std::same_as<T, Time>) {
    out += '"';
    out += text_of(value);
    out += '"';
  } else if constexpr (DescribedEnum<T>) {
    append_json_string(out, name_of(value));
  } else if constexpr (fields::IsId<T>::value) {
    out += '"';
    out += value.text();
    out += '"';
  } else if constexpr (fields::IsByteArray<T>::value || std::same_as<T, Bytes>) {
    out += '"';
    append_base64(out, value);
    out += '"';
  } else if constexpr (fields::IsVector<T>::value) {
    out += '[';
    for (bool first = true; const auto& element : value) {
      out += first ? "" : ",";
      first = false;
      write_json(out, element);
    }
    out += ']';
  } else if constexpr (fields::WritesItself<T>) {
    append_json(out, value);
  } else {
    static_assert(DescribedStruct<T>, "this type has no writer (a Secret never has one)");
    out += '{';
    bool first = true;
    using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
    boost::mp11::mp_for_each<Members>([&](auto d) {
      const auto& member = value.*d.pointer;
      using Member = std::remove_cvref_t<decltype(member)>;
      if constexpr (fields::IsOptional<Member>::value) {
        if (!member) {
          return;
        }
      }
      out += first ? "\"" : ",\"";
      first = false;
      out += d.name;
      out += "\":";
      if constexpr (fields::IsOptional<Member>::value) {
        write_json(out, *member);
      } else {
        write_json(out, member);
      }
    });
    out += '}';
  }
}

template <class T>
std::string json_of(const T& value) {
  std::string out;
  write_json(out, value);
  return out;
}

namespace fields {

template <class T>
Done read_into(T& out, const boost::json::value& json, Unknown unknown, std::string_view path);

template <class T>
Done read_number(T& out, const boost::json::value& json, std::string_view path) {
  boost::json::error_code error;
  if (json.is_double()) {
    return wrong(path, "a whole number");
  }
  out = json.to_number<T>(error);
  return error ? Done(wrong(path, "a whole number within its limits")) : Done();
}

template <class T>
Done read_text(T& out, std::string_view text, std::string_view path) {
  if constexpr (std::same_as<T, std::string>) {
    out = text;
  } else if constexpr (std::same_as<T, Name>) {
    auto name = Name::parse(text);
    if (!name) {
      return name.error();
    }
    out = std::move(*name);
  } else if constexpr (IsSecret<T>::value) {
    out = T::copy_from(bytes_of(text));
  } else if constexpr (std::same_as<T, Bytes>) {
    auto bytes = parse_base64(text);
    if (!bytes) {
      return wrong(path, "base64");
    }
    out = std::move(*bytes);
  } else if constexpr (IsByteArray<T>::value) {
    auto bytes = parse_base64(text);
    if (!bytes || bytes->size() != out.size()) {
      return wrong(path, "base64 of the right length");
    }
    std::copy(bytes->begin(), bytes->end(), out.begin());
  } else {
    std::optional<T> parsed;
    if constexpr (std::same_as<T, Time>) {
      parsed = parse_time(text);
    } else if constexpr (IsId<T>::value) {
      parsed = T::parse(text);
    } else {
      parsed = parse_enum<T>(text);
    }
    if (!parsed) {
      return wrong(path,
                   std::same_as<T, Time> ? "an RFC 3339 time in UTC"
                   : IsId<T>::value      ? "an id of its kind"
                                         : "one of the known words");
    }
    out = *parsed;
  }
  return {};
}

template <class T>
Done read_members(T& out,
                  const boost::json::object& object,
                  Unknown unknown,
                  std::string_view path) {
  Done done;
  std::size_t seen = 0;
  using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
  boost::mp11::mp_for_each<Members>([&](auto d) {
    if (!done) {
      return;
    }
    auto& member = out.*d.pointer;
    using Member = std::remove_cvref_t<decltype(member)>;
    const std::string inner = std::string(path) + (path.empty() ? "" : ".") + d.name;
    const auto* found = object.if_contains(d.name);
    seen += found != nullptr ? 1 : 0;
    if constexpr (IsOptional<Member>::value) {
      member.reset();
      if (found != nullptr && !found->is_null()) {
        member.emplace();
        done = read_into(*member, *found, unknown, inner);
      }
    } else if (found == nullptr) {
      done = wrong(inner, "given; it is missing");
    } else {
      done = read_into(member, *found, unknown, inner);
    }
  });
  if (done && unknown == kClosed && seen != object.size()) {
    return invalid("The request has a member that is not known here.",
                   "Look for a misspelt name among its members.");
  }
  return done;
}

template <class T>
Done read_into(T& out, const boost::json::value& json, Unknown unknown, std::string_view path) {
  if constexpr (std::same_as<T, bool>) {
    if (!json.is_bool()) {
      return wrong(path, "true or false");
    }
    out = json.get_bool();
    return {};
  } else if constexpr (std::integral<T>) {
    return read_number(out, json, path);
  } else if constexpr (IsVector<T>::value) {
    if (!json.is_array()) {
      return wrong(path, "a list");
    }
    out.clear();
    for (const auto& element : json.get_array()) {
      if (auto done = read_into(out.emplace_back(), element, unknown, path); !done) {
        return done;
      }
    }
    return {};
  } else if constexpr (DescribedStruct<T>) {
    return json.is_object() ? read_members(out, json.get_object(), unknown, path)
                            : Done(wrong(path, "an object"));
  } else {
    return json.is_string() ? read_text(out, json.get_string(), path)
                            : Done(wrong(path, "a string"));
  }
}

}  // namespace fields

// Refuses kInvalid and names the member that is missing, misspelt or of the wrong form.
template <class T>
Result<T> read_json(const boost::json::value& json, Unknown unknown) {
  T out{};
  if (auto done = fields::read_into(out, json, unknown, ""); !done) {
    return done.error();
  }
  return out;
}

template <class T>
Result<T> parse_json_as(std::string_view text, Unknown unknown) {
  auto json = parse_json(text);
  if (!json) {
    return json.error();
  }
  return read_json<T>(*json, unknown);
}

template <class T>
boost::json::object schema_of() {
  if constexpr (std::same_as<T, bool>) {
    return {{"type", "boolean"}};
  } else if constexpr (std::integral<T>) {
    return {{"type", "integer"}};
  } else if constexpr (fields::IsOptional<T>::value || fields::IsVector<T>::value) {
    auto inner = schema_of<typename T::value_type>();
    return fields::IsOptional<T>::value ? inner
                                        : boost::json::object{{"type", "array"}, {"items", inner}};
  } else if constexpr (std::same_as<T, Time>) {
    return {{"type", "string"}, {"format", "date-time"}};
  } else if constexpr (fields::IsSecret<T>::value) {
    return {{"type", "string"}, {"format", "password"}};
  } else if constexpr (DescribedEnum<T>) {
    boost::json::array names;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>(
        [&](auto d) { names.emplace_back(name_of(d.value)); });
    return {{"type", "string"}, {"enum", names}};
  } else if constexpr (DescribedStruct<T>) {
    boost::json::object properties;
    boost::json::array required;
    using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
    boost::mp11::mp_for_each<Members>([&](auto d) {
      using Member = std::remove_cvref_t<decltype(std::declval<T&>().*d.pointer)>;
      properties[d.name] = schema_of<Member>();
      if constexpr (!fields::IsOptional<Member>::value) {
        required.emplace_back(d.name);
      }
    });
    return {{"type", "object"},
            {"properties", properties},
            {"required", required},
            {"additionalProperties", false}};
  } else {
    return {{"type", "string"}};
  }
}

}  // namespace cofactor
