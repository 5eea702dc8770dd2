#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "custody/perform.h"
#include "http/message.h"

namespace cofactor::api {

// What a request says to the maker of a verb, besides its body or query.
struct Asked {
  const http::Request& request;
  Time now;
  Core& core;

  // The id at {name} of the route. What is no id of that kind is none(), which names nothing:
  // the verb answers it as it answers a thing that does not exist.
  template <class AnyId>
  AnyId id(std::string_view name) const {
    return AnyId::parse(request.parameter(name)).value_or(AnyId{});
  }
};

// A body or query without members.
struct Nothing {};
BOOST_DESCRIBE_STRUCT(Nothing, (), ())

// The hash of the bearer token, or of the session's cookie where there is no Authorization; the
// network and, where the route has {org}, its organization.
Presented presented_by(const http::Request& request, bool names_organization);

// Idempotency-Key, empty when there is none. Refuses kInvalid: longer than 64 characters, or others
// than printable ASCII.
Result<std::string> request_id_of(const http::Request& request);

// A body's JSON in memory that is wiped when it goes: it may hold a seed.
class BodyJson {
 public:
  // Refuses kInvalid: no JSON, or a Content-Type that is another; kTooLarge: over 100,000 values.
  static Result<BodyJson> parse(const http::Request& request);

  BodyJson(BodyJson&&) = default;
  BodyJson& operator=(BodyJson&&) = delete;
  ~BodyJson();

  const boost::json::value& value() const;

 private:
  struct Memory;
  explicit BodyJson(std::unique_ptr<Memory> memory);

  std::unique_ptr<Memory> memory_;
};

// A query as an object of strings, and its members read as a JSON body's would be: numbers and
// booleans by their text, lists apart by commas, an empty one by no text.
struct QueryTexts {
  std::vector<std::pair<std::string, std::string>> pairs;
  const std::string* find(std::string_view name) const;
};

namespace reading {

template <class T>
Done read_query_value(T& out, const std::string& text, std::string_view name) {
  if constexpr (std::same_as<T, bool> || std::integral<T>) {
    auto json = parse_json(text);
    return json ? fields::read_into(out, *json, kClosed, name)
                : Done(fields::wrong(name,
                                     std::same_as<T, bool> ? "true or false" : "a whole number"));
  } else if constexpr (fields::IsVector<T>::value) {
    for (std::size_t at = 0; !text.empty() && at <= text.size();) {
      const std::size_t end = std::min(text.find(',', at), text.size());
      if (auto done = read_query_value(out.emplace_back(), text.substr(at, end - at), name);
          !done) {
        return done;
      }
      at = end + 1;
    }
    return {};
  } else if constexpr (DescribedStruct<T>) {  // only a body has such a member
    return fields::wrong(name, "given in a body");
  } else {
    return fields::read_text(out, text, name);
  }
}

}  // namespace reading

// Refuses kInvalid: a name that is not known, a value of the wrong form, one that is missing.
template <class T>
Result<T> read_query(std::string_view query) {
  auto pairs = http::parse_query(query);
  if (!pairs) {
    return pairs.error();
  }
  const QueryTexts texts{.pairs = std::move(*pairs)};
  T out{};
  Done done;
  std::size_t seen = 0;
  using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
  boost::mp11::mp_for_each<Members>([&](auto d) {
    auto& member = out.*d.pointer;
    using Member = std::remove_cvref_t<decltype(member)>;
    const std::string* text = texts.find(d.name);
    seen += text != nullptr ? 1 : 0;
    if (!done) {
      return;
    }
    if constexpr (fields::IsOptional<Member>::value) {
      if (text != nullptr) {
        done = reading::read_query_value(member.emplace(), *text, d.name);
      }
    } else if (text != nullptr) {
      done = reading::read_query_value(member, *text, d.name);
    } else if constexpr (!fields::IsVector<Member>::value) {
      done = fields::wrong(d.name, "given; it is missing");
    }
  });
  if (done && seen != texts.pairs.size()) {
    return invalid("The query has a name that is not known here.", "Look for a misspelt name.");
  }
  return done ? Result<T>(std::move(out)) : Result<T>(done.error());
}

// Refuses kInvalid as read_json does, closed, or as T::read does. No body at all is an object
// without members.
template <class T>
Result<T> read_body(const http::Request& request) {
  auto json = BodyJson::parse(request);
  if constexpr (requires { T::read(json->value()); }) {
    return json ? T::read(json->value()) : Result<T>(json.error());
  } else {
    return json ? read_json<T>(json->value(), kClosed) : Result<T>(json.error());
  }
}

}  // namespace cofactor::api
