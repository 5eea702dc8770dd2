#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "log/checkpoint.h"
#include "store/store.h"

namespace cofactor {

// The sum mod 2^256 of keyed HMACs of all rows and envelopes (docs/formats/batch-tag.md): kept
// incrementally, changed by what changes, blind to order. With the batch tag it makes a row that
// was changed, added, removed or put back behind our back show at the next unseal.
class StateSum {
 public:
  StateSum() = default;
  explicit StateSum(const Hash& value) : value_(value) {}
  void add(const Hash& element);
  void subtract(const Hash& element);
  const Hash& value() const { return value_; }

 private:
  Hash value_{};  // big-endian
};

// HMAC(tag key, "row" ‖ kind 2 ‖ id 16 ‖ changed_at 8 ‖ removed 1 ‖ bytes)
Hash element_of(const Key& tag_key, const Row& row);
// HMAC(tag key, "envelope" ‖ purpose 2 ‖ object 16 ‖ version 8 ‖ sealed as stored)
Hash element_of(const Key& tag_key, const EnvelopeRow& row);

// HMAC(tag key, "batch" ‖ epoch 8 ‖ epoch random 8 ‖ size 8 ‖ root 32 ‖ state sum 32)
struct Tagged {
  const Epoch& epoch;
  const TreeHead& head;
  const Hash& state_sum;
};
Hash batch_tag(const Key& tag_key, const Tagged& tagged);

}  // namespace cofactor
