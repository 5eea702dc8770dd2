#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"

// Keys that other applications make of a password, to open what they encrypted. Nothing of ours is
// ever sealed with one.
namespace cofactor {

using Password = Secret<struct PasswordTag>;

// What making a key may cost. A file says itself how much it asks for: that is looked at first, and
// what is over is refused kTooLarge before anything is computed.
struct KeyCost {
  std::size_t memory = 256UZ << 20;   // bytes, of scrypt and Argon2
  std::uint64_t passes = 4ULL << 30;  // bytes of memory passed over, of scrypt and Argon2
};

// Of PBKDF2: a million are refused.
inline constexpr std::uint64_t kMostIterations = 999'999;
// Of KeePass's AES-KDF, whose rounds are a hundred times cheaper.
inline constexpr std::uint64_t kMostAesRounds = 60'000'000;

enum class PasswordHash { kSha1, kSha256, kSha512 };

struct Pbkdf2 {
  PasswordHash hash{};
  ByteView salt;
  std::uint64_t iterations = 0;
  std::size_t size = 32;  // of the key
};
// RFC 8018 §5.2. Refuses kInvalid (no iteration) and kTooLarge.
Result<Key> password_key(const Password& password, const Pbkdf2& how);

struct Scrypt {
  ByteView salt;
  std::uint64_t n = 0;  // a power of two
  std::uint64_t r = 0;
  std::uint64_t p = 0;
};
// RFC 7914, 32 bytes. Refuses kInvalid and kTooLarge.
Result<Key> password_key(const Password& password, const Scrypt& how, const KeyCost& most);

enum class Argon2Kind { kD, kId };
struct Argon2 {
  Argon2Kind kind{};
  ByteView salt;
  std::uint64_t memory_kib = 0;
  std::uint64_t passes = 0;
  std::uint64_t lanes = 0;
};
// RFC 9106, version 0x13, 32 bytes, on one thread. Refuses kInvalid and kTooLarge.
Result<Key> password_key(const Password& password, const Argon2& how, const KeyCost& most);

// KeePass's AES-KDF of a 32-byte composite key, with SHA-256 at its end. Refuses as above.
struct AesRounds {
  ByteView seed;  // 32 bytes
  std::uint64_t rounds = 0;
};
Result<Key> password_key(const Password& composite, const AesRounds& how);

// SHA-256 of the password alone (old andOTP).
Key password_key(const Password& password);
// SHA-256 of its SHA-256: KeePass's composite key of nothing but a password.
Password keepass_composite(const Password& password);

}  // namespace cofactor
