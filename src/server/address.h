#pragma once

#include <string>

#include "base/result.h"
#include "http/options.h"

namespace cofactor {

// "localhost:8420", "127.0.0.1:0", "[::1]:8420" or "unix:/run/cofactor.sock". Refuses kInvalid.
Result<http::Address> parse_address(const std::string& text);

}  // namespace cofactor
