#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cofactor::client {

// Writes a file that only its owner may read (0600), whole or not at all; makes its folders (0700).
// Throws Fault when the disk refuses.
void write_private(const std::string& path, std::string_view text);

// The whole of a small file; nullopt when there is none. Throws Fault when it cannot be read or is
// longer than `most`.
std::optional<std::string> read_small(const std::string& path, std::size_t most = 1U << 20);

void remove_file(const std::string& path);

}  // namespace cofactor::client
