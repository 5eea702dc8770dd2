#pragma once

#include <boost/describe/enum.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"

namespace cofactor {

// What is read: the formats of other applications' exports, by their usual names.
enum class ImportFormat {
  kOtpauth,    // lines of otpauth URIs, and what Ente exports as text
  kGoogle,     // Google Authenticator: otpauth-migration URIs, or pictures of their QR codes
  kAegis,      // JSON, plain or encrypted
  k2fas,       // JSON, plain or encrypted
  kAndotp,     // JSON, plain or encrypted
  kBitwarden,  // JSON, plain or encrypted with a password
  k1password,  // 1PUX
  kKeepass,    // KDBX 4
  kPskc,       // RFC 6030
  kEnte,       // JSON, encrypted
  kProton,     // Proton Authenticator: JSON
  kStratum,    // JSON, plain or encrypted
  kFreeotp,    // FreeOTP+: JSON
  kCsv,        // with a heading: accounts, and what password managers export
};
BOOST_DESCRIBE_ENUM(ImportFormat,
                    kOtpauth,
                    kGoogle,
                    kAegis,
                    k2fas,
                    kAndotp,
                    kBitwarden,
                    k1password,
                    kKeepass,
                    kPskc,
                    kEnte,
                    kProton,
                    kStratum,
                    kFreeotp,
                    kCsv)

inline constexpr std::size_t kMostImportBytes = 16U << 20U;  // all files of one import
inline constexpr std::size_t kMostImportFiles = 32;
inline constexpr std::size_t kMostImportEntries = 10'000;

// Texts about an account, where a list of accounts has them.
struct ImportTexts {
  std::string aws_account_id;
  std::string email;
  std::string phone;
  std::string password_place;
  std::string sign_in;
  std::string notes;
};

// One thing of a file: a second factor, or an account without one. Texts are from outside: one line
// each (notes several), free of control and direction characters, otherwise anything; may be empty.
struct ImportEntry {
  std::uint32_t number = 0;  // its place in the file, from 1
  std::string issuer;
  std::string account;
  std::string group;  // the folder, vault or category it lay in
  ImportTexts texts;
  UriText uri;  // its seed and parameters, as parse_otpauth takes them; empty: no second factor
  // How it may be called here; each account and device once.
  std::string account_name;
  std::string device_name;
};

// One that is not taken in, and why, in a sentence for a person.
struct SkippedEntry {
  std::uint32_t number = 0;
  std::string name;
  std::string why;
};

struct ImportContents {
  ImportFormat format{};
  std::vector<ImportEntry> entries;
  std::vector<SkippedEntry> skipped;
};

}  // namespace cofactor
