#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cofactor {

// A table of comma-separated values (RFC 4180): rows of as many cells as the heading has, the
// heading first. A semicolon parts where the heading has no comma; "" within quotes is a quote; a
// byte order mark, empty lines and a last line without its end are fine. Refuses kInvalid with the
// line: a quote that is not closed, other numbers of cells; kTooLarge: over 10,000 rows, 200
// columns.
Result<std::vector<std::vector<std::string>>> parse_csv(std::string_view text);

// A cell as parse_csv reads it back, in quotes where it needs them.
std::string csv_cell(std::string_view text);

}  // namespace cofactor
