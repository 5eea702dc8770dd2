#include "qr/decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "qr/answer.h"
#include "qr/child_process.h"

namespace cofactor {
namespace {

constexpr std::string_view kTypeItIn = "Type the secret or paste the otpauth URI instead.";

Error too_large(std::string message) {
  return {.code = ErrorCode::kTooLarge,
          .message = std::move(message),
          .hint = "Cut the picture down to the QR code and its margin."};
}

Error refusal_of(QrOutcome outcome) {
  switch (outcome) {
    case QrOutcome::kRead:
      break;
    case QrOutcome::kNoSandbox:
      return {.code = ErrorCode::kUnavailable,
              .message = "This machine has no sandbox for pictures, so none is decoded.",
              .hint = std::string(kTypeItIn)};
    case QrOutcome::kNotAPicture:
      return invalid("That is neither a PNG nor a JPEG picture.",
                     "Save the screenshot as PNG and give that file.");
    case QrOutcome::kTooManyPixels:
      return too_large("The picture has more than 16 megapixels.");
    case QrOutcome::kDamaged:
      return invalid("The picture is damaged.", "Take the screenshot again and save it as PNG.");
  }
  return invalid("There is no QR code to be found in the picture.",
                 "Take a screenshot that shows the whole code with its white margin, or crop it "
                 "to that. " +
                     std::string(kTypeItIn));
}

bool is_otpauth(std::string_view text) {
  constexpr std::string_view kScheme = "otpauth://";
  return std::ranges::equal(text.substr(0, kScheme.size()), kScheme, [](char a, char b) {
    return a == b || (a >= 'A' && a <= 'Z' && a - 'A' + 'a' == b);
  });
}

Result<UriText> only_otpauth_of(const QrAnswer& answer) {
  if (answer.outcome != QrOutcome::kRead || answer.texts.empty()) {
    return refusal_of(answer.outcome);
  }
  std::string_view found;
  for (const std::string_view text : answer.texts) {
    if (!is_otpauth(text) || text == found) continue;
    if (!found.empty()) {
      return invalid("The picture shows two different second factors.",
                     "Crop it to the QR code that is meant.");
    }
    found = text;
  }
  if (found.empty()) {
    return invalid("The QR code in the picture is not that of a second factor.",
                   "That one holds an otpauth URI. " + std::string(kTypeItIn));
  }
  return UriText::copy_from(bytes_of(found));
}

}  // namespace

Result<UriText> decode_in_child(ByteView picture, const QrChild& child) {
  if (picture.size() > kMostPictureBytes) {
    return too_large("The picture is larger than 16 MiB.");
  }
  if (picture.empty()) return invalid("The picture is empty.");
  Bytes length;
  append_big_endian(length, static_cast<std::uint32_t>(picture.size()));

  Bytes bytes;
  bytes.reserve(kMostQrAnswerBytes + 1);
  const Ended ended = ask_child(
      {.program = child.program, .argument = std::string(kQrChildArgument), .wall = child.wall},
      {length, picture},
      bytes);
  const auto answer = parse_qr_answer(bytes);
  auto out =
      answer
          ? only_otpauth_of(*answer)
          : Result<UriText>(invalid(
                ended == Ended::kByTheTimer ? "The picture takes too long to decode."
                                            : "The picture cannot be decoded.",
                "Take a plain screenshot and crop it to the QR code. " + std::string(kTypeItIn)));
  wipe(bytes);
  return out;
}

}  // namespace cofactor
