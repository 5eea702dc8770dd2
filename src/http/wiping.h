#pragma once

#include <string>
#include <string_view>

namespace cofactor::http {

// Appends; when `out` must move to grow, its old place is wiped. Never uses the small-string
// buffer, which a move would leave behind unwiped.
void append_wiping(std::string& out, std::string_view more);
void reserve_wiping(std::string& out, std::size_t capacity);

// Wipes and, when it has become large, gives the memory back.
void wipe_and_shrink(std::string& text);

}  // namespace cofactor::http
