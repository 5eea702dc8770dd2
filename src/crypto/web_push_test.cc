#include "crypto/web_push.h"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <set>

#include "base/base64url.h"
#include "base/secret_access.h"
#include "base/vectors.h"

namespace cofactor {
namespace {

Bytes read(const TestVector& vector, const std::string& key) {
  return *parse_base64url(vector.text(key));
}
P256Point point_in(const TestVector& vector, const std::string& key) {
  P256Point out{};
  std::ranges::copy(read(vector, key), out.begin());
  return out;
}
P256Key key_in(const TestVector& vector, const std::string& key) {
  return std::move(*P256Key::of(Key(read(vector, key))));
}

const TestVector& vector() {
  static const auto kAll = test_vectors("web_push.vec",
                                        {"text",
                                         "sender_private",
                                         "sender_public",
                                         "receiver_private",
                                         "receiver_public",
                                         "shared",
                                         "auth",
                                         "salt",
                                         "body"});
  return kAll.front();
}
PushReceiver receiver() {
  return {.public_key = point_in(vector(), "receiver_public"),
          .auth = PushAuth(read(vector(), "auth"))};
}
PushDraw draw() {
  PushDraw out{.key = key_in(vector(), "sender_private"), .salt = {}};
  std::ranges::copy(read(vector(), "salt"), out.salt.begin());
  return out;
}

TEST(P256, MakesThePublicHalfOfAPrivateKey) {
  for (const char* side : {"sender", "receiver"}) {
    const std::string name(side);
    EXPECT_EQ(key_in(vector(), name + "_private").point(), point_in(vector(), name + "_public"));
  }
}

TEST(P256, AgreesFromBothSides) {
  const auto access = SecretAccess::because("a test compares it with the RFC's");
  const auto of_sender =
      key_in(vector(), "sender_private").agree(point_in(vector(), "receiver_public"));
  const auto of_receiver =
      key_in(vector(), "receiver_private").agree(point_in(vector(), "sender_public"));
  EXPECT_EQ(copy_of(of_sender->expose(access)), read(vector(), "shared"));
  EXPECT_EQ(copy_of(of_receiver->expose(access)), read(vector(), "shared"));
}

TEST(P256, RefusesWhatIsNoKey) {
  Bytes order = *parse_hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  EXPECT_FALSE(P256Key::of(Key(Bytes(32))));
  EXPECT_FALSE(P256Key::of(Key(Bytes(order))));
  EXPECT_FALSE(P256Key::of(Key(Bytes(31, 1))));
  EXPECT_FALSE(P256Key::of(Key(Bytes(33, 0))));
  order.back() -= 1;
  EXPECT_TRUE(P256Key::of(Key(std::move(order))));
  EXPECT_TRUE(P256Key::of(Key(Bytes(32, 1))));
}

TEST(P256, RefusesAPointBesideTheCurve) {
  SeededRandom random(1);
  const P256Key key = P256Key::draw(random);
  P256Point beside = key.point();
  beside.back() ^= 1;
  EXPECT_FALSE(key.agree(beside));
  EXPECT_FALSE(key.agree(P256Point{}));
  P256Point compressed = key.point();
  compressed.front() = 2;
  EXPECT_FALSE(key.agree(compressed));
}

TEST(WebPush, EncryptsAsTheExampleOfItsRfc) {
  const std::string text(text_of(read(vector(), "text")));
  EXPECT_EQ(*encrypt_push(receiver(), text, draw()), read(vector(), "body"));
}

TEST(WebPush, IsAnotherEachTimeAndNeverTooLong) {
  SeededRandom random(2);
  const std::string text(kMostPushText, 'x');
  std::set<Bytes> bodies;
  for (int i = 0; i < 3; ++i) {
    auto body = encrypt_push(receiver(), text, draw_push(random));
    EXPECT_EQ(body->size(), 4096U);
    bodies.insert(std::move(*body));
  }
  EXPECT_EQ(bodies.size(), 3U);
}

TEST(WebPush, RefusesWhatNoBrowserGives) {
  PushReceiver beside = receiver();
  beside.public_key.back() ^= 1;
  EXPECT_EQ(encrypt_push(beside, "x", draw()).error().code, ErrorCode::kInvalid);
  for (const std::size_t size : {0UZ, 15UZ, 17UZ}) {
    PushReceiver odd = receiver();
    odd.auth = PushAuth(Bytes(size, 1));
    EXPECT_EQ(encrypt_push(odd, "x", draw()).error().code, ErrorCode::kInvalid) << size;
  }
}

// RFC 8292 §2.4: the same claims, and a signature that fits (any other is one, too).
TEST(Vapid, ClaimsAsTheExampleOfItsRfc) {
  const VapidClaim claim{.audience = "https://push.example.net",
                         .subject = "mailto:push@example.com",
                         .expires_at = Time(std::chrono::seconds(1453523768))};
  const P256Key key = key_in(vector(), "sender_private");
  const std::string value = vapid_authorization(claim, key);
  const std::string begin =
      "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9."
      "eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXN"
      "oQGV4YW1wbGUuY29tIn0.";
  EXPECT_TRUE(value.starts_with(begin)) << value;
  EXPECT_TRUE(value.ends_with(", k=" + vector().text("sender_public"))) << value;
}

// Whether OpenSSL's verifier takes the signature, r ‖ s.
bool verifies(P256Point point, std::string_view text, const Bytes& signature) {
  char group[] = "P-256";
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
      OSSL_PARAM_construct_end()};
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
      EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr), EVP_PKEY_CTX_free);
  EVP_PKEY* key = nullptr;
  EXPECT_EQ(EVP_PKEY_fromdata_init(context.get()), 1);
  EXPECT_EQ(EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters), 1);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> held(key, EVP_PKEY_free);
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(ECDSA_SIG_new(), ECDSA_SIG_free);
  ECDSA_SIG_set0(pair.get(),
                 BN_bin2bn(signature.data(), 32, nullptr),
                 BN_bin2bn(signature.data() + 32, 32, nullptr));
  std::uint8_t* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest(EVP_MD_CTX_new(),
                                                                       EVP_MD_CTX_free);
  EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, key);
  const ByteView bytes = bytes_of(text);
  const bool good =
      EVP_DigestVerify(
          digest.get(), der, static_cast<std::size_t>(size), bytes.data(), bytes.size()) == 1;
  OPENSSL_free(der);
  return good;
}

TEST(Vapid, SignsWhatItClaims) {
  SeededRandom random(3);
  const P256Key key = P256Key::draw(random);
  const std::string value =
      vapid_authorization({.audience = "https://push.example", .expires_at = Time()}, key);
  const std::string token = value.substr(8, value.find(',') - 8);
  const std::size_t dot = token.rfind('.');
  const Bytes signature = *parse_base64url(token.substr(dot + 1));
  EXPECT_TRUE(verifies(key.point(), token.substr(0, dot), signature));
  EXPECT_FALSE(verifies(key.point(), token.substr(0, dot) + "x", signature));
  EXPECT_FALSE(verifies(P256Key::draw(random).point(), token.substr(0, dot), signature));
}

}  // namespace
}  // namespace cofactor
