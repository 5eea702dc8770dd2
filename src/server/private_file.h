#pragma once

#include <filesystem>

#include "base/secret.h"

namespace cofactor {

// Writes a token and a line end to `path` with mode 0600, in place of what was there. A Fault when
// it cannot.
void write_private_file(const std::filesystem::path& path, const TokenText& token);

}  // namespace cofactor
