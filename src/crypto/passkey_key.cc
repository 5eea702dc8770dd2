#include "crypto/passkey_key.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/es384.h>
#include <fido/rs256.h>

#include <algorithm>
#include <array>
#include <memory>

#include "crypto/cbor.h"
#include "crypto/library.h"

namespace cofactor {
namespace {

constexpr std::int64_t kKeyType = 1;
constexpr std::int64_t kAlgorithm = 3;
constexpr std::int64_t kCurveOrModulus = -1;
constexpr std::int64_t kXOrExponent = -2;
constexpr std::int64_t kY = -3;
constexpr std::array<std::uint8_t, 3> kUsualExponent{1, 0, 1};

// What a COSE_Key of that algorithm has: RFC 9053 §7, RFC 8230 §4.
struct Form {
  PasskeyAlgorithm algorithm;
  std::int64_t key_type;
  std::int64_t curve;  // 0: RSA
  std::size_t size;    // of each coordinate, or of the modulus
  bool has_y;
};
constexpr std::array kForms = {
    Form{PasskeyAlgorithm::kEdDsa, 1, 6, 32, false},
    Form{PasskeyAlgorithm::kEs256, 2, 1, 32, true},
    Form{PasskeyAlgorithm::kEs384, 2, 2, 48, true},
    Form{PasskeyAlgorithm::kRs256, 3, 0, 256, false},
};

bool is_number(const CborItem* item, std::int64_t number) {
  return item != nullptr && item->kind == CborItem::Kind::kNumber && item->number == number;
}

bool append_bytes(Bytes& out, const CborItem* item, std::size_t size) {
  if (item == nullptr || item->kind != CborItem::Kind::kBytes || item->bytes.size() != size) {
    return false;
  }
  append(out, item->bytes);
  return true;
}

// libfido2's keys: made of raw bytes, freed by their own function.
template <auto kNew, auto kFree, auto kFromBytes>
auto library_key(ByteView raw) {
  using Made = std::remove_pointer_t<decltype(kNew())>;
  const auto free = [](Made* key) { kFree(&key); };
  std::unique_ptr<Made, decltype(free)> key(kNew(), free);
  require_of_library(key != nullptr, "libfido2 has no memory");
  if (kFromBytes(key.get(), raw.data(), raw.size()) != FIDO_OK) {
    key.reset();
  }
  return key;
}

struct FreeAssertion {
  void operator()(fido_assert_t* assertion) const { fido_assert_free(&assertion); }
};

}  // namespace

std::optional<PasskeyKey> PasskeyKey::parse(ByteView cose) {
  const auto map = parse_cbor(cose);
  if (!map) {
    return std::nullopt;
  }
  for (const Form& form : kForms) {
    if (!is_number(map->find(kAlgorithm), static_cast<std::int64_t>(form.algorithm))) {
      continue;
    }
    PasskeyKey key;
    key.algorithm_ = form.algorithm;
    const CborItem* second = map->find(kXOrExponent);
    const bool is_rsa = form.curve == 0;
    const bool fits = is_number(map->find(kKeyType), form.key_type) &&
                      (is_rsa ? append_bytes(key.raw_, map->find(kCurveOrModulus), form.size) &&
                                    append_bytes(key.raw_, second, kUsualExponent.size()) &&
                                    std::ranges::equal(second->bytes, kUsualExponent)
                              : is_number(map->find(kCurveOrModulus), form.curve) &&
                                    append_bytes(key.raw_, second, form.size)) &&
                      (!form.has_y || append_bytes(key.raw_, map->find(kY), form.size));
    return fits ? std::optional(std::move(key)) : std::nullopt;
  }
  return std::nullopt;
}

bool PasskeyKey::signed_it(const Signed& what) const {
  const std::unique_ptr<fido_assert_t, FreeAssertion> assertion(fido_assert_new());
  require_of_library(assertion != nullptr, "libfido2 has no memory");
  fido_assert_t* a = assertion.get();
  const auto& hash = what.client_data_hash;
  const bool set =
      fido_assert_set_clientdata_hash(a, hash.data(), hash.size()) == FIDO_OK &&
      fido_assert_set_rp(a, what.rp.c_str()) == FIDO_OK && fido_assert_set_count(a, 1) == FIDO_OK &&
      fido_assert_set_authdata_raw(
          a, 0, what.authenticator_data.data(), what.authenticator_data.size()) == FIDO_OK &&
      fido_assert_set_sig(a, 0, what.signature.data(), what.signature.size()) == FIDO_OK;
  const auto verifies = [&](const auto& key) {
    return set && key &&
           fido_assert_verify(a, 0, static_cast<int>(algorithm_), key.get()) == FIDO_OK;
  };
  switch (algorithm_) {
    case PasskeyAlgorithm::kEdDsa:
      return verifies(library_key<eddsa_pk_new, eddsa_pk_free, eddsa_pk_from_ptr>(raw_));
    case PasskeyAlgorithm::kEs256:
      return verifies(library_key<es256_pk_new, es256_pk_free, es256_pk_from_ptr>(raw_));
    case PasskeyAlgorithm::kEs384:
      return verifies(library_key<es384_pk_new, es384_pk_free, es384_pk_from_ptr>(raw_));
    case PasskeyAlgorithm::kRs256:
      return verifies(library_key<rs256_pk_new, rs256_pk_free, rs256_pk_from_ptr>(raw_));
  }
  return false;
}

}  // namespace cofactor
