#pragma once

#include <string_view>

namespace cofactor {

// The argument behind which main() calls run_qr_child(), before it does anything else.
inline constexpr std::string_view kQrChildArgument = "qr-child";

// The other end of decode_in_child: enters the sandbox, takes one picture from standard input
// behind its length (u32), writes its QrAnswer to standard output and ends the process. Without a
// sandbox it reads nothing.
// REQUIRES: a process of its own with one thread.
[[noreturn]] void run_qr_child();

}  // namespace cofactor
