#include "crypto/foreign_cipher.h"
#include "import/each.h"
#include "import/opened.h"
#include "import/readers.h"

// 2FAS: {schemaVersion, services} or {…, servicesEncrypted: "DATA:SALT:NONCE"} in base64, by
// AES-256-GCM under a key that PBKDF2-SHA256 makes of the password in 10,000 iterations.
namespace cofactor {

struct TwofasFactor {
  std::optional<std::string> issuer;
  std::optional<std::string> account;
  std::optional<std::string> label;
  std::optional<std::int64_t> digits;
  std::optional<std::int64_t> period;
  std::optional<std::string> algorithm;
  std::optional<std::string> tokenType;
  std::optional<std::int64_t> counter;
};
BOOST_DESCRIBE_STRUCT(TwofasFactor,
                      (),
                      (issuer, account, label, digits, period, algorithm, tokenType, counter))

struct TwofasService {
  std::optional<std::string> name;
  UriText secret;
  std::optional<TwofasFactor> otp;
};
BOOST_DESCRIBE_STRUCT(TwofasService, (), (name, secret, otp))

namespace {

constexpr std::uint64_t kIterations = 10'000;

Result<ImportContents> read_services(const boost::json::array& services) {
  Collector out;
  each_of<TwofasService>(out, services, [&](TwofasService&& service) {
    const TwofasFactor factor = service.otp.value_or(TwofasFactor{});
    const std::string issuer = factor.issuer.value_or("");
    out.take_base32({.issuer = issuer.empty() ? service.name.value_or("") : issuer,
                     .account = factor.account ? *factor.account : factor.label.value_or(""),
                     .kind = factor.tokenType.value_or(""),
                     .algorithm = factor.algorithm.value_or(""),
                     .digits = factor.digits,
                     .period_s = factor.period,
                     .counter = factor.counter},
                    service.secret);
  });
  return std::move(out).contents(ImportFormat::k2fas);
}

Result<PlainText> open_services(std::string_view text, const ImportSource& source) {
  const auto first = text.find(':');
  const auto second = first == std::string_view::npos ? first : text.find(':', first + 1);
  if (second == std::string_view::npos) return not_as_expected("2FAS");
  const auto sealed = parse_base64(text.substr(0, first));
  const auto salt = parse_base64(text.substr(first + 1, second - first - 1));
  const auto nonce = parse_base64(text.substr(second + 1));
  if (!sealed || !salt || !nonce) return not_as_expected("2FAS");
  const auto key =
      password_key(source.password,
                   Pbkdf2{.hash = PasswordHash::kSha256, .salt = *salt, .iterations = kIterations});
  if (!key) return key.error();
  return open_gcm({.key = *key, .nonce = *nonce, .text = *sealed});
}

}  // namespace

Result<ImportContents> read_2fas(const ImportSource& source) {
  const auto json = read_import_json(text_of(source.file));
  if (!json) return json.error();
  const auto* object = json->if_object();
  const auto* sealed = object == nullptr ? nullptr : object->if_contains("servicesEncrypted");
  if (sealed != nullptr && sealed->is_string() && !sealed->get_string().empty()) {
    if (source.password.empty()) return password_needed();
    const auto opened = open_services(sealed->get_string(), source);
    const auto inner =
        opened ? read_import_json(text_in(*opened)) : Result<boost::json::value>(opened.error());
    if (!inner) return inner.error();
    return inner->is_array() ? read_services(inner->get_array())
                             : Result<ImportContents>(not_as_expected("2FAS"));
  }
  const auto* services = list_at(*json, "services");
  return services != nullptr ? read_services(*services)
                             : Result<ImportContents>(not_as_expected("2FAS"));
}

}  // namespace cofactor
