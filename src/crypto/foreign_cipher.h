#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"

// How other applications encrypt what they export. Cofactor itself seals with aead.h alone.
namespace cofactor {

// A key, a nonce of whatever length that application took, and what was encrypted.
struct Encrypted {
  const Key& key;
  ByteView nonce;
  ByteView text;
};

// AES-256-GCM, the tag behind the text. Refuses kInvalid: another password, or damaged.
Result<PlainText> open_gcm(const Encrypted& encrypted);

// AES-CBC with PKCS #7 padding, by the size of its key (16 or 32). Nothing says whether it is
// whole: an HMAC beside it has to. Refuses kInvalid.
Result<PlainText> open_cbc(const Encrypted& encrypted);

// ChaCha20 (RFC 8439, 12-byte nonce, counter 0), either way.
PlainText chacha20(const Encrypted& encrypted);

// One message of libsodium's secretstream (XChaCha20-Poly1305); the nonce is its 24-byte header.
// Refuses kInvalid.
Result<PlainText> open_secretstream(const Encrypted& encrypted);

// HMAC of the parts under a key (SHA-256), and whether it is `mac`. In constant time.
bool is_mac_of(const Key& key, ByteView mac, std::initializer_list<ByteView> parts);
bool is_mac_sha1_of(const Key& key, ByteView mac, ByteView text);

// HKDF-Expand with SHA-256 (RFC 5869 §2.3), 32 bytes.
Key expand(const Key& key, std::string_view label);

// KeePass 4: the key of the file's cipher, that of its header's MAC and of each block's.
struct KeepassKeys {
  Key cipher;
  Key mac;  // 64 bytes
};
KeepassKeys keepass_keys(ByteView master_seed, const Key& transformed);
Key keepass_block_key(const KeepassKeys& keys, std::uint64_t block);
// ChaCha20's key and nonce from the inner stream's key: SHA-512, 32 bytes and 12.
struct InnerStream {
  Key key;
  Bytes nonce;
};
InnerStream keepass_inner_stream(const Key& given);

// Has every primitive used once: OpenSSL reads its configuration and libsodium its randomness the
// first time, which the sandbox that comes after forbids.
void use_foreign_ciphers_once();

}  // namespace cofactor
