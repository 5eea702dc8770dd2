#include "crypto/foreign_cipher.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <algorithm>
#include <initializer_list>
#include <memory>

#include "base/check.h"
#include "base/error.h"
#include "base/secret_access.h"
#include "crypto/digest.h"
#include "crypto/library.h"
#include "crypto/password_key.h"

namespace cofactor {
namespace {

constexpr std::size_t kTagSize = 16;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

Context new_context() { return {EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free}; }

Error does_not_open() {
  return invalid("The file does not open with this password, or it is damaged.",
                 "Check the password that was given when it was exported.");
}

ByteView bytes_in(const Key& key) {
  return key.expose(SecretAccess::because("what another application encrypted is opened"));
}

// As much as is decrypted of `text`, without what stands at its end.
std::optional<Bytes> update(EVP_CIPHER_CTX* context, ByteView text) {
  constexpr std::size_t kMost = 1U << 30U;
  if (text.size() > kMost) return std::nullopt;
  Bytes out(text.size() + kTagSize);
  int size = 0;
  if (EVP_DecryptUpdate(context, out.data(), &size, text.data(), static_cast<int>(text.size())) !=
      1) {
    return std::nullopt;
  }
  out.resize(static_cast<std::size_t>(size));
  return out;
}

}  // namespace

Result<PlainText> open_gcm(const Encrypted& encrypted) {
  if (encrypted.text.size() < kTagSize || encrypted.nonce.empty() || encrypted.key.size() != 32) {
    return does_not_open();
  }
  const Context context = new_context();
  const ByteView text = encrypted.text.first(encrypted.text.size() - kTagSize);
  Bytes tag = copy_of(encrypted.text.last(kTagSize));
  const bool begun =
      EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, nullptr, nullptr) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(),
                          EVP_CTRL_AEAD_SET_IVLEN,
                          static_cast<int>(encrypted.nonce.size()),
                          nullptr) == 1 &&
      EVP_DecryptInit_ex(context.get(),
                         nullptr,
                         nullptr,
                         bytes_in(encrypted.key).data(),
                         encrypted.nonce.data()) == 1;
  auto out = begun ? update(context.get(), text) : std::nullopt;
  int size = 0;
  std::array<std::uint8_t, kTagSize> rest{};
  if (!out ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagSize, tag.data()) != 1 ||
      EVP_DecryptFinal_ex(context.get(), rest.data(), &size) != 1) {
    if (out) wipe(*out);
    return does_not_open();
  }
  return PlainText(std::move(*out));
}

Result<PlainText> open_cbc(const Encrypted& encrypted) {
  const EVP_CIPHER* cipher = encrypted.key.size() == 16   ? EVP_aes_128_cbc()
                             : encrypted.key.size() == 32 ? EVP_aes_256_cbc()
                                                          : nullptr;
  if (cipher == nullptr || encrypted.nonce.size() != 16) return does_not_open();
  const Context context = new_context();
  const bool begun =
      EVP_DecryptInit_ex(
          context.get(), cipher, nullptr, bytes_in(encrypted.key).data(), encrypted.nonce.data()) ==
      1;
  auto out = begun ? update(context.get(), encrypted.text) : std::nullopt;
  int size = 0;
  std::array<std::uint8_t, 2 * kTagSize> rest{};
  if (!out || EVP_DecryptFinal_ex(context.get(), rest.data(), &size) != 1) {
    if (out) wipe(*out);
    return does_not_open();
  }
  append(*out, ByteView(rest).first(static_cast<std::size_t>(size)));
  wipe(rest);
  return PlainText(std::move(*out));
}

PlainText chacha20(const Encrypted& encrypted) {
  CHECK(encrypted.key.size() == 32 && encrypted.nonce.size() == 12);
  Bytes out(encrypted.text.size());
  CHECK(crypto_stream_chacha20_ietf_xor(out.data(),
                                        encrypted.text.data(),
                                        encrypted.text.size(),
                                        encrypted.nonce.data(),
                                        bytes_in(encrypted.key).data()) == 0);
  return PlainText(std::move(out));
}

Result<PlainText> open_secretstream(const Encrypted& encrypted) {
  constexpr std::size_t kOver = crypto_secretstream_xchacha20poly1305_ABYTES;
  if (encrypted.key.size() != crypto_secretstream_xchacha20poly1305_KEYBYTES ||
      encrypted.nonce.size() != crypto_secretstream_xchacha20poly1305_HEADERBYTES ||
      encrypted.text.size() < kOver) {
    return does_not_open();
  }
  crypto_secretstream_xchacha20poly1305_state state;
  Bytes out(encrypted.text.size() - kOver);
  unsigned char tag = 0;
  const bool opened = crypto_secretstream_xchacha20poly1305_init_pull(
                          &state, encrypted.nonce.data(), bytes_in(encrypted.key).data()) == 0 &&
                      crypto_secretstream_xchacha20poly1305_pull(&state,
                                                                 out.data(),
                                                                 nullptr,
                                                                 &tag,
                                                                 encrypted.text.data(),
                                                                 encrypted.text.size(),
                                                                 nullptr,
                                                                 0) == 0;
  sodium_memzero(&state, sizeof state);
  if (!opened) {
    wipe(out);
    return does_not_open();
  }
  return PlainText(std::move(out));
}

bool is_mac_of(const Key& key, ByteView mac, std::initializer_list<ByteView> parts) {
  const auto computed = hmac<Sha256>(bytes_in(key), parts);
  return equal_in_constant_time(ByteView(computed), mac);
}

bool is_mac_sha1_of(const Key& key, ByteView mac, ByteView text) {
  const auto computed = hmac<Sha1>(bytes_in(key), {text});
  return equal_in_constant_time(ByteView(computed), mac);
}

Key expand(const Key& key, std::string_view label) {
  constexpr std::array<std::uint8_t, 1> kFirst{1};
  return Key::copy_from(hmac<Sha256>(bytes_in(key), {bytes_of(label), ByteView(kFirst)}));
}

KeepassKeys keepass_keys(ByteView master_seed, const Key& transformed) {
  constexpr std::array<std::uint8_t, 1> kEnd{1};
  const ByteView key = bytes_in(transformed);
  return {.cipher = Key::copy_from(digest<Sha256>({master_seed, key})),
          .mac = Key::copy_from(digest<Sha512>({master_seed, key, ByteView(kEnd)}))};
}

Key keepass_block_key(const KeepassKeys& keys, std::uint64_t block) {
  std::array<std::uint8_t, 8> number{};
  for (std::uint8_t& byte : number) {
    byte = static_cast<std::uint8_t>(block);
    block >>= 8U;
  }
  return Key::copy_from(digest<Sha512>({ByteView(number), bytes_in(keys.mac)}));
}

InnerStream keepass_inner_stream(const Key& given) {
  auto both = digest<Sha512>({bytes_in(given)});
  InnerStream out{.key = Key::copy_from(ByteView(both).first(32)),
                  .nonce = copy_of(ByteView(both).subspan(32, 12))};
  wipe(both);
  return out;
}

void use_foreign_ciphers_once() {
  start_sodium();
  constexpr std::array<std::uint8_t, 32> kBytes{};
  const Key key = Key::copy_from(kBytes);
  const Key short_key = Key::copy_from(ByteView(kBytes).first(16));
  const ByteView nonce = ByteView(kBytes).first(12);
  for (const auto hash : {PasswordHash::kSha1, PasswordHash::kSha256, PasswordHash::kSha512}) {
    (void)password_key(Password::copy_from(nonce),
                       Pbkdf2{.hash = hash, .salt = nonce, .iterations = 1});
  }
  (void)password_key(Password::copy_from(nonce), Scrypt{.salt = nonce, .n = 2, .r = 1, .p = 1}, {});
  (void)password_key(Password::copy_from(kBytes), AesRounds{.seed = kBytes, .rounds = 1});
  (void)open_gcm({.key = key, .nonce = nonce, .text = kBytes});
  (void)open_cbc({.key = key, .nonce = ByteView(kBytes).first(16), .text = kBytes});
  (void)open_cbc({.key = short_key, .nonce = ByteView(kBytes).first(16), .text = kBytes});
  (void)chacha20({.key = key, .nonce = nonce, .text = kBytes});
  (void)is_mac_sha1_of(key, kBytes, kBytes);
  (void)keepass_inner_stream(key);
  (void)expand(key, "once");
}

}  // namespace cofactor
