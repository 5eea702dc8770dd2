#include "keys/envelope.h"

#include <algorithm>

#include "crypto/aead.h"
#include "crypto/hash.h"

namespace cofactor {
namespace {

constexpr std::string_view kFormat = "cofactor/envelope/1";
constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kAesGcmCommitted = 1;

// Where the parts of an envelope begin.
constexpr std::size_t kKeyIdAt = 2;
constexpr std::size_t kCommitmentAt = kKeyIdAt + 16;
constexpr std::size_t kNonceAt = kCommitmentAt + 32;
constexpr std::size_t kCiphertextAt = kNonceAt + kAeadNonceSize;
static_assert(kCiphertextAt + kAeadTagSize == kEnvelopeOverhead);

using AeadNonce = std::array<std::uint8_t, kAeadNonceSize>;

template <class Integer>
std::array<std::uint8_t, sizeof(Integer)> big_endian(Integer value) {
  std::array<std::uint8_t, sizeof(Integer)> out;
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<std::uint8_t>(value >> (8 * (out.size() - 1 - i)));
  }
  return out;
}

// What the tag covers besides the ciphertext, each part behind its length (4 bytes).
class Aad {
 public:
  explicit Aad(const EnvelopeAddress& address) {
    const auto& [place, id] = address;
    add(bytes_of(kFormat));
    add(place.organization.none() ? ByteView() : place.organization.bytes);
    add(place.vault.none() ? ByteView() : place.vault.bytes);
    add(big_endian(static_cast<std::uint16_t>(id.purpose)));
    add(id.object.bytes);
    add(big_endian(id.version));
  }
  ByteView view() const { return ByteView(bytes_).first(size_); }

 private:
  static constexpr std::size_t kMost = 6 * 4 + kFormat.size() + 16 + 16 + 2 + 16 + 8;

  void add(ByteView part) {
    copy(big_endian(static_cast<std::uint32_t>(part.size())));
    copy(part);
  }
  void copy(ByteView part) {
    std::ranges::copy(part, std::span(bytes_).subspan(size_).begin());
    size_ += part.size();
  }

  std::array<std::uint8_t, kMost> bytes_;
  std::size_t size_ = 0;
};

Hash commitment_of(const SealingKey& key, const AeadNonce& nonce) {
  return hmac_sha256(key.commit, {nonce});
}

KeyId id_of_key(const KeyName& name) {
  const Hash hash = sha256({bytes_of("cofactor/key-id/1"),
                            big_endian(static_cast<std::uint16_t>(name.purpose)),
                            name.object.bytes,
                            big_endian(name.version)});
  KeyId out;
  std::copy_n(hash.begin(), out.size(), out.begin());
  return out;
}

}  // namespace

SealingKey::SealingKey(const KeyName& name, const Key& key)
    : id(id_of_key(name)),
      aead(hkdf_sha256(key, "cofactor/aead/1")),
      commit(hkdf_sha256(key, "cofactor/commit/1")) {}

Bytes seal(const SealingKey& key,
           const EnvelopeAddress& address,
           ByteView plaintext,
           Random& random) {
  const auto nonce = random.array<kAeadNonceSize>();
  Bytes out;
  out.reserve(kEnvelopeOverhead + plaintext.size());
  out.push_back(kVersion);
  out.push_back(kAesGcmCommitted);
  append(out, key.id);
  append(out, commitment_of(key, nonce));
  append(out, nonce);
  const Aad aad(address);
  aead_seal({.key = key.aead, .nonce = nonce, .aad = aad.view()}, plaintext, out);
  return out;
}

Result<PlainText> open(const SealingKey& key, const EnvelopeAddress& address, ByteView envelope) {
  const auto refused = [](std::string message) {
    return Error{.code = ErrorCode::kTampered, .message = std::move(message)};
  };
  const auto id = key_id_of(envelope);
  if (!id) {
    return refused("This is no envelope that this version can read.");
  }
  if (*id != key.id) {
    return refused("This envelope is sealed under another key.");
  }
  AeadNonce nonce;
  std::ranges::copy(envelope.subspan(kNonceAt, nonce.size()), nonce.begin());
  if (!equal_in_constant_time(envelope.subspan(kCommitmentAt, 32), commitment_of(key, nonce))) {
    return refused("This envelope does not commit to its key.");
  }
  const Aad aad(address);
  return aead_open({.key = key.aead, .nonce = nonce, .aad = aad.view()},
                   envelope.subspan(kCiphertextAt));
}

std::optional<KeyId> key_id_of(ByteView envelope) {
  if (envelope.size() < kEnvelopeOverhead || envelope[0] != kVersion ||
      envelope[1] != kAesGcmCommitted) {
    return std::nullopt;
  }
  KeyId out;
  std::ranges::copy(envelope.subspan(kKeyIdAt, out.size()), out.begin());
  return out;
}

}  // namespace cofactor
