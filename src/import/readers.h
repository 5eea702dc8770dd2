#pragma once

#include <boost/json/value.hpp>
#include <span>

#include "crypto/password_key.h"
#include "import/entry.h"

// One reader for each format, each in its own file. A reader is a pure function of a file and a
// password; it refuses kInvalid (and kTooLarge) where the file cannot be read to its end, and skips
// single entries that are wrong.
namespace cofactor {

// What a reader is given.
struct ImportSource {
  ByteView file;
  const Password& password;  // empty: none was given
  const KeyCost& most;
};

Result<ImportContents> read_otpauth_lines(std::string_view text);
// Texts of QR codes, of any number of pictures: migration URIs, and plain otpauth URIs beside them.
// Refuses kInvalid where a batch of migration URIs is not whole.
Result<ImportContents> read_codes(std::span<const std::string_view> texts);
Result<ImportContents> read_aegis(const ImportSource& source);
Result<ImportContents> read_2fas(const ImportSource& source);
Result<ImportContents> read_andotp(const ImportSource& source);
Result<ImportContents> read_bitwarden(const ImportSource& source);
Result<ImportContents> read_1password(const ImportSource& source);
Result<ImportContents> read_keepass(const ImportSource& source);
Result<ImportContents> read_pskc(const ImportSource& source);
Result<ImportContents> read_ente(const ImportSource& source);
Result<ImportContents> read_proton(const ImportSource& source);
Result<ImportContents> read_stratum(const ImportSource& source);
Result<ImportContents> read_freeotp(const ImportSource& source);
Result<ImportContents> read_csv(const ImportSource& source);

// Refuses kInvalid: the file is not JSON, or not an object (a list) as that format has it.
Result<boost::json::value> read_import_json(std::string_view text);

// kInvalid: it is encrypted and there is no password; it is not what its format says.
Error password_needed();
Error not_as_expected(std::string_view format);

}  // namespace cofactor
