#include "import/opened.h"

#include "base/secret_access.h"

namespace cofactor {
namespace {

SecretAccess access() { return SecretAccess::because("a reader takes apart what was exported"); }

}  // namespace

std::string_view text_in(const UriText& uri) { return text_of(uri.expose(access())); }
std::string_view text_in(const PlainText& opened) { return text_of(opened.expose(access())); }
std::string_view text_in(const Password& password) { return text_of(password.expose(access())); }
ByteView bytes_in(const PlainText& opened) { return opened.expose(access()); }

}  // namespace cofactor
