#include "crypto/key_bytes.h"

#include <algorithm>

#include "base/check.h"
#include "base/secret_access.h"

namespace cofactor {

KeyBytes::KeyBytes(const Key& key) {
  CHECK(key.size() == kKeySize);
  std::ranges::copy(key.expose(SecretAccess::because("the key moves to where it is kept")),
                    bytes_.begin());
}

}  // namespace cofactor
