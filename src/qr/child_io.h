#pragma once

#include <cstddef>
#include <optional>

#include "base/bytes.h"

namespace cofactor {

// The child's side of ask_child (qr/child_process.h).

// One request from standard input, behind its length (u32); nothing where it is longer than `most`,
// or ends before its end. Blocks.
std::optional<Bytes> take_request(std::size_t most);

// Writes the answer to standard output. Blocks; who does not read it gets none.
void give_answer(ByteView answer);

}  // namespace cofactor
