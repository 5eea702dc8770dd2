#include "otp/otpauth.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "base/fields.h"
#include "base/name.h"
#include "base/secret_access.h"
#include "otp/base32.h"

namespace cofactor {
namespace {

constexpr std::string_view kScheme = "otpauth://";
constexpr std::string_view kSteamScheme = "steam://";
constexpr std::string_view kSteamIssuer = "Steam";
constexpr std::string_view kAwsIssuer = "Amazon Web Services";
constexpr std::string_view kCopyAgain = "Copy it again from where it is shown, whole.";
constexpr std::size_t kMostLabelBytes = 256;

enum class Plus { kIsAPlus, kIsASpace };

// Names and values as they stand in the URI.
struct Parameter {
  std::string_view name;
  std::string_view value;
};

struct Parts {
  OtpKind kind{};
  std::string_view label;
  std::vector<Parameter> parameters;
};

struct Label {
  std::string issuer;
  std::string account;
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_in_any_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

int hex_value_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// RFC 3986 §2.1. The secret passes through here too.
Result<UriText> percent_decoded(std::string_view text, Plus plus) {
  Bytes out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      const int high = text.size() - i > 2 ? hex_value_of(text[i + 1]) : -1;
      const int low = text.size() - i > 2 ? hex_value_of(text[i + 2]) : -1;
      if (high < 0 || low < 0) {
        wipe(out);
        return invalid("The URI has a \"%\" without two hexadecimal digits behind it.",
                       std::string(kCopyAgain));
      }
      out.push_back(static_cast<std::uint8_t>(high * 16 + low));
      i += 2;
    } else {
      const bool is_space = text[i] == '+' && plus == Plus::kIsASpace;
      out.push_back(static_cast<std::uint8_t>(is_space ? ' ' : text[i]));
    }
  }
  return UriText(std::move(out));
}

// Text that is shown: one harmless line.
Result<std::string> shown(std::string_view text, Plus plus, std::string_view what) {
  const auto decoded = percent_decoded(text, plus);
  if (!decoded) return decoded.error();
  const auto access = SecretAccess::because("issuer and account are no secrets");
  const std::string_view line = text_of(decoded->expose(access));
  if (auto done = check_line(line, what, kMostLabelBytes); !done) return done.error();
  return std::string(trimmed(line));
}

Result<OtpKind> kind_named(std::string_view type) {
  if (same_in_any_case(type, "totp")) return OtpKind::kTotp;
  if (same_in_any_case(type, "hotp")) return OtpKind::kHotp;
  if (same_in_any_case(type, "steam")) return OtpKind::kSteam;
  return invalid("The URI is of a type that is not known here.", "It begins with otpauth://totp/.");
}

Result<std::vector<Parameter>> split_query(std::string_view query) {
  std::vector<Parameter> out;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    const Parameter parameter{.name = pair.substr(0, equals),
                              .value = pair.substr(std::min(equals + 1, pair.size()))};
    for (const Parameter& earlier : out) {
      if (same_in_any_case(earlier.name, parameter.name)) {
        return invalid("The URI has one of its parameters twice.", std::string(kCopyAgain));
      }
    }
    out.push_back(parameter);
  }
  return out;
}

Result<Parts> split(std::string_view text) {
  text = trimmed(text);
  if (text.size() > kMostOtpauthBytes) {
    return Error{.code = ErrorCode::kTooLarge,
                 .message = fmt::format("The URI is longer than {} bytes.", kMostOtpauthBytes)};
  }
  if (!same_in_any_case(text.substr(0, kScheme.size()), kScheme)) {
    return invalid("That is not an otpauth URI.",
                   "The QR code of a second factor holds one; it begins with otpauth://totp/.");
  }
  text.remove_prefix(kScheme.size());

  const auto question = std::min(text.find('?'), text.size());
  const std::string_view path = text.substr(0, question);
  const std::string_view type = path.substr(0, path.find('/'));
  const auto kind = kind_named(type);
  if (!kind) return kind.error();

  auto parameters = split_query(text.substr(std::min(question + 1, text.size())));
  if (!parameters) return parameters.error();
  return Parts{.kind = *kind,
               .label = path.substr(std::min(type.size() + 1, path.size())),
               .parameters = std::move(*parameters)};
}

Result<Label> read_label(std::string_view text) {
  auto label = shown(text, Plus::kIsAPlus, "The label");
  if (!label) return label.error();
  const auto colon = label->find(':');
  if (colon == std::string::npos) return Label{.issuer = {}, .account = std::move(*label)};
  return Label{.issuer = std::string(trimmed(std::string_view(*label).substr(0, colon))),
               .account = std::string(trimmed(std::string_view(*label).substr(colon + 1)))};
}

// SHA1, sha-256, HmacSHA512.
Result<OtpHash> read_algorithm(std::string_view value) {
  std::string name;
  std::ranges::transform(value, std::back_inserter(name), lower);
  std::erase(name, '-');
  if (name.starts_with("hmac")) name.erase(0, 4);
  if (const auto hash = parse_enum<OtpHash>(name)) return *hash;
  return invalid("The URI asks for an algorithm other than SHA1, SHA256 and SHA512.");
}

Result<std::int64_t> read_number(std::string_view value, std::string_view what) {
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (failed != std::errc() || end != value.data() + value.size()) {
    return invalid(fmt::format("The parameter \"{}\" of the URI is not a whole number.", what));
  }
  return number;
}

Done read_secret(Otpauth& out, std::string_view value) {
  const auto decoded = percent_decoded(value, Plus::kIsASpace);
  if (!decoded) return decoded.error();
  auto seed = parse_base32(*decoded);
  if (!seed) return seed.error();
  out.seed = std::move(*seed);
  return {};
}

enum class Known { kYes, kNo };

// What only one kind has. A counter beside a time-based seed is passed over, as authenticators do.
Result<Known> read_of_kind(OtpKind& kind, Otpauth& out, const Parameter& parameter) {
  const auto is = [&](std::string_view name) { return same_in_any_case(parameter.name, name); };
  if (is("counter") && kind == OtpKind::kHotp) {
    const auto counter = read_number(parameter.value, "counter");
    if (!counter) return counter.error();
    out.parameters.counter = *counter;
    return Known::kYes;
  }
  if (is("encoder") && same_in_any_case(parameter.value, "steam")) {  // KeePassXC's
    if (kind == OtpKind::kHotp) return invalid("The URI is of a kind that is not known here.");
    kind = OtpKind::kSteam;
    return Known::kYes;
  }
  return Known::kNo;
}

// Takes one parameter in; those that are not known change nothing.
Result<Known> read_parameter(OtpKind& kind, Otpauth& out, const Parameter& parameter) {
  const auto is = [&](std::string_view name) { return same_in_any_case(parameter.name, name); };
  if (is("secret")) {
    if (auto done = read_secret(out, parameter.value); !done) return done.error();
  } else if (is("issuer")) {
    auto issuer = shown(parameter.value, Plus::kIsASpace, "The issuer");
    if (!issuer) return issuer.error();
    out.issuer = std::move(*issuer);
  } else if (is("algorithm")) {
    const auto algorithm = read_algorithm(parameter.value);
    if (!algorithm) return algorithm.error();
    out.parameters.algorithm = *algorithm;
  } else if (is("digits")) {
    const auto digits = read_number(parameter.value, "digits");
    if (!digits) return digits.error();
    out.parameters.digits = static_cast<int>(std::clamp<std::int64_t>(*digits, -1, 99));
  } else if (is("period")) {
    const auto period = read_number(parameter.value, "period");
    if (!period) return period.error();
    out.parameters.period_s = *period;
  } else {
    return read_of_kind(kind, out, parameter);
  }
  return Known::kYes;
}

bool is_twelve_digits(std::string_view text) {
  return text.size() == 12 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::string> aws_account_id_of(std::string_view account) {
  const auto at = account.rfind('@');
  if (at == std::string_view::npos || !is_twelve_digits(account.substr(at + 1))) return {};
  return std::string(account.substr(at + 1));
}

// Those who form-encode a label write its spaces as "+".
bool is_same_issuer(std::string in_label, std::string_view parameter) {
  std::ranges::replace(in_label, '+', ' ');
  return canonical_of(in_label) == canonical_of(parameter);
}

void take_label(Otpauth& out, Label&& label) {
  if (out.issuer.empty()) {
    out.issuer = std::move(label.issuer);
  } else if (!label.issuer.empty() && !is_same_issuer(label.issuer, out.issuer)) {
    out.warnings.emplace_back("The URI names two issuers; the parameter's is taken.");
  }
  if (out.issuer == kAwsIssuer) out.aws_account_id = aws_account_id_of(label.account);
  out.account = std::move(label.account);
}

// Which parameters the URI gives, by their names.
bool gives(const Parts& parts, std::string_view name) {
  return std::ranges::any_of(parts.parameters, [&](const Parameter& parameter) {
    return same_in_any_case(parameter.name, name);
  });
}

// Steam's own URIs, as most others, leave out what never differs; and some authenticators know its
// kind by the issuer alone.
Done settle_kind(OtpKind kind, Otpauth& out, const Parts& parts) {
  TotpParameters& parameters = out.parameters;
  const bool has_digits = gives(parts, "digits");
  if (kind == OtpKind::kTotp && out.issuer == kSteamIssuer &&
      (!has_digits || parameters.digits == kSteamDigits)) {
    kind = OtpKind::kSteam;
    out.warnings.emplace_back("Its issuer is Steam, so its codes are taken for Steam's own kind.");
  }
  if (kind == OtpKind::kTotp) return check(parameters);
  parameters.kind = kind;
  if (kind == OtpKind::kSteam && !has_digits) parameters.digits = kSteamDigits;
  if (kind == OtpKind::kHotp) {
    parameters.period_s = TotpParameters{}.period_s;
    if (!parameters.counter) {
      return invalid("The URI is of a counter-based device (HOTP) and has no counter.",
                     std::string(kCopyAgain));
    }
  }
  return check(parameters);
}

// "steam://SECRET", as Bitwarden and Proton have it.
Result<Otpauth> read_steam(std::string_view secret) {
  Otpauth out{.issuer = std::string(kSteamIssuer), .parameters = steam_parameters()};
  if (auto done = read_secret(out, secret); !done) return done.error();
  if (out.seed.empty()) return invalid("The URI has no secret.", std::string(kCopyAgain));
  return out;
}

}  // namespace

Result<Otpauth> parse_otpauth(const UriText& uri) {
  const auto access = SecretAccess::because("the URI is taken apart, its secret becomes the seed");
  const std::string_view text = trimmed(text_of(uri.expose(access)));
  if (text.size() <= kMostOtpauthBytes &&
      same_in_any_case(text.substr(0, kSteamScheme.size()), kSteamScheme)) {
    return read_steam(text.substr(kSteamScheme.size()));
  }
  const auto parts = split(text);
  if (!parts) return parts.error();
  auto label = read_label(parts->label);
  if (!label) return label.error();

  Otpauth out;
  OtpKind kind = parts->kind;
  int unknown = 0;
  for (const Parameter& parameter : parts->parameters) {
    const auto known = read_parameter(kind, out, parameter);
    if (!known) return known.error();
    unknown += *known == Known::kNo ? 1 : 0;
  }
  if (out.seed.empty()) {
    return invalid("The URI has no parameter \"secret\".", std::string(kCopyAgain));
  }
  take_label(out, std::move(*label));
  if (auto done = settle_kind(kind, out, *parts); !done) return done.error();

  std::ranges::move(warnings_of(out.parameters), std::back_inserter(out.warnings));
  if (unknown > 0) {
    out.warnings.push_back(fmt::format(
        "{} of the URI's parameters are not known here and were passed over.", unknown));
  }
  return out;
}

UriText otpauth_of(const Seed& seed, const TotpParameters& parameters) {
  const UriText base32 = base32_of(seed);
  const auto access = SecretAccess::because("the URI is written around its secret");
  const bool counts = parameters.kind == OtpKind::kHotp;
  const std::string before = fmt::format("otpauth://{}/?secret=", name_of(kind_of(parameters)));
  const std::string behind = fmt::format("&algorithm={}&digits={}&{}={}",
                                         name_of(parameters.algorithm),
                                         parameters.digits,
                                         counts ? "counter" : "period",
                                         counts ? *parameters.counter : parameters.period_s);
  Bytes out;
  out.reserve(before.size() + base32.size() + behind.size());
  append(out, bytes_of(before));
  append(out, base32.expose(access));
  append(out, bytes_of(behind));
  return UriText(std::move(out));
}

}  // namespace cofactor
