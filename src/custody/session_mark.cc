#include "custody/session_mark.h"

#include "crypto/hash.h"

namespace cofactor {

Hash session_mark(const Core& core, const Hash& session) {
  return hmac_sha256(core.request_key.bytes(), {bytes_of("cofactor/session-mark/1\n"), session});
}

}  // namespace cofactor
