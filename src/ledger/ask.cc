#include "ledger/ask.h"

namespace cofactor {

Receipt Recorded::receipt_of(const Entry& entry) const {
  return {.position = entry.position,
          .chain = entry.chain,
          .sequence = entry.sequence,
          .previous = entry.previous,
          .nonce = entry.nonce,
          .body = copy_of(bytes_of(entry.body)),
          .proof = tree->inclusion_proof(entry.position),
          .checkpoint = std::string(checkpoint)};
}

}  // namespace cofactor
