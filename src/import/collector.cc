#include "import/collector.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/fields.h"
#include "base/name.h"
#include "import/opened.h"
#include "otp/base32.h"
#include "otp/otpauth.h"

namespace cofactor {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower_case(std::string_view text) {
  std::string out;
  std::ranges::transform(text, std::back_inserter(out), lower);
  return out;
}

// The bytes that a character beginning with this one has in UTF-8.
std::size_t width_of(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::string name_of_factor(const FoundFactor& found) {
  const std::string issuer = line_of(found.issuer);
  const std::string account = line_of(found.account);
  return issuer.empty() ? account : account.empty() ? issuer : issuer + ": " + account;
}

// Refuses what is not held.
Result<OtpKind> kind_named(std::string_view kind) {
  const std::string word = lower_case(kind);
  if (word.empty()) return OtpKind::kTotp;
  if (const auto known = parse_enum<OtpKind>(word)) return *known;
  return invalid("It is of a kind that is not held: TOTP, HOTP and Steam's are.");
}

Result<OtpHash> hash_of(std::string_view algorithm) {
  std::string word = lower_case(algorithm);
  std::erase_if(word, [](char c) { return c == '-' || c == '_' || c == ' '; });
  if (word.starts_with("hmac")) word.erase(0, 4);
  if (word.empty()) return OtpHash::kSha1;
  if (const auto hash = parse_enum<OtpHash>(word)) return *hash;
  return invalid("It asks for an algorithm other than SHA1, SHA256 and SHA512.");
}

Result<TotpParameters> parameters_of(const FoundFactor& found) {
  const auto kind = kind_named(found.kind);
  const auto hash = hash_of(found.algorithm);
  if (!kind || !hash) return kind ? hash.error() : kind.error();
  const TotpParameters usual = *kind == OtpKind::kSteam ? steam_parameters() : TotpParameters{};
  TotpParameters out{.algorithm = *hash,
                     .digits = static_cast<int>(
                         std::clamp<std::int64_t>(found.digits.value_or(usual.digits), -1, 99)),
                     .period_s = found.period_s.value_or(usual.period_s),
                     .kind = usual.kind};
  if (*kind == OtpKind::kHotp) {
    if (!found.counter) return invalid("It is counter-based (HOTP), and its counter is missing.");
    out.kind = OtpKind::kHotp;
    out.period_s = usual.period_s;
    out.counter = found.counter;
  }
  if (auto done = check(out); !done) return done.error();
  return out;
}

std::string aws_account_id_of(std::string_view issuer, std::string_view account) {
  const auto at = account.rfind('@');
  if (issuer != "Amazon Web Services" || at == std::string_view::npos) return {};
  const std::string_view digits = account.substr(at + 1);
  const bool twelve = digits.size() == 12 &&
                      std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  return twelve ? std::string(digits) : std::string();
}

}  // namespace

std::string line_of(std::string_view text, std::size_t most) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view character = text.substr(at, width_of(text[at]));
    at += check_line(character, "It", 4) ? character.size() : 1;
    if (!check_line(character, "It", 4)) {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else if (out.size() + character.size() <= most) {
      out += character;
    } else {
      break;
    }
  }
  return std::string(trimmed(out));
}

void Collector::take_uri(FoundFactor found, const UriText& uri) {
  auto read = parse_otpauth(uri);
  if (!read) return skip(found, read.error().message);
  // That of "steam://…" is not written there, and says less than what was found beside it.
  const bool has_label = lower_case(text_in(uri).substr(0, 7)) == "otpauth";
  if (!read->issuer.empty() && (has_label || found.issuer.empty())) {
    found.issuer = std::move(read->issuer);
  }
  if (!read->account.empty()) found.account = std::move(read->account);
  found.kind = name_of(kind_of(read->parameters));
  found.algorithm = name_of(read->parameters.algorithm);
  found.digits = read->parameters.digits;
  found.period_s = read->parameters.period_s;
  found.counter = read->parameters.counter;
  take_seed(std::move(found), read->seed);
}

void Collector::take_base32(FoundFactor found, const UriText& secret) {
  const auto seed = parse_base32(secret);
  if (!seed) return skip(found, seed.error().message);
  take_seed(std::move(found), *seed);
}

void Collector::take_either(FoundFactor found, const UriText& text) {
  return text_in(text).contains("://") ? take_uri(std::move(found), text)
                                       : take_base32(std::move(found), text);
}

void Collector::take_seed(FoundFactor found, const Seed& seed) {
  const auto parameters = parameters_of(found);
  if (!parameters) return skip(found, parameters.error().message);
  if (seed.empty() || seed.size() > kMostSeedBytes) {
    return skip(found, "A seed has 1 to 128 bytes.");
  }
  ImportEntry entry{.number = number_,
                    .issuer = line_of(found.issuer),
                    .account = line_of(found.account),
                    .group = line_of(found.group),
                    .uri = otpauth_of(seed, *parameters)};
  entry.texts.aws_account_id = aws_account_id_of(entry.issuer, entry.account);
  add(std::move(entry));
}

void Collector::take_account(FoundFactor found, ImportTexts texts) {
  add({.number = number_,
       .issuer = line_of(found.issuer),
       .account = line_of(found.account),
       .group = line_of(found.group),
       .texts = std::move(texts)});
}

void Collector::add(ImportEntry&& entry) {
  if (entries_.size() <= kMostImportEntries) entries_.push_back(std::move(entry));
}

void Collector::skip(std::string name, std::string why) {
  if (skipped_.size() <= kMostImportEntries) {
    skipped_.push_back({.number = number_, .name = line_of(name), .why = std::move(why)});
  }
}

void Collector::skip(const FoundFactor& found, std::string why) {
  skip(name_of_factor(found), std::move(why));
}

Result<ImportContents> Collector::contents(ImportFormat format) && {
  if (entries_.size() + skipped_.size() > kMostImportEntries) {
    return Error{.code = ErrorCode::kTooLarge,
                 .message = fmt::format("The file holds more than {} entries.", kMostImportEntries),
                 .hint = "Export them in parts."};
  }
  if (entries_.empty() && skipped_.empty()) {
    return invalid("There is no second factor in the file, and no account.",
                   "Check that it is the right file, and its format: --from.");
  }
  return ImportContents{
      .format = format, .entries = std::move(entries_), .skipped = std::move(skipped_)};
}

}  // namespace cofactor
