#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/shown.h"
#include "custody/perform.h"
#include "http/message.h"

namespace cofactor::api {

// The HTTP status of a refusal.
int status_of(ErrorCode code);
http::Response response_of(const Error& error);

namespace encoding {

template <class T>
struct IsShown : std::false_type {};
template <class T>
struct IsShown<Shown<T>> : std::true_type {};

// The blanks that write_json left, in order. The text does not move while they are filled.
class Blanks {
 public:
  explicit Blanks(std::string& text) : text_(text) {}
  void fill(const Code& code);
  void fill(const TokenText& token);

 private:
  void fill(ByteView characters);

  std::string& text_;
  std::size_t at_ = 0;
};

// Calls `see` with every Shown in `value`, in the order in which write_json writes them.
template <class T, class See>
void each_shown(const T& value, const See& see) {
  if constexpr (IsShown<T>::value) {
    see(value);
  } else if constexpr (fields::IsOptional<T>::value) {
    if (value) {
      each_shown(*value, see);
    }
  } else if constexpr (fields::IsVector<T>::value) {
    for (const auto& element : value) {
      each_shown(element, see);
    }
  } else if constexpr (DescribedStruct<T>) {
    using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
    boost::mp11::mp_for_each<Members>([&](auto d) { each_shown(value.*d.pointer, see); });
  }
}

// Adds a last member to an object's text.
void add_position(std::string& object, Position position);

}  // namespace encoding

// The JSON of an answer; of an act with its position as the last member. Wiped after it was sent
// when it shows a secret.
template <class Shape>
http::Body encode(const Shape& shape, std::optional<Position> position) {
  std::string text = json_of(shape);
  if (position) {
    encoding::add_position(text, *position);
  }
  text += '\n';
  bool secret = false;
  encoding::Blanks blanks(text);
  encoding::each_shown(shape, [&](const auto& shown) {
    blanks.fill(shown.secret());
    secret = true;
  });
  return secret ? http::Body::secret(std::move(text)) : http::Body(std::move(text));
}

// The session's cookie with that token; taken away where it is empty.
http::Body session_cookie(const TokenText& token);

// What the repeat of a request is answered: {…ids, "position", "repeated": true}.
std::string repeated_answer(Position position, const std::vector<AnswerId>& ids);

}  // namespace cofactor::api
