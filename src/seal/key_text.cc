#include "seal/key_text.h"

#include <fmt/format.h>

#include <optional>

#include "base/hex.h"
#include "base/secret_access.h"
#include "crypto/key_bytes.h"
#include "seal/seal_record.h"

namespace cofactor {
namespace {

constexpr std::string_view kFirstLine = "cofactor root key, version 1\n";
constexpr std::string_view kWarning =
    "# Who reads this file can open every seed of this server. Keep it away from backups of "
    "data.\n";
constexpr std::string_view kKeyLabel = "key ";
constexpr std::string_view kFingerprintLabel = "fingerprint ";

// The rest of the next line that begins with `label`; lines with # are passed over.
std::optional<std::string_view> next_line(std::string_view& text, std::string_view label) {
  while (true) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) {
      return std::nullopt;
    }
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (line.starts_with('#')) {
      continue;
    }
    return line.starts_with(label) ? std::optional(line.substr(label.size())) : std::nullopt;
  }
}

}  // namespace

FileText key_text_of(const Key& root) {
  Bytes out;
  out.reserve(kMostFileBytes);  // it never moves, so nothing of it is left elsewhere
  append(out, bytes_of(kFirstLine));
  append(out, bytes_of(kWarning));
  append(out, bytes_of(kKeyLabel));
  std::string key = base64_of(root.expose(SecretAccess::because("it is written as text")));
  append(out, bytes_of(key));
  wipe(key);
  append(out, bytes_of("\n"));
  append(out, bytes_of(kFingerprintLabel));
  append(out, bytes_of(hex_of(fingerprint_of(root))));
  append(out, bytes_of("\n"));
  return FileText(std::move(out));
}

Result<Key> parse_key_text(const FileText& whole, std::string_view what) {
  std::string_view text = text_of(whole.expose(SecretAccess::because("the root key is read")));
  const auto refused = [what](std::string_view why) {
    return invalid(fmt::format("{} {}.", what, why), "Put back the copy that was made of it.");
  };
  if (!text.starts_with(kFirstLine)) {
    return refused("does not begin with its version line, or has a version not known here");
  }
  text.remove_prefix(kFirstLine.size());
  const auto key_text = next_line(text, kKeyLabel);
  const auto fingerprint_text = next_line(text, kFingerprintLabel);
  if (!key_text || !fingerprint_text || !text.empty()) {
    return refused("is damaged: a line is missing or too many");
  }
  auto bytes = parse_base64(*key_text);
  if (!bytes) {
    return refused("is damaged: its key cannot be read");
  }
  Key key(std::move(*bytes));
  if (key.size() != kKeySize || hex_of(fingerprint_of(key)) != *fingerprint_text) {
    return refused("is damaged: its key does not have its fingerprint");
  }
  return key;
}

}  // namespace cofactor
