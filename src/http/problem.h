#pragma once

#include <string_view>

#include "http/message.h"

namespace cofactor::http {

inline constexpr std::string_view kProblemType = "application/problem+json";

// The code in a problem document that response_of has written (message.h): its title and status,
// which stand before it, hold none of a caller's words. Empty in anything else.
std::string_view code_of_problem(std::string_view document);

}  // namespace cofactor::http
