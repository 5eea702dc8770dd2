#pragma once

#include "crypto/web_push.h"
#include "custody/contents.h"

// What is sealed of a push subscription, under its person's key: whoever has it can tell that
// browser something, and nothing else.
namespace cofactor {

// Where a browser's push service takes messages for it, as the browser says it
// (PushSubscription.toJSON): the keys in base64url.
struct PushReceiving {
  std::string endpoint;
  std::string p256dh;
  std::string auth;
};

// The private key that a subscription was made with and, once it is confirmed, the rest.
struct PushContent {
  std::string key;  // base64url
  std::optional<std::string> endpoint;
  std::optional<std::string> p256dh;
  std::optional<std::string> auth;
};
BOOST_DESCRIBE_STRUCT(PushContent, (), (key, endpoint, p256dh, auth))

// Refuses kInvalid what no browser says: an endpoint that is no HttpsUrl, keys that are none.
Result<PushReceiver> receiver_of(const PushReceiving& receiving);

// Everything that a message to it needs.
struct OpenPush {
  std::string endpoint;
  PushReceiver receiver;
  P256Key key;
};
// Refuses kNotFound (erased, or not confirmed yet), kSealed.
Result<OpenPush> open_push(const Vaulting& vaulting, const PushSubscription& subscription);

// Its private key alone. Refuses kNotFound (erased), kSealed.
Result<P256Key> open_push_key(const Vaulting& vaulting, const PushSubscription& subscription);

// Seals it as the version that comes after the subscription's.
Result<Sealed> seal_push(Preparing& preparing,
                         const PushSubscription& subscription,
                         const P256Key& key,
                         const std::optional<PushReceiving>& receiving);

}  // namespace cofactor
