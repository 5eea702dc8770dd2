#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "http/message.h"

namespace cofactor::http {

enum class Afterwards : std::uint8_t { kKeepOpen, kClose };
enum class Version : std::uint8_t { k10, k11 };

// What of an answer depends on its request and its connection.
struct Form {
  Version version = Version::k11;
  Afterwards afterwards = Afterwards::kKeepOpen;
  Method method = Method::kGet;         // the answer to HEAD has no body
  std::string_view common_fields = {};  // whole lines
};

// Appends one whole answer.
void append_answer(std::string& out, const Response& response, const Form& form);

// Appends the header of an event stream, which ends with the connection.
void append_stream_header(std::string& out, std::string_view common_fields);

}  // namespace cofactor::http
