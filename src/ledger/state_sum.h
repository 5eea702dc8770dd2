#pragma once

#include "base/bytes.h"
#include "crypto/key_bytes.h"
#include "log/checkpoint.h"
#include "store/store.h"

namespace cofactor {

// The sum mod 2^256 of keyed HMACs of all rows and envelopes, and how many there are of each
// (docs/formats/batch-tag.md): kept incrementally, changed by what changes, blind to order. With
// the batch tag it makes a row that was changed, added, removed or put back behind our back show at
// the next unseal.
//
// Its value is a secret: from two of them follows the element of a row, and of known elements a sum
// can be made up again by others. It is stored nowhere, and nobody sees more than the tag.
class StateSum {
 public:
  void add(const KeyBytes& tag_key, const Row& row);
  void add(const KeyBytes& tag_key, const EnvelopeRow& row);
  // REQUIRES: it was added as it is.
  void subtract(const KeyBytes& tag_key, const Row& row);
  void subtract(const KeyBytes& tag_key, const EnvelopeRow& row);

  // HMAC(tag key, "batch/2" ‖ epoch 8 ‖ epoch random 8 ‖ size 8 ‖ root 32 ‖ rows 8 ‖ envelopes 8 ‖
  //      sum 32)
  Hash tag(const KeyBytes& tag_key, const Epoch& epoch, const TreeHead& head) const;

 private:
  Hash sum_{};  // big-endian
  std::uint64_t rows_ = 0;
  std::uint64_t envelopes_ = 0;
};

// Whether two rows have one kind and id, or two envelopes one purpose, object and version. In a
// store there is one of each: a sum in which one stands twice is not that of a state.
bool has_a_second_of_one_key(const Changes& all);

// HMAC(tag key, "row/2" ‖ kind 2 ‖ id 16 ‖ changed_at 8 ‖ removed 1 ‖ bytes)
Hash element_of(const KeyBytes& tag_key, const Row& row);
// HMAC(tag key, "envelope/2" ‖ purpose 2 ‖ object 16 ‖ version 8 ‖ bytes as stored), also of one
// that is erased.
Hash element_of(const KeyBytes& tag_key, const EnvelopeRow& row);

}  // namespace cofactor
