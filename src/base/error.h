#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cofactor {

// Why something a caller asked for was refused. Closed: a new one needs its HTTP status (api/),
// its exit code (cli/) and its row in docs/errors.md; every switch over it breaks until then.
enum class ErrorCode {
  kInvalid,             // the request cannot be understood; nothing was changed
  kNotFound,            // no such thing, or none that the caller may know of
  kDenied,              // the caller is known and may not
  kConflict,            // the thing has changed, exists already, or is in another state
  kStepTaken,           // somebody else holds this time step
  kStepOver,            // the step of a repeated request has ended
  kSecretShownOnce,     // the answer held a token, which is shown once
  kRequestIdMismatch,   // this request id was used for something else
  kUndelivered,         // recorded, but not within its two seconds: no code left
  kThrottled,           // too often
  kTooLarge,            // the request is over a limit of size
  kSealed,              // the key that is needed is sealed
  kUnauthenticated,     // no token, or one that is not known
  kClockUnsure,         // the clock cannot be trusted now
  kOutcomeUnknown,      // it may or may not have been recorded; repeat with the same request id
  kTampered,            // store and log do not fit each other
  kVerificationFailed,  // a proof, signature or chain does not fit
  kApprovalNeeded,
  kStepUpNeeded,
  kDiskLow,      // the reserve is kept for what must go on
  kUnreachable,  // (clients) no server there
  kUnavailable,  // stopping, or a queue is full
};

// The name in JSON and logs: "step_taken".
std::string_view name_of(ErrorCode code);
std::optional<ErrorCode> error_code_of(std::string_view name);

// One refusal. `message` is one sentence for a person, `hint` what to do next (may be empty);
// neither ever holds a secret or a row. `details` are named members of the problem document
// (e.g. holder, free_at of step_taken).
struct Error {
  struct Detail {
    std::string name;
    std::string value;
    friend bool operator==(const Detail&, const Detail&) = default;
  };

  ErrorCode code;
  std::string message;
  std::string hint = {};
  std::vector<Detail> details = {};
};

inline Error invalid(std::string message, std::string hint = {}) {
  return {.code = ErrorCode::kInvalid, .message = std::move(message), .hint = std::move(hint)};
}

}  // namespace cofactor
