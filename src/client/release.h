#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "log/receipt.h"

namespace cofactor::client {

// What was asked for, and came: the code or the pair of codes that a receipt has to be of. Ids as
// routes have them.
struct Release {
  enum class Kind { kCode, kEnrolment, kResync };
  Kind kind{};
  std::string vault;
  std::string account;
  std::string device;
  std::string holder;  // who asked: "per_…" or "svc_…"
  std::string reason;
  std::optional<std::string> ticket;
  // Of the code, or of the first of two: one of both.
  std::optional<Time> valid_until = {};
  std::optional<std::int64_t> counter = {};
  Time now;  // this machine's, when the answer came
};

// Whether a receipt's entry is the record of that release and of no other: its kind, chain, vault,
// account, device, reason and holder, its step, which ends at valid_until, or its counter, and its
// time, which lies in that step (of a pair also in the one before) and within kMostApart of this
// machine's. Refuses
// kVerificationFailed and says what differs. That the receipt holds is Witness's to see.
Done is_of(const Receipt& receipt, const Release& release);

// The release that a receipt is of: its own entry, or the one that its entry, of the same code read
// again, names. What an outcome is said of.
Position release_in(const Receipt& receipt);

// Far more than clocks differ that anybody looks after, and less than the time between two causes
// for the same reason.
inline constexpr std::chrono::minutes kMostApart{10};

}  // namespace cofactor::client
