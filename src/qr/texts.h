#pragma once

#include <string>
#include <vector>

#include "qr/picture.h"

namespace cofactor {

// The different texts of the QR codes in a picture, at most eight; light codes on a dark ground are
// looked for where there are no others. Strangers' bytes meet ZXing here: only in the sandbox.
std::vector<std::string> qr_texts_in(Picture picture);

}  // namespace cofactor
