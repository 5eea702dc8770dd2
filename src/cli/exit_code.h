#pragma once

#include "base/error.h"

namespace cofactor::cli {

// What a command ends with; 0: done. Part of the contract with scripts.
int exit_code_of(ErrorCode code);

inline constexpr int kExitDone = 0;
inline constexpr int kExitFault = 1;

}  // namespace cofactor::cli
