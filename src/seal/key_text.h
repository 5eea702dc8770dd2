#pragma once

#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "seal/whole_file.h"

namespace cofactor {

// The root key as text, in a key file or inside a credential (docs/formats/key-file.md).
FileText key_text_of(const Key& root);

// Refuses kInvalid when it is damaged or of a version not known here; the sentence begins with
// `what`: "The key file root.key".
Result<Key> parse_key_text(const FileText& text, std::string_view what);

}  // namespace cofactor
