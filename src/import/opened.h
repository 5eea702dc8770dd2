#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "crypto/password_key.h"

// The readers' one look into secrets: they run in the sandboxed child, on what it was given and
// opened there.
namespace cofactor {

// Valid as long as the secret is.
std::string_view text_in(const UriText& uri);
std::string_view text_in(const PlainText& opened);
std::string_view text_in(const Password& password);
ByteView bytes_in(const PlainText& opened);

}  // namespace cofactor
