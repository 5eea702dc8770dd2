#include "qr/answer.h"

namespace cofactor {

Bytes encode(const QrAnswer& answer) {
  Bytes out{static_cast<std::uint8_t>(answer.outcome), 0};
  for (const std::string_view text : answer.texts) {
    if (out[1] == kMostQrTexts || text.size() > kMostQrTextBytes) continue;
    ++out[1];
    append_big_endian(out, static_cast<std::uint16_t>(text.size()));
    append(out, bytes_of(text));
  }
  return out;
}

std::optional<QrAnswer> parse_qr_answer(ByteView bytes) {
  if (bytes.size() < 2 || bytes[0] < static_cast<std::uint8_t>(QrOutcome::kRead) ||
      bytes[0] > static_cast<std::uint8_t>(QrOutcome::kDamaged) || bytes[1] > kMostQrTexts) {
    return std::nullopt;
  }
  QrAnswer out{.outcome = static_cast<QrOutcome>(bytes[0]), .texts = {}};
  const std::size_t count = bytes[1];
  bytes = bytes.subspan(2);
  while (out.texts.size() < count) {
    if (bytes.size() < 2) return std::nullopt;
    const std::size_t size = std::size_t{bytes[0]} << 8U | bytes[1];
    if (size > kMostQrTextBytes || bytes.size() - 2 < size) return std::nullopt;
    out.texts.push_back(text_of(bytes.subspan(2, size)));
    bytes = bytes.subspan(2 + size);
  }
  return bytes.empty() ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace cofactor
