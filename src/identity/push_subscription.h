#pragma once

#include <optional>
#include <string>

#include "base/fields.h"
#include "base/sealed_ref.h"

namespace cofactor {

struct PushSubscriptionIdTag {
  static constexpr std::string_view kPrefix = "psh";
};
using PushSubscriptionId = Id<PushSubscriptionIdTag>;

// A browser of a person that is told of things while it is not open (Web Push). It is made in two
// acts: first a key of its own, whose public half the browser gives to its push service; then where
// that service takes messages for it. Both lie sealed in `content`.
struct PushSubscription {
  PushSubscriptionId id;
  PersonId person;
  std::string name;                  // what its person calls it
  Bytes public_key;                  // P-256, uncompressed: applicationServerKey
  std::optional<SealedRef> content;  // custody/push_content.h; none: erased
  Time added_at;
  std::optional<Time> confirmed_at;
  std::optional<Time> tested_at;
  std::optional<Time> removed_at;
};
BOOST_DESCRIBE_STRUCT(
    PushSubscription,
    (),
    (id, person, name, public_key, content, added_at, confirmed_at, tested_at, removed_at))

}  // namespace cofactor
