#pragma once

#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>
#include <string_view>

#include "base/result.h"

namespace cofactor {

// Reads one JSON text strictly: depth at most 16, no duplicate member, nothing behind it, valid
// UTF-8. Refuses kInvalid and says where. What it reads lies in `storage`.
Result<boost::json::value> parse_json(std::string_view text, boost::json::storage_ptr storage = {});

// A bound on the values in a JSON text, had without the memory that reading it would take.
std::size_t most_values_in(std::string_view text);

// Appends `text` as a JSON string, quotes included.
void append_json_string(std::string& out, std::string_view text);

}  // namespace cofactor
