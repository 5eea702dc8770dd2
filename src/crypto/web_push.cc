#include "crypto/web_push.h"

#include <openssl/evp.h>

#include <cstring>
#include <memory>

#include "base/base64url.h"
#include "base/check.h"
#include "base/json.h"
#include "base/secret_access.h"
#include "crypto/digest.h"
#include "crypto/library.h"

namespace cofactor {
namespace {

constexpr std::size_t kAuthSize = 16;
constexpr std::size_t kKeySize128 = 16;
constexpr std::size_t kNonceSize = 12;
constexpr std::size_t kTagSize = 16;
constexpr std::uint32_t kRecordSize = 4096;
constexpr std::uint8_t kLastRecord = 2;  // RFC 8188 §2: the delimiter of the only record
constexpr std::array<std::uint8_t, 1> kFirstBlock = {1};

// RFC 5869 with one block: `info` is whole, its closing zero too.
DigestOf<Sha256> expand(ByteView extracted, std::initializer_list<ByteView> info) {
  Bytes text;
  for (const ByteView part : info) {
    append(text, part);
  }
  return hmac<Sha256>(extracted, {text, kFirstBlock});
}

// With the zero that ends it.
ByteView zero_ended(const char* text) { return bytes_of({text, std::strlen(text) + 1}); }

// RFC 8188 §2.2 and §2.3 over RFC 8291 §3.4.
struct Content {
  DigestOf<Sha256> key;
  DigestOf<Sha256> nonce;
  ~Content() {
    wipe(key);
    wipe(nonce);
  }
};
Content content_of(const Key& shared, const PushReceiver& to, const PushDraw& draw) {
  const auto access = SecretAccess::because("a message of Web Push is encrypted with it");
  auto extracted = hmac<Sha256>(to.auth.expose(access), {shared.expose(access)});
  auto input = expand(extracted, {zero_ended("WebPush: info"), to.public_key, draw.key.point()});
  auto salted = hmac<Sha256>(draw.salt, {input});
  Content out{.key = expand(salted, {zero_ended("Content-Encoding: aes128gcm")}),
              .nonce = expand(salted, {zero_ended("Content-Encoding: nonce")})};
  wipe(extracted);
  wipe(input);
  wipe(salted);
  return out;
}

// AES-128-GCM, with no associated text.
void seal_record(const Content& content, ByteView plain, Bytes& out) {
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(
      EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  const std::size_t start = out.size();
  out.resize(start + plain.size() + kTagSize);
  std::uint8_t* const sealed = out.data() + start;
  std::uint8_t* const tag = sealed + plain.size();
  int written = 0;
  require_of_library(
      context &&
          EVP_EncryptInit_ex2(context.get(),
                              EVP_aes_128_gcm(),
                              content.key.data(),
                              content.nonce.data(),
                              nullptr) == 1 &&
          EVP_EncryptUpdate(
              context.get(), sealed, &written, plain.data(), static_cast<int>(plain.size())) == 1 &&
          EVP_EncryptFinal_ex(context.get(), tag, &written) == 1 &&
          EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagSize, tag) == 1,
      "AES-128-GCM does not encrypt");
}
static_assert(kKeySize128 <= Sha256::kSize && kNonceSize <= Sha256::kSize);

}  // namespace

PushDraw draw_push(Random& random) {
  return {.key = P256Key::draw(random), .salt = random.array<16>()};
}

Result<Bytes> encrypt_push(const PushReceiver& to, std::string_view text, const PushDraw& draw) {
  CHECK(text.size() <= kMostPushText);
  if (to.auth.size() != kAuthSize) {
    return invalid("The subscription's secret is not 16 bytes.");
  }
  const auto shared = draw.key.agree(to.public_key);
  if (!shared) {
    return shared.error();
  }
  Bytes out = copy_of(draw.salt);
  append_big_endian(out, kRecordSize);
  out.push_back(static_cast<std::uint8_t>(draw.key.point().size()));
  append(out, draw.key.point());
  Bytes plain = copy_of(bytes_of(text));
  plain.push_back(kLastRecord);
  seal_record(content_of(*shared, to, draw), plain, out);
  wipe(plain);
  return out;
}

std::string vapid_authorization(const VapidClaim& claim, const P256Key& key) {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(claim.expires_at.time_since_epoch());
  std::string claims = R"({"aud":)";
  append_json_string(claims, claim.audience);
  claims += R"(,"exp":)" + std::to_string(seconds.count());
  if (!claim.subject.empty()) {
    claims += R"(,"sub":)";
    append_json_string(claims, claim.subject);
  }
  claims += '}';
  std::string token = base64url_of(bytes_of(R"({"typ":"JWT","alg":"ES256"})"));
  token += '.';
  token += base64url_of(bytes_of(claims));
  const auto signature = key.sign(bytes_of(token));
  return "vapid t=" + token + "." + base64url_of(signature) + ", k=" + base64url_of(key.point());
}

}  // namespace cofactor
