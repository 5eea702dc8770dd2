#pragma once

#include <optional>
#include <string_view>

#include "crypto/password_key.h"
#include "import/read.h"
#include "qr/sandbox.h"

namespace cofactor {

// Whose processor and memory an import is read with.
enum class ImportPlace {
  kServer,      // for others, of whom several may ask at once: 0.4 GB, 5 s
  kOwnMachine,  // of the person whose file it is: 2.5 GB, 60 s
};

// The argument behind which main() calls run_import_child(), before it does anything else.
std::string_view import_child_argument(ImportPlace place);
std::optional<ImportPlace> import_place_of(std::string_view argument);

// Takes one import from standard input, reads it in the sandbox (qr/sandbox.h) and answers on
// standard output.
[[noreturn]] void run_import_child(ImportPlace place);

// How this program is started anew.
struct ImportChild {
  std::string program = "/proc/self/exe";
  ImportPlace place = ImportPlace::kServer;
};

// Reads other applications' files in a child process that can reach nothing but memory of its own:
// whatever is in them costs at most its place's time and memory. Refuses what read_import refuses;
// kInvalid: the child broke, or took too long; kTooLarge: more than 16 MiB, or 32 files;
// kUnavailable: this machine has no sandbox, and nothing was read.
// Throws Fault when no process can be started. Wipes the files. Blocks; any thread.
Result<ImportContents> read_import_in_child(ImportAsk&& ask, const ImportChild& child);

}  // namespace cofactor
