#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "qr/answer.h"

namespace cofactor {

// What a picture shows: the different texts of its QR codes, kMostQrTexts at most.
struct CodesRead {
  QrOutcome outcome = QrOutcome::kRead;
  std::vector<std::string> texts;
};

// Reads the QR codes of a PNG or JPEG, light on dark ones as well where there are no others.
// Refuses what read_picture does, by its outcome. Strangers' bytes meet three libraries here: only
// in the sandbox.
CodesRead read_codes(ByteView file);

}  // namespace cofactor
