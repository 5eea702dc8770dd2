#pragma once

#include <span>

#include "import/readers.h"

namespace cofactor {

// What an import is read from. Several files are only of pictures, and of texts with URIs.
struct ImportAsk {
  std::optional<ImportFormat> format;  // none: told by the files themselves
  Password password;                   // empty: none
  std::vector<Bytes> files;
};

// Tells the format, has its reader read, and proposes names. Refuses what the reader refuses, and
// kInvalid where the format cannot be told. Only in the sandbox, and in tests.
Result<ImportContents> read_import(const ImportAsk& ask, const KeyCost& most);

}  // namespace cofactor
