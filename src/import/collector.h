#pragma once

#include "base/result.h"
#include "import/entry.h"
#include "otp/totp.h"

namespace cofactor {

// What an application says of one second factor besides its seed; words and numbers as they stand
// there, empty or absent where it says nothing.
struct FoundFactor {
  std::string issuer;
  std::string account;
  std::string group = {};
  std::string kind = {};       // "totp", "HOTP", "steam", …; empty: totp
  std::string algorithm = {};  // "SHA1", "HmacSHA256", …; empty: SHA1
  std::optional<std::int64_t> digits = {};
  std::optional<std::int64_t> period_s = {};
  std::optional<std::int64_t> counter = {};  // of HOTP: of the next code
};

// Takes in what a reader finds, one entry after the other: what can be held becomes an entry, what
// cannot is skipped with its reason. Numbers them.
class Collector {
 public:
  // The next of the file. Every take and skip is about it; a reader that calls none passed it over.
  void next() { ++number_; }

  // An otpauth URI; its own label stands behind what was found beside it.
  void take_uri(FoundFactor found, const UriText& uri);
  void take_base32(FoundFactor found, const UriText& secret);
  void take_seed(FoundFactor found, const Seed& seed);
  // "otpauth://…", or a base32 secret: what password managers keep in one field.
  void take_either(FoundFactor found, const UriText& text);
  // An account without a second factor.
  void take_account(FoundFactor found, ImportTexts texts);
  void skip(std::string name, std::string why);
  void skip(const FoundFactor& found, std::string why);

  // Refuses kInvalid where there was nothing at all, and kTooLarge: more than 10,000.
  Result<ImportContents> contents(ImportFormat format) &&;

 private:
  void add(ImportEntry&& entry);

  std::uint32_t number_ = 0;
  std::vector<ImportEntry> entries_;
  std::vector<SkippedEntry> skipped_;
};

// A text from outside as one line: without control and direction characters, trimmed, cut at `most`
// bytes, valid UTF-8.
std::string line_of(std::string_view text, std::size_t most = 200);

}  // namespace cofactor
