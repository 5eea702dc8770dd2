#include "log/receipt.h"

namespace cofactor {

Leaf leaf_of(const Receipt& receipt) {
  const Hash inner = inner_hash(receipt.nonce, receipt.body);
  return leaf_of({receipt.chain, receipt.sequence, receipt.previous, inner});
}

Result<Checkpoint> verify_receipt(const Receipt& receipt, const PublicKey& key) {
  auto checkpoint = verify_checkpoint(receipt.checkpoint, key);
  if (!checkpoint) {
    return checkpoint;
  }
  const TreeHead& head = checkpoint->head;
  const Leaf leaf = leaf_of(receipt);
  if (!verify_inclusion({receipt.position, head.size, leaf, head.root}, receipt.proof)) {
    return Error{.code = ErrorCode::kVerificationFailed,
                 .message = "The receipt's proof does not show its entry at position " +
                            std::to_string(receipt.position) + " under its checkpoint."};
  }
  return checkpoint;
}

}  // namespace cofactor
