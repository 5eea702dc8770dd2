#include "crypto/foreign_cipher.h"
#include "crypto/hash.h"
#include "import/each.h"
#include "import/opened.h"
#include "import/readers.h"

// Bitwarden: {encrypted, items}. Exported with a password, `data` is an "encryption string" of type
// 2 ("2.IV|TEXT|MAC": AES-256-CBC and HMAC-SHA256) under two keys that HKDF expands from one that
// PBKDF2 or Argon2id makes of the password; the salt is the text as it stands.
namespace cofactor {

struct BitwardenLogin {
  std::optional<std::string> username;
  std::optional<UriText> totp;
};
BOOST_DESCRIBE_STRUCT(BitwardenLogin, (), (username, totp))

struct BitwardenItem {
  std::optional<std::string> name;
  std::optional<std::string> folderId;
  std::optional<BitwardenLogin> login;
};
BOOST_DESCRIBE_STRUCT(BitwardenItem, (), (name, folderId, login))

struct BitwardenEncrypted {
  bool encrypted = false;
  std::optional<bool> passwordProtected;
  std::optional<std::string> salt;
  std::optional<std::uint64_t> kdfType;
  std::optional<std::uint64_t> kdfIterations;
  std::optional<std::uint64_t> kdfMemory;  // MiB
  std::optional<std::uint64_t> kdfParallelism;
  std::optional<std::string> data;
};
BOOST_DESCRIBE_STRUCT(
    BitwardenEncrypted,
    (),
    (encrypted, passwordProtected, salt, kdfType, kdfIterations, kdfMemory, kdfParallelism, data))

namespace {

constexpr std::uint64_t kPbkdf2 = 0;
constexpr std::uint64_t kArgon2 = 1;

Result<ImportContents> read_items(const boost::json::value& json) {
  const auto* items = list_at(json, "items");
  if (items == nullptr) return not_as_expected("Bitwarden");
  Collector out;
  each_of<BitwardenItem>(out, *items, [&](BitwardenItem&& item) {
    if (!item.login || !item.login->totp || item.login->totp->empty()) return;
    out.take_either(
        {.issuer = item.name.value_or(""), .account = item.login->username.value_or("")},
        *item.login->totp);
  });
  return std::move(out).contents(ImportFormat::kBitwarden);
}

Result<Key> key_of(const BitwardenEncrypted& file, const ImportSource& source) {
  const std::string salt = file.salt.value_or("");
  const std::uint64_t iterations = file.kdfIterations.value_or(0);
  if (file.kdfType == kPbkdf2) {
    return password_key(
        source.password,
        Pbkdf2{.hash = PasswordHash::kSha256, .salt = bytes_of(salt), .iterations = iterations});
  }
  if (file.kdfType != kArgon2) return not_as_expected("Bitwarden");
  constexpr std::uint64_t kMostMebibytes = 1 << 20;
  const Hash hashed = sha256(bytes_of(salt));
  return password_key(
      source.password,
      Argon2{.kind = Argon2Kind::kId,
             .salt = hashed,
             .memory_kib = std::min(file.kdfMemory.value_or(0), kMostMebibytes) * 1024,
             .passes = iterations,
             .lanes = file.kdfParallelism.value_or(0)},
      source.most);
}

// "2.IV|TEXT|MAC"
Result<PlainText> open_string(const Key& key, std::string_view text) {
  const auto first = text.find('|');
  const auto second = first == std::string_view::npos ? first : text.find('|', first + 1);
  if (!text.starts_with("2.") || second == std::string_view::npos) {
    return not_as_expected("Bitwarden");
  }
  const auto nonce = parse_base64(text.substr(2, first - 2));
  const auto sealed = parse_base64(text.substr(first + 1, second - first - 1));
  const auto mac = parse_base64(text.substr(second + 1));
  if (!nonce || !sealed || !mac) return not_as_expected("Bitwarden");
  if (!is_mac_of(expand(key, "mac"), *mac, {ByteView(*nonce), ByteView(*sealed)})) {
    return invalid("The file does not open with this password, or it is damaged.",
                   "Check the password that was given when it was exported.");
  }
  return open_cbc({.key = expand(key, "enc"), .nonce = *nonce, .text = *sealed});
}

Result<ImportContents> read_encrypted(const BitwardenEncrypted& file, const ImportSource& source) {
  if (!file.passwordProtected.value_or(false) || !file.data) {
    return invalid("The file opens with its Bitwarden account alone, not with a password.",
                   "Export again and choose \"Password protected\".");
  }
  if (source.password.empty()) return password_needed();
  const auto key = key_of(file, source);
  const auto opened = key ? open_string(*key, *file.data) : Result<PlainText>(key.error());
  const auto inner =
      opened ? read_import_json(text_in(*opened)) : Result<boost::json::value>(opened.error());
  return inner ? read_items(*inner) : Result<ImportContents>(inner.error());
}

}  // namespace

Result<ImportContents> read_bitwarden(const ImportSource& source) {
  const auto json = read_import_json(text_of(source.file));
  if (!json) return json.error();
  const auto file = read_json<BitwardenEncrypted>(*json, kOpen);
  if (!file) return not_as_expected("Bitwarden");
  return file->encrypted ? read_encrypted(*file, source) : read_items(*json);
}

}  // namespace cofactor
