#include <charconv>

#include "base/hex.h"
#include "crypto/foreign_cipher.h"
#include "import/collector.h"
#include "import/opened.h"
#include "import/readers.h"
#include "import/xml.h"

// PSKC (RFC 6030): an XML KeyContainer of KeyPackages; secrets in clear, or by AES-CBC under a key
// that PBKDF2 makes of a password, each with an HMAC-SHA1 (§6.1, §6.2).
namespace cofactor {
namespace {

constexpr std::string_view kFormat = "PSKC";

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = failed == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

// Base64 as XML has it: with spaces and line ends.
std::optional<Bytes> base64_in(std::string_view text) {
  std::string plain(text);
  std::erase_if(plain, [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; });
  auto out = parse_base64(plain);
  wipe(plain);
  return out;
}

// What opens the container's encrypted values.
struct Opening {
  Key key;
  std::optional<Key> mac_key;
};

Result<PlainText> open_value(const Key& key, ByteView sealed) {
  if (sealed.size() < 32) return not_as_expected(kFormat);
  return open_cbc({.key = key, .nonce = sealed.first(16), .text = sealed.subspan(16)});
}

Result<Opening> opening_of(const XmlElement& container, const ImportSource& source) {
  const XmlElement* params =
      container.find("EncryptionKey/DerivedKey/KeyDerivationMethod/PBKDF2-params");
  if (params == nullptr) {
    return invalid("The file is encrypted for a key, and not with a password.",
                   "Export it with a password, or in clear.");
  }
  if (source.password.empty()) return password_needed();
  const auto salt = base64_in(params->text_at("Salt/Specified"));
  const auto iterations = number_in(params->text_at("IterationCount"));
  const auto size = number_in(params->text_at("KeyLength")).value_or(16);
  if (!salt || !iterations || *iterations < 0 || (size != 16 && size != 32)) {
    return not_as_expected(kFormat);
  }
  const XmlElement* prf = params->child("PRF");
  const bool sha256 = prf != nullptr && prf->attribute("Algorithm").ends_with("sha256");
  auto key = password_key(source.password,
                          Pbkdf2{.hash = sha256 ? PasswordHash::kSha256 : PasswordHash::kSha1,
                                 .salt = *salt,
                                 .iterations = static_cast<std::uint64_t>(*iterations),
                                 .size = static_cast<std::size_t>(size)});
  if (!key) return key.error();
  Opening out{.key = std::move(*key), .mac_key = std::nullopt};
  const std::string sealed = container.text_at("MACMethod/MACKey/CipherData/CipherValue");
  if (!sealed.empty()) {
    const auto bytes = base64_in(sealed);
    const auto mac_key =
        bytes ? open_value(out.key, *bytes) : Result<PlainText>(not_as_expected(kFormat));
    if (!mac_key) return mac_key.error();
    out.mac_key = Key::copy_from(bytes_in(*mac_key));
  }
  return out;
}

bool is_encrypted(const XmlElement& key) {
  return key.find("Data/Secret/EncryptedValue") != nullptr;
}

Result<Seed> seed_of(const XmlElement& key, const std::optional<Opening>& opening) {
  if (!is_encrypted(key)) {
    auto plain = base64_in(key.text_at("Data/Secret/PlainValue"));
    if (!plain || plain->empty()) return invalid("It has no secret.");
    return Seed(std::move(*plain));
  }
  const auto sealed = base64_in(key.text_at("Data/Secret/EncryptedValue/CipherData/CipherValue"));
  if (!sealed) return invalid("Its secret is damaged.");
  const auto mac = base64_in(key.text_at("Data/Secret/ValueMAC"));
  if (opening->mac_key && (!mac || !is_mac_sha1_of(*opening->mac_key, *mac, *sealed))) {
    return invalid("Its secret does not fit its MAC: another password, or it is damaged.");
  }
  const auto opened = open_value(opening->key, *sealed);
  if (!opened) return opened.error();
  return Seed::copy_from(bytes_in(*opened));
}

std::string algorithm_of(const XmlElement& key) {
  const std::string suite = key.text_at("AlgorithmParameters/Suite");
  return suite.contains("512") ? "SHA512" : suite.contains("256") ? "SHA256" : std::string();
}

std::string kind_of(std::string_view algorithm) {
  if (algorithm.ends_with(":totp")) return "totp";
  return algorithm.ends_with(":hotp") ? "hotp" : "other";
}

void take_package(Collector& out,
                  const XmlElement& package,
                  const std::optional<Opening>& opening) {
  const XmlElement* key = package.child("Key");
  if (key == nullptr) return out.skip(std::string(), "It has no key.");
  const std::string friendly = key->text_at("FriendlyName");
  const std::string serial = package.text_at("DeviceInfo/SerialNo");
  FoundFactor found{.issuer = key->text_at("Issuer"),
                    .account = !friendly.empty() ? friendly
                               : !serial.empty() ? serial
                                                 : key->attribute("Id"),
                    .kind = kind_of(key->attribute("Algorithm")),
                    .algorithm = algorithm_of(*key)};
  if (const XmlElement* response = key->find("AlgorithmParameters/ResponseFormat")) {
    found.digits = number_in(response->attribute("Length"));
  }
  found.period_s = number_in(key->text_at("Data/TimeInterval/PlainValue"));
  found.counter = number_in(key->text_at("Data/Counter/PlainValue"));
  const auto seed = seed_of(*key, opening);
  if (!seed) return out.skip(found, seed.error().message);
  out.take_seed(std::move(found), *seed);
}

}  // namespace

Result<ImportContents> read_pskc(const ImportSource& source) {
  const auto container = parse_xml(text_of(source.file));
  if (!container) return container.error();
  if (container->name != "KeyContainer") return not_as_expected(kFormat);
  std::optional<Opening> opening;
  Collector out;
  for (const XmlElement& package : container->children) {
    if (package.name != "KeyPackage") continue;
    const XmlElement* key = package.child("Key");
    if (!opening && key != nullptr && is_encrypted(*key)) {
      auto made = opening_of(*container, source);
      if (!made) return made.error();
      opening = std::move(*made);
    }
    out.next();
    take_package(out, package, opening);
  }
  return std::move(out).contents(ImportFormat::kPskc);
}

}  // namespace cofactor
