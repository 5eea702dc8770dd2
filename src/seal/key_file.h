#pragma once

#include <filesystem>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace cofactor {

// The root key in a file of its own that its owner alone may read: the seal of `serve --dev`
// (docs/formats/key-file.md).

inline constexpr std::string_view kKeyFileName = "root.key";

// Draws a root key and writes it to `path`, mode 0600; it is on stable storage, whole, when this
// returns, and a crash leaves no half-written file under that name. Refuses kConflict when there is
// such a file; throws a Fault when it cannot be written.
Result<Key> create_key_file(const std::filesystem::path& path, Random& random);

// Refuses kNotFound; kDenied when the file is not a plain one of this process's user with a mode of
// exactly 0600; kInvalid when its text is damaged or of a version not known here.
Result<Key> open_key_file(const std::filesystem::path& path);

}  // namespace cofactor
