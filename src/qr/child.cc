#include "qr/child.h"

#include <unistd.h>

#define ZX_USE_UTF8
#include <ReadBarcode.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "qr/answer.h"
#include "qr/decode.h"
#include "qr/picture.h"
#include "qr/sandbox.h"

namespace cofactor {
namespace {

bool read_all(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t got = read(STDIN_FILENO, out.data(), out.size());
    if (got <= 0) return false;
    out = out.subspan(static_cast<std::size_t>(got));
  }
  return true;
}

void write_all(ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written <= 0) return;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

Bytes read_file() {
  std::array<std::uint8_t, 4> length{};
  if (!read_all(length)) return {};
  const std::uint32_t size = std::uint32_t{length[0]} << 24U | std::uint32_t{length[1]} << 16U |
                             std::uint32_t{length[2]} << 8U | length[3];
  if (size > kMostPictureBytes) return {};
  Bytes file(size);
  return read_all(file) ? file : Bytes();
}

// Different texts of the QR codes in the picture.
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

void answer_one_picture() {
  auto picture = read_picture(read_file());
  if (!picture) {
    write_all(encode({.outcome = picture.error(), .texts = {}}));
    return;
  }
  std::vector<std::string> texts = texts_in(*picture);
  if (texts.empty()) {  // a dark page shows light codes, which ZXing does not look for
    invert(*picture);
    texts = texts_in(*picture);
  }
  write_all(encode({.outcome = QrOutcome::kRead, .texts = {texts.begin(), texts.end()}}));
}

}  // namespace

void run_qr_child() {
  if (enter_sandbox()) {
    answer_one_picture();
  } else {
    write_all(encode({.outcome = QrOutcome::kNoSandbox, .texts = {}}));
  }
  _exit(0);
}

}  // namespace cofactor
