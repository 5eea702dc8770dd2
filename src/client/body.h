#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "base/secret.h"

namespace cofactor::client {

// The JSON object that a request sends, written member by member into memory that is wiped: the
// only way in which a client puts a secret into a request.
class Body {
 public:
  Body() = default;
  Body(Body&& other) noexcept;
  Body& operator=(Body&&) = delete;
  ~Body();

  template <class T>
  Body& add(std::string_view name, const T& value) {
    if constexpr (fields::IsOptional<T>::value) {
      return value ? add(name, *value) : *this;
    } else {
      std::string json;
      write_json(json, value);
      return add_raw(name, json);
    }
  }
  Body& add(std::string_view name, std::string_view text) { return add(name, std::string(text)); }
  Body& add(std::string_view name, const char* text) { return add(name, std::string(text)); }
  Body& add(std::string_view name, const Body& object) { return add_raw(name, object.text()); }
  Body& add(std::string_view name, const std::vector<Body>& objects);
  // A text that is secret: a URI, or a seed as somebody typed it.
  Body& add(std::string_view name, const UriText& secret);
  Body& add(std::string_view name, const TokenText& secret);

  // The object as it stands; valid until the next add.
  std::string_view text() const { return text_; }

 private:
  Body& add_raw(std::string_view name, std::string_view json);
  Body& add_characters(std::string_view name, ByteView characters);
  void append(std::string_view more);

  std::string text_ = "{}";
};

}  // namespace cofactor::client
