#pragma once

#include <initializer_list>

#include "base/bytes.h"
#include "base/secret.h"
#include "crypto/key_bytes.h"

namespace cofactor {

// SHA-256 of the parts, one after the other. Allocates nothing; any thread.
Hash sha256(std::initializer_list<ByteView> parts);
inline Hash sha256(ByteView bytes) { return sha256({bytes}); }

// HMAC-SHA-256 of the parts (RFC 2104).
Hash hmac_sha256(const Key& key, std::initializer_list<ByteView> parts);
Hash hmac_sha256(const KeyBytes& key, std::initializer_list<ByteView> parts);

// HKDF-SHA-256 (RFC 5869) with empty salt, 32 bytes.
Key hkdf_sha256(const Key& key, std::string_view label);

}  // namespace cofactor
