#include "base/error.h"

#include <array>
#include <utility>

namespace cofactor {
namespace {

constexpr std::array kNames = {
    std::pair{ErrorCode::kInvalid, "invalid"},
    std::pair{ErrorCode::kNotFound, "not_found"},
    std::pair{ErrorCode::kDenied, "denied"},
    std::pair{ErrorCode::kConflict, "conflict"},
    std::pair{ErrorCode::kStepTaken, "step_taken"},
    std::pair{ErrorCode::kStepOver, "step_over"},
    std::pair{ErrorCode::kSecretShownOnce, "secret_shown_once"},
    std::pair{ErrorCode::kRequestIdMismatch, "request_id_mismatch"},
    std::pair{ErrorCode::kUndelivered, "undelivered"},
    std::pair{ErrorCode::kThrottled, "throttled"},
    std::pair{ErrorCode::kTooLarge, "too_large"},
    std::pair{ErrorCode::kSealed, "sealed"},
    std::pair{ErrorCode::kUnauthenticated, "unauthenticated"},
    std::pair{ErrorCode::kClockUnsure, "clock_unsure"},
    std::pair{ErrorCode::kOutcomeUnknown, "outcome_unknown"},
    std::pair{ErrorCode::kTampered, "tampered"},
    std::pair{ErrorCode::kVerificationFailed, "verification_failed"},
    std::pair{ErrorCode::kApprovalNeeded, "approval_needed"},
    std::pair{ErrorCode::kStepUpNeeded, "step_up_needed"},
    std::pair{ErrorCode::kDiskLow, "disk_low"},
    std::pair{ErrorCode::kUnreachable, "unreachable"},
    std::pair{ErrorCode::kUnavailable, "unavailable"},
};
static_assert(kNames.size() == static_cast<std::size_t>(ErrorCode::kUnavailable) + 1);

}  // namespace

std::string_view name_of(ErrorCode code) { return kNames[static_cast<std::size_t>(code)].second; }

std::optional<ErrorCode> error_code_of(std::string_view name) {
  for (const auto& [code, text] : kNames) {
    if (text == name) {
      return code;
    }
  }
  return std::nullopt;
}

}  // namespace cofactor
