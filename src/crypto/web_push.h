#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "crypto/p256.h"

// Messages to a browser that is not open: encrypted for it alone (RFC 8291 over RFC 8188), and what
// lets its push service know who sends them (VAPID, RFC 8292).
namespace cofactor {

using PushAuth = Secret<struct PushAuthTag>;  // 16 bytes that only the browser and we know

// What a browser made for one subscription.
struct PushReceiver {
  P256Point public_key{};
  PushAuth auth;
};

// What one message is encrypted with, and never another: a key and a salt of its own.
struct PushDraw {
  P256Key key;
  std::array<std::uint8_t, 16> salt{};
};
PushDraw draw_push(Random& random);

// 4,096 bytes, which every push service takes (RFC 8030 §7.2), less what encryption adds.
inline constexpr std::size_t kMostPushText = 4096 - 86 - 16 - 1;

// A body of Content-Encoding aes128gcm: one record. Refuses kInvalid what cannot be a browser's:
// a public key that is no point of the curve, an `auth` of another length.
// REQUIRES: text of at most kMostPushText bytes; a draw that was never used.
Result<Bytes> encrypt_push(const PushReceiver& to, std::string_view text, const PushDraw& draw);

// Who sends, to whom, until when the word is good: at most a day ahead (RFC 8292 §2).
struct VapidClaim {
  std::string audience;      // the push service's origin
  std::string subject = {};  // whom its operator asks: a mailto: or https: URL; may be empty
  Time expires_at;
};

// The value of the Authorization field (RFC 8292 §3), signed with the key whose public half the
// browser was given as applicationServerKey.
std::string vapid_authorization(const VapidClaim& claim, const P256Key& key);

}  // namespace cofactor
