#include "import/read.h"

#include <algorithm>
#include <utility>

#include "base/fields.h"
#include "import/kdbx.h"
#include "import/names.h"
#include "qr/texts.h"

namespace cofactor {
namespace {

constexpr std::string_view kPng = "\x89PNG";
constexpr std::string_view kJpeg = "\xFF\xD8\xFF";

bool is_picture(ByteView file) {
  return text_of(file).starts_with(kPng) || text_of(file).starts_with(kJpeg);
}

std::string_view without_mark(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const auto first = text.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

// By the members that a JSON file has.
std::optional<ImportFormat> format_of_json(std::string_view text) {
  const auto json = read_import_json(text);
  const auto* object = json ? json->if_object() : nullptr;
  if (object == nullptr) return std::nullopt;
  const auto has = [&](std::string_view name) { return object->contains(name); };
  if (has("db") && has("header")) return ImportFormat::kAegis;
  if (has("services") || has("servicesEncrypted")) return ImportFormat::k2fas;
  if (has("kdfParams")) return ImportFormat::kEnte;
  if (has("Authenticators")) return ImportFormat::kStratum;
  if (has("tokens")) return ImportFormat::kFreeotp;
  if (has("encrypted")) return ImportFormat::kBitwarden;
  if (has("entries")) return ImportFormat::kProton;
  return std::nullopt;
}

std::optional<ImportFormat> format_of(ByteView file) {
  const std::string_view text = without_mark(text_of(file));
  if (std::ranges::equal(file.first(std::min(file.size(), kKdbxMagic.size())), kKdbxMagic)) {
    return ImportFormat::kKeepass;
  }
  if (text.starts_with("PK\x03\x04")) return ImportFormat::k1password;
  if (text.starts_with("AUTHENTICATORPRO") || text.starts_with("AuthenticatorPro")) {
    return ImportFormat::kStratum;
  }
  if (text.starts_with('<')) return ImportFormat::kPskc;
  if (text.starts_with('[')) return ImportFormat::kAndotp;
  if (text.starts_with('{')) return format_of_json(text);
  if (text.starts_with("otpauth") || text.starts_with("steam://") || text.starts_with('#')) {
    return ImportFormat::kOtpauth;
  }
  const std::string_view heading = text.substr(0, text.find('\n'));
  const bool is_text = std::ranges::all_of(heading, [](char c) {
    return static_cast<unsigned char>(c) >= ' ' || c == '\t' || c == '\r';
  });
  const bool parts = heading.contains(',') || heading.contains(';');
  return is_text && parts ? std::optional(ImportFormat::kCsv) : std::nullopt;
}

Result<ImportContents> read_one(ImportFormat format, const ImportSource& source) {
  switch (format) {
    case ImportFormat::kOtpauth:
    case ImportFormat::kGoogle:
      return read_otpauth_lines(text_of(source.file));
    case ImportFormat::kAegis:
      return read_aegis(source);
    case ImportFormat::k2fas:
      return read_2fas(source);
    case ImportFormat::kAndotp:
      return read_andotp(source);
    case ImportFormat::kBitwarden:
      return read_bitwarden(source);
    case ImportFormat::k1password:
      return read_1password(source);
    case ImportFormat::kKeepass:
      return read_keepass(source);
    case ImportFormat::kPskc:
      return read_pskc(source);
    case ImportFormat::kEnte:
      return read_ente(source);
    case ImportFormat::kProton:
      return read_proton(source);
    case ImportFormat::kStratum:
      return read_stratum(source);
    case ImportFormat::kFreeotp:
      return read_freeotp(source);
    case ImportFormat::kCsv:
      break;
  }
  return read_csv(source);
}

Error not_read(QrOutcome outcome) {
  return outcome == QrOutcome::kTooManyPixels
             ? Error{.code = ErrorCode::kTooLarge,
                     .message = "A picture has more than 16 megapixels.",
                     .hint = "Cut it down to the QR code and its margin."}
             : invalid("A picture is damaged.", "Take the screenshot again and save it as PNG.");
}

// The codes of all pictures, and the lines of what is no picture beside them.
Result<ImportContents> read_pictures(const std::vector<Bytes>& files) {
  std::vector<std::string> all;
  for (const Bytes& file : files) {
    if (!is_picture(file)) {
      all.emplace_back(text_of(file));
      continue;
    }
    auto picture = read_picture(file);
    if (!picture) return not_read(picture.error());
    std::vector<std::string> texts = qr_texts_in(std::move(*picture));
    if (texts.empty()) {
      return invalid("There is no QR code to be found in one of the pictures.",
                     "Take a screenshot that shows the whole code with its white margin.");
    }
    std::ranges::move(texts, std::back_inserter(all));
  }
  std::string lines;
  for (std::string& text : all) {
    lines += text;
    lines += '\n';
    wipe(text);
  }
  auto out = read_otpauth_lines(lines);
  wipe(lines);
  return out;
}

}  // namespace

Result<ImportContents> read_import(const ImportAsk& ask, const KeyCost& most) {
  if (ask.files.empty()) return invalid("There is no file to read.");
  Result<ImportContents> out;
  if (ask.files.size() > 1 || is_picture(ask.files.front())) {
    out = read_pictures(ask.files);
  } else {
    const ByteView file = ask.files.front();
    const auto format = ask.format ? ask.format : format_of(file);
    if (!format) {
      return invalid("The format of the file cannot be told.", "Name it: --from.");
    }
    out = read_one(*format, {.file = file, .password = ask.password, .most = most});
  }
  if (out) propose_names(out->entries);
  return out;
}

}  // namespace cofactor
