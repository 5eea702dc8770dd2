#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace cofactor {

enum class QrOutcome : std::uint8_t {
  kRead = 1,       // the picture was read to its end; there may be no code in it
  kNoSandbox,      // the kernel refused a part of it: nothing was read
  kNotAPicture,    // neither PNG nor JPEG
  kTooManyPixels,  // more than kMostPixels
  kDamaged,
};

// What the child says: one byte of outcome, one of the number of texts, then each text behind its
// length (u16). The texts point into the bytes that were parsed, or into what the child holds.
struct QrAnswer {
  QrOutcome outcome = QrOutcome::kRead;
  std::vector<std::string_view> texts;
};

inline constexpr std::size_t kMostQrTexts = 8;
inline constexpr std::size_t kMostQrTextBytes = 8192;  // QR holds 7,089 digits or 2,953 bytes
inline constexpr std::size_t kMostQrAnswerBytes = 2 + kMostQrTexts * (2 + kMostQrTextBytes);

// Leaves out what is over the limits.
Bytes encode(const QrAnswer& answer);

// Nothing when the bytes are not exactly one answer: the child may be in a stranger's hands.
std::optional<QrAnswer> parse_qr_answer(ByteView bytes);

}  // namespace cofactor
