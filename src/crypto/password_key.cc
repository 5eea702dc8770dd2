#include "crypto/password_key.h"

#include <argon2.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>

#include "base/error.h"
#include "base/secret_access.h"
#include "crypto/digest.h"
#include "crypto/library.h"

namespace cofactor {
namespace {

constexpr std::size_t kKeySize = 32;

Error too_dear() {
  return {.code = ErrorCode::kTooLarge,
          .message = "The file asks for more work to open it than is done here.",
          .hint = "Export it again with a lower cost of its password, or without a password."};
}

Error no_such_cost() {
  return invalid("The file is damaged: what it says of its password's cost makes no sense.",
                 "Export it again.");
}

ByteView bytes_in(const Password& password) {
  return password.expose(SecretAccess::because("a key is made of it"));
}

const EVP_MD* digest_of(PasswordHash hash) {
  switch (hash) {
    case PasswordHash::kSha1:
      return EVP_sha1();
    case PasswordHash::kSha256:
      return EVP_sha256();
    case PasswordHash::kSha512:
      break;
  }
  return EVP_sha512();
}

bool is_power_of_two(std::uint64_t n) { return n > 1 && (n & (n - 1)) == 0; }

// One half of the composite key, `rounds` times through AES-256: what CBC makes of zeros.
void encrypt_again_and_again(EVP_CIPHER_CTX* context,
                             const AesRounds& how,
                             std::span<std::uint8_t, 16> half) {
  constexpr std::array<std::uint8_t, 4096> kZeros{};
  std::array<std::uint8_t, 4096> out{};
  require_of_library(
      EVP_EncryptInit_ex(context, EVP_aes_256_cbc(), nullptr, how.seed.data(), half.data()) == 1,
      "AES of a key");
  for (std::uint64_t left = how.rounds; left > 0;) {
    const auto now = std::min<std::uint64_t>(left, kZeros.size() / half.size());
    int size = 0;
    require_of_library(
        EVP_EncryptUpdate(
            context, out.data(), &size, kZeros.data(), static_cast<int>(now * half.size())) == 1,
        "AES of a key");
    std::copy_n(out.begin() + size - 16, 16, half.begin());
    left -= now;
  }
  wipe(out);
}

}  // namespace

Result<Key> password_key(const Password& password, const Pbkdf2& how) {
  if (how.iterations == 0) return no_such_cost();
  if (how.iterations > kMostIterations) return too_dear();
  const ByteView given = bytes_in(password);
  Bytes key(how.size);
  const bool made = PKCS5_PBKDF2_HMAC(text_of(given).data(),
                                      static_cast<int>(given.size()),
                                      how.salt.data(),
                                      static_cast<int>(how.salt.size()),
                                      static_cast<int>(how.iterations),
                                      digest_of(how.hash),
                                      static_cast<int>(key.size()),
                                      key.data()) == 1;
  require_of_library(made, "PBKDF2");
  return Key(std::move(key));
}

Result<Key> password_key(const Password& password, const Scrypt& how, const KeyCost& most) {
  constexpr std::uint64_t kMost = 1U << 30U;
  if (!is_power_of_two(how.n) || how.r == 0 || how.p == 0) return no_such_cost();
  if (how.n > kMost || how.r > 64 || how.p > 64) return too_dear();
  const std::uint64_t memory = 128 * how.r * (how.n + how.p + 2);
  if (memory > most.memory || memory * how.p * 2 > most.passes) return too_dear();
  const ByteView given = bytes_in(password);
  Bytes key(kKeySize);
  const bool made = EVP_PBE_scrypt(text_of(given).data(),
                                   given.size(),
                                   how.salt.data(),
                                   how.salt.size(),
                                   how.n,
                                   how.r,
                                   how.p,
                                   memory + 4096,
                                   key.data(),
                                   key.size()) == 1;
  require_of_library(made, "scrypt");
  return Key(std::move(key));
}

Result<Key> password_key(const Password& password, const Argon2& how, const KeyCost& most) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  if (how.passes == 0 || how.lanes == 0 || how.memory_kib < 8 * how.lanes ||
      how.salt.size() < ARGON2_MIN_SALT_LENGTH) {
    return no_such_cost();
  }
  if (how.memory_kib > kMost / 1024 || how.passes > kMost || how.lanes > 64) return too_dear();
  const std::uint64_t memory = how.memory_kib * 1024;
  if (memory > most.memory || memory > most.passes / how.passes) return too_dear();
  Bytes given = copy_of(bytes_in(password));
  Bytes salt = copy_of(how.salt);
  Bytes key(kKeySize);
  argon2_context context{.out = key.data(),
                         .outlen = static_cast<std::uint32_t>(key.size()),
                         .pwd = given.data(),
                         .pwdlen = static_cast<std::uint32_t>(given.size()),
                         .salt = salt.data(),
                         .saltlen = static_cast<std::uint32_t>(salt.size()),
                         .secret = nullptr,
                         .secretlen = 0,
                         .ad = nullptr,
                         .adlen = 0,
                         .t_cost = static_cast<std::uint32_t>(how.passes),
                         .m_cost = static_cast<std::uint32_t>(how.memory_kib),
                         .lanes = static_cast<std::uint32_t>(how.lanes),
                         .threads = 1,
                         .version = ARGON2_VERSION_13,
                         .allocate_cbk = nullptr,
                         .free_cbk = nullptr,
                         .flags = ARGON2_DEFAULT_FLAGS};
  const int made = argon2_ctx(&context, how.kind == Argon2Kind::kD ? Argon2_d : Argon2_id);
  wipe(given);
  if (made == ARGON2_MEMORY_ALLOCATION_ERROR) return too_dear();
  require_of_library(made == ARGON2_OK, "Argon2");
  return Key(std::move(key));
}

Result<Key> password_key(const Password& composite, const AesRounds& how) {
  if (how.rounds == 0 || how.seed.size() != kKeySize || composite.size() != kKeySize) {
    return no_such_cost();
  }
  if (how.rounds > kMostAesRounds) return too_dear();
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(
      EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  std::array<std::uint8_t, kKeySize> key{};
  std::ranges::copy(bytes_in(composite), key.begin());
  const std::span<std::uint8_t, kKeySize> both(key);
  encrypt_again_and_again(context.get(), how, both.first<16>());
  encrypt_again_and_again(context.get(), how, both.last<16>());
  const auto digested = digest<Sha256>({ByteView(key)});
  wipe(key);
  return Key::copy_from(digested);
}

Key password_key(const Password& password) {
  return Key::copy_from(digest<Sha256>({bytes_in(password)}));
}

Password keepass_composite(const Password& password) {
  const auto once = digest<Sha256>({bytes_in(password)});
  return Password::copy_from(digest<Sha256>({ByteView(once)}));
}

}  // namespace cofactor
