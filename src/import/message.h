#pragma once

#include "import/read.h"

// What goes to the child that reads an import and what comes back: bytes, each text behind its
// length (u32).
namespace cofactor {

inline constexpr std::size_t kMostImportAnswerBytes = 16U << 20U;

// Wiped by whoever made it: it holds the files.
Bytes encode(const ImportAsk& ask);
// Nothing when the bytes are not exactly one ask.
std::optional<ImportAsk> parse_import_ask(ByteView bytes);

Bytes encode(const Result<ImportContents>& answer);
// Nothing when the bytes are not exactly one answer, or a text in it is not fit to be shown: the
// child may be in a stranger's hands.
std::optional<Result<ImportContents>> parse_import_answer(ByteView bytes);

}  // namespace cofactor
