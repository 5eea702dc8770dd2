#pragma once

namespace cofactor {

// The one place where a failure of OpenSSL or libsodium becomes a Fault: `what` names the step that
// failed. Neither fails on any input of ours; it means a broken or exhausted machine.
void require_of_library(bool succeeded, const char* what);

// Makes libsodium ready; any thread, cheap after the first call.
void start_sodium();

}  // namespace cofactor
