#include <algorithm>
#include <charconv>

#include "import/collector.h"
#include "import/kdbx.h"
#include "otp/base32.h"

// KeePass databases: the second factors in their entries, as the applications around KDBX keep
// them: `otp` (a URI, or "key=…&step=…&size=…" of KeeWeb and old plug-ins), "TOTP Seed" with "TOTP
// Settings" (KeePassXC before 2.5, KeeTrayTOTP), and TimeOtp-… and HmacOtp-… (KeePass 2.47).
namespace cofactor {
namespace {

std::string text_called(const XmlElement& entry, std::string_view name) {
  for (const XmlElement& string : entry.children) {
    if (string.name != "String" || string.text_at("Key") != name) continue;
    const XmlElement* value = string.child("Value");
    return value == nullptr ? std::string() : value->text;
  }
  return {};
}

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = failed == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

UriText secret_of(std::string_view text) { return UriText::copy_from(bytes_of(text)); }

// "key=…&step=…&size=…", or "key=…&type=Hotp&counter=…" of KeeOtp2
void take_pairs(Collector& out, FoundFactor found, std::string_view text) {
  UriText secret;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    const auto equals = std::min(pair.find('='), pair.size());
    const std::string_view name = pair.substr(0, equals);
    const std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
    if (name == "key") secret = secret_of(value);
    if (name == "step") found.period_s = number_in(value);
    if (name == "size") found.digits = number_in(value);
    if (name == "otpHashMode") found.algorithm = value;
    if (name == "type") found.kind = value;
    if (name == "counter") found.counter = number_in(value);
  }
  out.take_base32(std::move(found), secret);
}

// "30;6", or "30;S" for Steam's.
void take_settings(Collector& out,
                   FoundFactor found,
                   const UriText& secret,
                   std::string_view settings) {
  const auto semicolon = std::min(settings.find(';'), settings.size());
  const std::string_view digits = settings.substr(std::min(semicolon + 1, settings.size()));
  found.kind = digits == "S" ? "steam" : "totp";
  found.period_s = number_in(settings.substr(0, semicolon));
  found.digits = number_in(digits.substr(0, digits.find(';')));
  out.take_base32(std::move(found), secret);
}

void take_entry(Collector& out, const XmlElement& entry, const std::string& group) {
  FoundFactor found{.issuer = text_called(entry, "Title"),
                    .account = text_called(entry, "UserName"),
                    .group = group};
  const std::string otp = text_called(entry, "otp");
  const std::string seed = text_called(entry, "TOTP Seed");
  const std::string timed = text_called(entry, "TimeOtp-Secret-Base32");
  const std::string counted = text_called(entry, "HmacOtp-Secret-Base32");
  if (otp.contains("://")) {
    out.take_uri(std::move(found), secret_of(otp));
  } else if (!otp.empty()) {
    take_pairs(out, std::move(found), otp);
  } else if (!seed.empty()) {
    take_settings(out, std::move(found), secret_of(seed), text_called(entry, "TOTP Settings"));
  } else if (!timed.empty()) {
    found.digits = number_in(text_called(entry, "TimeOtp-Length"));
    found.period_s = number_in(text_called(entry, "TimeOtp-Period"));
    found.algorithm = text_called(entry, "TimeOtp-Algorithm");
    out.take_base32(std::move(found), secret_of(timed));
  } else if (!counted.empty()) {
    const std::string counter = text_called(entry, "HmacOtp-Counter");
    found.kind = "hotp";
    found.counter = counter.empty() ? 0 : number_in(counter);
    out.take_base32(std::move(found), secret_of(counted));
  }
}

void take_group(Collector& out, const XmlElement& group, std::string_view bin) {
  if (!bin.empty() && group.text_at("UUID") == bin) return;
  for (const XmlElement& child : group.children) {
    if (child.name == "Group") {
      take_group(out, child, bin);
    } else if (child.name == "Entry") {
      out.next();
      take_entry(out, child, group.text_at("Name"));
    }
  }
}

}  // namespace

Result<ImportContents> read_keepass(const ImportSource& source) {
  const auto document = open_kdbx(source);
  if (!document) return document.error();
  const XmlElement* root = document->child("Root");
  if (root == nullptr) return not_as_expected("KeePass");
  Collector out;
  take_group(out, *root, document->text_at("Meta/RecycleBinUUID"));
  return std::move(out).contents(ImportFormat::kKeepass);
}

}  // namespace cofactor
