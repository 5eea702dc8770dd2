#include "qr/read_codes.h"

#include <utility>

#include "qr/picture.h"
#include "qr/texts.h"

namespace cofactor {

CodesRead read_codes(ByteView file) {
  auto picture = read_picture(file);
  if (!picture) return {.outcome = picture.error(), .texts = {}};
  return {.outcome = QrOutcome::kRead, .texts = qr_texts_in(std::move(*picture))};
}

}  // namespace cofactor
