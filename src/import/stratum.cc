#include "crypto/foreign_cipher.h"
#include "import/each.h"
#include "import/opened.h"
#include "import/readers.h"

// Stratum (once Authenticator Pro): {Authenticators}. Encrypted: "AUTHENTICATORPRO" ‖ salt (16) ‖
// nonce (12) ‖ AES-256-GCM by Argon2id; before 2023 "AuthenticatorPro" ‖ salt (20) ‖ IV (16) ‖
// AES-256-CBC by PBKDF2-SHA1.
namespace cofactor {

struct StratumEntry {
  std::int64_t Type = 0;
  std::optional<std::string> Issuer;
  std::optional<std::string> Username;
  UriText Secret;
  std::optional<std::int64_t> Algorithm;
  std::optional<std::int64_t> Digits;
  std::optional<std::int64_t> Period;
  std::optional<std::int64_t> Counter;
};
BOOST_DESCRIBE_STRUCT(StratumEntry,
                      (),
                      (Type, Issuer, Username, Secret, Algorithm, Digits, Period, Counter))

namespace {

constexpr std::string_view kMagic = "AUTHENTICATORPRO";
constexpr std::string_view kOldMagic = "AuthenticatorPro";
constexpr std::uint64_t kOldIterations = 64'000;

std::string kind_of(std::int64_t type) {
  switch (type) {
    case 1:
      return "hotp";
    case 2:
      return "totp";
    case 4:
      return "steam";
    default:
      return "other";
  }
}

std::string algorithm_of(std::int64_t number) {
  constexpr std::array<std::string_view, 3> kNames{"SHA1", "SHA256", "SHA512"};
  return std::string(number >= 0 && number < 3 ? kNames.at(static_cast<std::size_t>(number))
                                               : "unknown");
}

Result<ImportContents> read_plain(std::string_view text) {
  const auto json = read_import_json(text);
  if (!json) return json.error();
  const auto* entries = list_at(*json, "Authenticators");
  if (entries == nullptr) return not_as_expected("Stratum");
  Collector out;
  each_of<StratumEntry>(out, *entries, [&](StratumEntry&& entry) {
    out.take_base32({.issuer = entry.Issuer.value_or(""),
                     .account = entry.Username.value_or(""),
                     .kind = kind_of(entry.Type),
                     .algorithm = algorithm_of(entry.Algorithm.value_or(0)),
                     .digits = entry.Digits,
                     .period_s = entry.Period,
                     .counter = entry.Counter},
                    entry.Secret);
  });
  return std::move(out).contents(ImportFormat::kStratum);
}

Result<PlainText> open_new(const ImportSource& source) {
  const ByteView behind = source.file.subspan(kMagic.size());
  if (behind.size() < 28) return not_as_expected("Stratum");
  const auto key = password_key(source.password,
                                Argon2{.kind = Argon2Kind::kId,
                                       .salt = behind.first(16),
                                       .memory_kib = 65'536,
                                       .passes = 3,
                                       .lanes = 4},
                                source.most);
  if (!key) return key.error();
  return open_gcm({.key = *key, .nonce = behind.subspan(16, 12), .text = behind.subspan(28)});
}

Result<PlainText> open_old(const ImportSource& source) {
  const ByteView behind = source.file.subspan(kOldMagic.size());
  if (behind.size() < 36) return not_as_expected("Stratum");
  const auto key = password_key(
      source.password,
      Pbkdf2{.hash = PasswordHash::kSha1, .salt = behind.first(20), .iterations = kOldIterations});
  if (!key) return key.error();
  return open_cbc({.key = *key, .nonce = behind.subspan(20, 16), .text = behind.subspan(36)});
}

}  // namespace

Result<ImportContents> read_stratum(const ImportSource& source) {
  const std::string_view text = text_of(source.file);
  const bool is_new = text.starts_with(kMagic);
  if (!is_new && !text.starts_with(kOldMagic)) return read_plain(text);
  if (source.password.empty()) return password_needed();
  const auto opened = is_new ? open_new(source) : open_old(source);
  return opened ? read_plain(text_in(*opened)) : Result<ImportContents>(opened.error());
}

}  // namespace cofactor
