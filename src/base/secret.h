#pragma once

#include <cstddef>

#include "base/bytes.h"

namespace cofactor {

class SecretAccess;

void wipe(std::span<std::uint8_t> bytes);
void wipe(std::string& text);
bool equal_in_constant_time(ByteView left, ByteView right);

// Bytes of one kind of secret: wiped when they go, moved but not copied (clone() by name), neither
// printable nor comparable. They come out only with a SecretAccess (base/secret_access.h), and the
// files that may include that header stand in tests/tidy/secret_access.txt.
template <class Tag>
class Secret {
 public:
  Secret() = default;
  // Takes the bytes over; the caller's vector is left empty.
  explicit Secret(Bytes&& bytes) : bytes_(std::move(bytes)) { bytes.clear(); }
  // Copies; wiping the source stays the caller's.
  static Secret copy_from(ByteView bytes) { return Secret(copy_of(bytes)); }

  Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) { other.bytes_.clear(); }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      wipe(bytes_);
      bytes_ = std::move(other.bytes_);
      other.bytes_.clear();
    }
    return *this;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { wipe(bytes_); }

  Secret clone() const { return copy_from(bytes_); }
  std::size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }

  ByteView expose(const SecretAccess&) const& { return bytes_; }
  ByteView expose(const SecretAccess&) const&& = delete;

  friend bool equal_in_constant_time(const Secret& left, const Secret& right) {
    return equal_in_constant_time(ByteView(left.bytes_), ByteView(right.bytes_));
  }

 private:
  Bytes bytes_;
};

using Seed = Secret<struct SeedTag>;            // a TOTP seed, raw bytes
using Key = Secret<struct KeyTag>;              // 32 random bytes of the key tree
using TokenText = Secret<struct TokenTextTag>;  // a bearer token as its person carries it
using PlainText = Secret<struct PlainTextTag>;  // what an envelope held
using Code = Secret<struct CodeTag>;            // digits as text; leading zeros survive
using UriText = Secret<struct UriTextTag>;      // an otpauth URI, or a seed as somebody typed it

}  // namespace cofactor
