#include "crypto/aead.h"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>

#include "base/check.h"
#include "base/secret_access.h"
#include "crypto/library.h"

namespace cofactor {
namespace {

const EVP_CIPHER* aes_256_gcm() {
  static const std::unique_ptr<EVP_CIPHER, decltype(&EVP_CIPHER_free)> kCipher(
      EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr), EVP_CIPHER_free);
  require_of_library(kCipher != nullptr, "AES-256-GCM is missing");
  return kCipher.get();
}

// The thread's context, in use for one message: its key schedule is wiped when that is done.
class Context {
 public:
  Context() {
    thread_local const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> kOwn(
        EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    require_of_library(kOwn != nullptr, "no memory for a cipher");
    context_ = kOwn.get();
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { EVP_CIPHER_CTX_reset(context_); }

  operator EVP_CIPHER_CTX*() const { return context_; }

 private:
  EVP_CIPHER_CTX* context_;
};

const std::uint8_t* key_of(const AeadInput& input) {
  return input.key.expose(SecretAccess::because("AES-GCM is keyed with it")).data();
}

int length_of(ByteView bytes) {
  CHECK(bytes.size() <= std::size_t{1} << 30);
  return static_cast<int>(bytes.size());
}

}  // namespace

void aead_seal(const AeadInput& input, ByteView plaintext, Bytes& out) {
  const Context context;
  const std::size_t start = out.size();
  out.resize(start + plaintext.size() + kAeadTagSize);
  std::uint8_t* const ciphertext = out.data() + start;
  int written = 0;
  require_of_library(
      EVP_EncryptInit_ex2(context, aes_256_gcm(), key_of(input), input.nonce.data(), nullptr) == 1,
      "AES-256-GCM takes no key");
  require_of_library(
      EVP_EncryptUpdate(context, nullptr, &written, input.aad.data(), length_of(input.aad)) == 1,
      "AES-256-GCM takes no associated text");
  require_of_library(
      plaintext.empty() ||
          EVP_EncryptUpdate(
              context, ciphertext, &written, plaintext.data(), length_of(plaintext)) == 1,
      "AES-256-GCM does not encrypt");
  std::uint8_t* const tag = ciphertext + plaintext.size();
  require_of_library(EVP_EncryptFinal_ex(context, tag, &written) == 1,
                     "AES-256-GCM does not finish");
  require_of_library(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, kAeadTagSize, tag) == 1,
                     "AES-256-GCM gives no tag");
}

Result<PlainText> aead_open(const AeadInput& input, ByteView ciphertext_and_tag) {
  const auto refused = [] {
    return Error{.code = ErrorCode::kTampered,
                 .message = "A sealed thing does not fit its key or its place."};
  };
  if (ciphertext_and_tag.size() < kAeadTagSize) {
    return refused();
  }
  const ByteView ciphertext = ciphertext_and_tag.first(ciphertext_and_tag.size() - kAeadTagSize);
  std::array<std::uint8_t, kAeadTagSize> tag;
  std::ranges::copy(ciphertext_and_tag.last(kAeadTagSize), tag.begin());
  Bytes plaintext(ciphertext.size());
  const Context context;
  int written = 0;
  require_of_library(
      EVP_DecryptInit_ex2(context, aes_256_gcm(), key_of(input), input.nonce.data(), nullptr) == 1,
      "AES-256-GCM takes no key");
  require_of_library(
      EVP_DecryptUpdate(context, nullptr, &written, input.aad.data(), length_of(input.aad)) == 1,
      "AES-256-GCM takes no associated text");
  require_of_library(
      ciphertext.empty() ||
          EVP_DecryptUpdate(
              context, plaintext.data(), &written, ciphertext.data(), length_of(ciphertext)) == 1,
      "AES-256-GCM does not decrypt");
  PlainText out(std::move(plaintext));
  require_of_library(
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, kAeadTagSize, tag.data()) == 1,
      "AES-256-GCM takes no tag");
  if (EVP_DecryptFinal_ex(context, tag.data(), &written) != 1) {
    return refused();
  }
  return out;
}

}  // namespace cofactor
