#include "crypto/authenticator_data.h"

#include <algorithm>

#include "crypto/cbor.h"

namespace cofactor {
namespace {

constexpr std::uint8_t kUserPresent = 0x01;
constexpr std::uint8_t kUserVerified = 0x04;
constexpr std::uint8_t kBackupEligible = 0x08;
constexpr std::uint8_t kBackedUp = 0x10;
constexpr std::uint8_t kHasCredential = 0x40;
constexpr std::uint8_t kHasExtensions = 0x80;

std::optional<ByteView> take(ByteView& rest, std::size_t size) {
  if (rest.size() < size) {
    return std::nullopt;
  }
  const ByteView taken = rest.first(size);
  rest = rest.subspan(size);
  return taken;
}

std::uint32_t big_endian(ByteView bytes) {
  std::uint32_t out = 0;
  for (const std::uint8_t byte : bytes) {
    out = out << 8 | byte;
  }
  return out;
}

std::optional<AuthenticatorData::Credential> take_credential(ByteView& rest) {
  AuthenticatorData::Credential out;
  const auto model = take(rest, out.model.size());
  const auto size = model ? take(rest, 2) : std::nullopt;
  const auto id = size ? take(rest, big_endian(*size)) : std::nullopt;
  if (!id || id->empty() || id->size() > kLongestCredentialId) {
    return std::nullopt;
  }
  const auto key = read_cbor(rest);
  if (!key || key->kind != CborItem::Kind::kMap) {
    return std::nullopt;
  }
  std::ranges::copy(*model, out.model.begin());
  out.id = copy_of(*id);
  out.public_key = copy_of(key->whole);
  return out;
}

}  // namespace

std::optional<AuthenticatorData> AuthenticatorData::parse(ByteView bytes) {
  AuthenticatorData out;
  const auto hash = take(bytes, out.rp_hash.size());
  const auto flags = hash ? take(bytes, 1) : std::nullopt;
  const auto count = flags ? take(bytes, 4) : std::nullopt;
  if (!count) {
    return std::nullopt;
  }
  const auto is_set = [&](std::uint8_t flag) { return ((*flags)[0] & flag) != 0; };
  std::ranges::copy(*hash, out.rp_hash.begin());
  out.user_present = is_set(kUserPresent);
  out.user_verified = is_set(kUserVerified);
  out.backup_eligible = is_set(kBackupEligible);
  out.backed_up = is_set(kBackedUp);
  out.sign_count = big_endian(*count);
  if (is_set(kHasCredential)) {
    out.credential = take_credential(bytes);
    if (!out.credential) {
      return std::nullopt;
    }
  }
  if (is_set(kHasExtensions)) {
    const auto extensions = read_cbor(bytes);
    if (!extensions || extensions->kind != CborItem::Kind::kMap) {
      return std::nullopt;
    }
  }
  return bytes.empty() ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace cofactor
