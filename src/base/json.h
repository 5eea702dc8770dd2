#pragma once

#include <boost/json/value.hpp>
#include <string_view>

#include "base/result.h"

namespace cofactor {

// Reads one JSON text strictly: depth at most 16, no duplicate member, nothing behind it, valid
// UTF-8. Refuses kInvalid and says where.
Result<boost::json::value> parse_json(std::string_view text);

// Appends `text` as a JSON string, quotes included.
void append_json_string(std::string& out, std::string_view text);

}  // namespace cofactor
