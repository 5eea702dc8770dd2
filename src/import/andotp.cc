#include "crypto/foreign_cipher.h"
#include "import/each.h"
#include "import/opened.h"
#include "import/readers.h"

// andOTP: a JSON list. Encrypted: iterations (u32) ‖ salt (12) ‖ nonce (12) ‖ AES-256-GCM, by
// PBKDF2-SHA1; before 2020: nonce (12) ‖ AES-256-GCM under SHA-256 of the password.
namespace cofactor {

struct AndotpEntry {
  UriText secret;
  std::optional<std::string> issuer;
  std::optional<std::string> label;
  std::optional<std::string> type;
  std::optional<std::string> algorithm;
  std::optional<std::int64_t> digits;
  std::optional<std::int64_t> period;
  std::optional<std::int64_t> counter;
};
BOOST_DESCRIBE_STRUCT(AndotpEntry,
                      (),
                      (secret, issuer, label, type, algorithm, digits, period, counter))

namespace {

constexpr std::size_t kCountSize = 4;
constexpr std::size_t kSaltSize = 12;
constexpr std::size_t kNonceSize = 12;

Result<ImportContents> read_list(std::string_view text) {
  const auto json = read_import_json(text);
  if (!json) return json.error();
  if (!json->is_array()) return not_as_expected("andOTP");
  Collector out;
  each_of<AndotpEntry>(out, json->get_array(), [&](AndotpEntry&& entry) {
    out.take_base32({.issuer = entry.issuer.value_or(""),
                     .account = entry.label.value_or(""),
                     .kind = entry.type.value_or(""),
                     .algorithm = entry.algorithm.value_or(""),
                     .digits = entry.digits,
                     .period_s = entry.period,
                     .counter = entry.counter},
                    entry.secret);
  });
  return std::move(out).contents(ImportFormat::kAndotp);
}

Result<PlainText> open_new(const ImportSource& source) {
  const ByteView file = source.file;
  if (file.size() < kCountSize + kSaltSize + kNonceSize) return not_as_expected("andOTP");
  const std::uint64_t iterations = std::uint64_t{file[0]} << 24U | std::uint64_t{file[1]} << 16U |
                                   std::uint64_t{file[2]} << 8U | file[3];
  const auto key = password_key(source.password,
                                Pbkdf2{.hash = PasswordHash::kSha1,
                                       .salt = file.subspan(kCountSize, kSaltSize),
                                       .iterations = iterations});
  if (!key) return key.error();
  return open_gcm({.key = *key,
                   .nonce = file.subspan(kCountSize + kSaltSize, kNonceSize),
                   .text = file.subspan(kCountSize + kSaltSize + kNonceSize)});
}

Result<PlainText> open_old(const ImportSource& source) {
  const Key key = password_key(source.password);
  return open_gcm({.key = key,
                   .nonce = source.file.first(kNonceSize),
                   .text = source.file.subspan(kNonceSize)});
}

}  // namespace

Result<ImportContents> read_andotp(const ImportSource& source) {
  const std::string_view text = text_of(source.file);
  if (text.starts_with('[')) return read_list(text);
  if (source.password.empty()) return password_needed();
  auto opened = open_new(source);
  if (!opened && source.file.size() > kNonceSize) {
    auto older = open_old(source);
    if (older) opened = std::move(older);
  }
  return opened ? read_list(text_in(*opened)) : Result<ImportContents>(opened.error());
}

}  // namespace cofactor
