#pragma once

#include <expected>

#include "base/bytes.h"
#include "qr/answer.h"

namespace cofactor {

inline constexpr std::int64_t kMostPixels = 16'000'000;

// Eight bits of grey a pixel, row by row.
struct Picture {
  int width = 0;
  int height = 0;
  Bytes grey;
};

// Decodes a PNG (transparency lies on white) or a JPEG, told by their first bytes; its size is
// looked at before anything is decoded. A JPEG that breaks off is read as far as it goes: the
// QR code's own check decides. Refuses kNotAPicture, kTooManyPixels, kDamaged.
// Strangers' bytes meet libpng and TurboJPEG here: only in the sandbox.
std::expected<Picture, QrOutcome> read_picture(ByteView file);

}  // namespace cofactor
