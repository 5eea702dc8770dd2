#include "cli/exit_code.h"

namespace cofactor::cli {

int exit_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
    case ErrorCode::kTooLarge:
      return 2;
    case ErrorCode::kNotFound:
      return 3;
    case ErrorCode::kDenied:
      return 4;
    case ErrorCode::kConflict:
    case ErrorCode::kStepTaken:
    case ErrorCode::kStepOver:
    case ErrorCode::kSecretShownOnce:
    case ErrorCode::kRequestIdMismatch:
    case ErrorCode::kUndelivered:
      return 5;
    case ErrorCode::kThrottled:
      return 6;
    case ErrorCode::kSealed:
      return 7;
    case ErrorCode::kUnauthenticated:
      return 8;
    case ErrorCode::kClockUnsure:
      return 9;
    case ErrorCode::kOutcomeUnknown:
      return 10;
    case ErrorCode::kUnreachable:
    case ErrorCode::kUnavailable:
      return 11;
    case ErrorCode::kTampered:
    case ErrorCode::kVerificationFailed:
      return 12;
    case ErrorCode::kApprovalNeeded:
    case ErrorCode::kStepUpNeeded:
      return 13;
    case ErrorCode::kDiskLow:
      return 14;
  }
  return kExitFault;
}

}  // namespace cofactor::cli
