#include "qr/texts.h"

#define ZX_USE_UTF8
#include <ReadBarcode.h>

#include <algorithm>
#include <utility>

#include "qr/answer.h"

namespace cofactor {
namespace {

std::vector<std::string> texts_in(const Picture& picture) {
  const auto hints = ZXing::DecodeHints()
                         .setFormats(ZXing::BarcodeFormat::QRCode)
                         .setMaxNumberOfSymbols(kMostQrTexts);
  const ZXing::ImageView view(
      picture.grey.data(), picture.width, picture.height, ZXing::ImageFormat::Lum);
  std::vector<std::string> out;
  for (const ZXing::Result& result : ZXing::ReadBarcodes(view, hints)) {
    std::string text = result.text();
    if (result.isValid() && std::ranges::find(out, text) == out.end()) {
      out.push_back(std::move(text));
    }
  }
  return out;
}

void invert(Picture& picture) {
  std::ranges::transform(picture.grey, picture.grey.begin(), [](std::uint8_t grey) {
    return static_cast<std::uint8_t>(255 - grey);
  });
}

}  // namespace

std::vector<std::string> qr_texts_in(Picture picture) {
  std::vector<std::string> texts = texts_in(picture);
  if (texts.empty()) {  // a dark page shows light codes, which ZXing does not look for
    invert(picture);
    texts = texts_in(picture);
  }
  return texts;
}

}  // namespace cofactor
