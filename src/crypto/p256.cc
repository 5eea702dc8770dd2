#include "crypto/p256.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>

#include "base/secret_access.h"
#include "crypto/key_bytes.h"
#include "crypto/library.h"

namespace cofactor {
namespace {

template <auto kFree>
struct Freed {
  template <class T>
  void operator()(T* it) const {
    kFree(it);
  }
};
using Number = std::unique_ptr<BIGNUM, Freed<BN_clear_free>>;
using OwnPkey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Context = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;

constexpr std::size_t kNumberSize = 32;

const EC_GROUP* curve() {
  static const std::unique_ptr<EC_GROUP, Freed<EC_GROUP_free>> kCurve(
      EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  require_of_library(kCurve != nullptr, "P-256 is missing");
  return kCurve.get();
}

// Kept where OpenSSL wipes what it frees.
Number number_of(const Key& key) {
  Number out(BN_secure_new());
  require_of_library(out != nullptr, "no memory for a number");
  const ByteView bytes = key.expose(SecretAccess::because("it is a private key of Web Push"));
  require_of_library(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), out.get()) != nullptr,
                     "a number is not taken");
  return out;
}

bool is_on_the_way_around(const BIGNUM* number) {
  return BN_is_zero(number) == 0 && BN_cmp(number, EC_GROUP_get0_order(curve())) < 0;
}

P256Point point_of(const BIGNUM* number) {
  const std::unique_ptr<EC_POINT, Freed<EC_POINT_free>> point(EC_POINT_new(curve()));
  const std::unique_ptr<BN_CTX, Freed<BN_CTX_free>> room(BN_CTX_secure_new());
  P256Point out;
  require_of_library(
      point && room &&
          EC_POINT_mul(curve(), point.get(), number, nullptr, nullptr, room.get()) == 1 &&
          EC_POINT_point2oct(curve(),
                             point.get(),
                             POINT_CONVERSION_UNCOMPRESSED,
                             out.data(),
                             out.size(),
                             room.get()) == out.size(),
      "P-256 gives no public key");
  return out;
}

// Empty where the point is none of the curve. `number` may be null.
OwnPkey pkey_of(const P256Point& point, const BIGNUM* number) {
  const std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>> build(OSSL_PARAM_BLD_new());
  require_of_library(
      build &&
          OSSL_PARAM_BLD_push_utf8_string(
              build.get(), OSSL_PKEY_PARAM_GROUP_NAME, SN_X9_62_prime256v1, 0) == 1 &&
          OSSL_PARAM_BLD_push_octet_string(
              build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) == 1 &&
          (number == nullptr ||
           OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_PRIV_KEY, number) == 1),
      "a key of P-256 is not taken");
  const std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>> parameters(
      OSSL_PARAM_BLD_to_param(build.get()));
  const Context context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  require_of_library(parameters && context && EVP_PKEY_fromdata_init(context.get()) == 1,
                     "P-256 does not begin");
  EVP_PKEY* made = nullptr;
  const int selection = number == nullptr ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR;
  const bool is_good = EVP_PKEY_fromdata(context.get(), &made, selection, parameters.get()) == 1;
  OwnPkey out(made);
  ERR_clear_error();
  return is_good ? std::move(out) : OwnPkey();
}

OwnPkey pkey_of(const P256Point& point, const Key& number) {
  OwnPkey out = pkey_of(point, number_of(number).get());
  require_of_library(out != nullptr, "P-256 does not take its own key");
  return out;
}

}  // namespace

P256Key P256Key::draw(Random& random) {
  while (true) {  // once in 2^32 a second time
    auto made = of(Key(random.bytes(kNumberSize)));
    if (made) {
      return std::move(*made);
    }
  }
}

Result<P256Key> P256Key::of(const Key& number) {
  const Number read = number_of(number);
  if (number.size() != kNumberSize || !is_on_the_way_around(read.get())) {
    return invalid("This is no private key of P-256.");
  }
  return P256Key(number.clone(), point_of(read.get()));
}

Result<Key> P256Key::agree(const P256Point& other) const {
  const OwnPkey peer = pkey_of(other, nullptr);
  if (!peer) {
    return invalid("This is no public key of P-256.");
  }
  const OwnPkey own = pkey_of(point_, number_);
  const Context context(EVP_PKEY_CTX_new_from_pkey(nullptr, own.get(), nullptr));
  Bytes shared(kNumberSize);
  std::size_t size = shared.size();
  require_of_library(context && EVP_PKEY_derive_init(context.get()) == 1 &&
                         EVP_PKEY_derive_set_peer(context.get(), peer.get()) == 1 &&
                         EVP_PKEY_derive(context.get(), shared.data(), &size) == 1 &&
                         size == shared.size(),
                     "P-256 does not agree");
  return Key(std::move(shared));
}

std::array<std::uint8_t, 64> P256Key::sign(ByteView message) const {
  const OwnPkey own = pkey_of(point_, number_);
  const std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
  std::array<std::uint8_t, 80> der;
  std::size_t size = der.size();
  require_of_library(
      context &&
          EVP_DigestSignInit_ex(
              context.get(), nullptr, "SHA256", nullptr, nullptr, own.get(), nullptr) == 1 &&
          EVP_DigestSign(context.get(), der.data(), &size, message.data(), message.size()) == 1,
      "P-256 does not sign");
  const std::uint8_t* begin = der.data();
  const std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>> pair(
      d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(size)));
  std::array<std::uint8_t, 64> out;
  require_of_library(pair && BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), out.data(), 32) == 32 &&
                         BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), out.data() + 32, 32) == 32,
                     "P-256 does not sign");
  return out;
}

}  // namespace cofactor
