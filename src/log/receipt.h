#pragma once

#include "base/fields.h"
#include "log/checkpoint.h"

namespace cofactor {

// What a release answers with: its own entry, the proof that it stands in the log, and the
// checkpoint that says so. Enough to convict a log that hides it. JSON by its fields.
struct Receipt {
  Position position = 0;
  ChainId chain;
  Sequence sequence = 0;
  Leaf previous{};
  Nonce nonce{};
  Bytes body;
  std::vector<Hash> proof;
  std::string checkpoint;
  friend bool operator==(const Receipt&, const Receipt&) = default;
};
BOOST_DESCRIBE_STRUCT(Receipt,
                      (),
                      (position, chain, sequence, previous, nonce, body, proof, checkpoint))

Leaf leaf_of(const Receipt& receipt);

// Refuses kVerificationFailed when the leaf, its proof or the checkpoint's signature do not fit.
Result<Checkpoint> verify_receipt(const Receipt& receipt, const PublicKey& key);

}  // namespace cofactor
