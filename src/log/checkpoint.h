#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/sign.h"
#include "log/tree.h"

namespace cofactor {

struct Epoch {
  std::uint64_t number = 1;
  std::array<std::uint8_t, 8> random{};
  friend bool operator==(const Epoch&, const Epoch&) = default;
};

// "cofactor.log/<store id>/<epoch number>-<16 hex>": the first line of every checkpoint and the
// name of the key that signs it.
std::string origin_of(const StoreId& store, const Epoch& epoch);
struct Origin {
  StoreId store;
  Epoch epoch;
};
std::optional<Origin> parse_origin(std::string_view text);

// C2SP tlog-checkpoint, an Ed25519 signed note:
//   origin \n size \n base64(root) \n \n — origin base64(key id 4 ‖ signature 64) \n
std::string sign_checkpoint(const Signer& signer, std::string_view origin, const TreeHead& head);

struct Checkpoint {
  std::string origin;
  TreeHead head;
};
// Refuses kVerificationFailed when it is malformed or not signed by `key` under its origin's name.
Result<Checkpoint> verify_checkpoint(std::string_view note, const PublicKey& key);
// Reads one without checking who signed it.
Result<Checkpoint> read_checkpoint(std::string_view note);

// C2SP signed-note verifier key: "<name>+<8 hex of key id>+<base64(0x01 ‖ public key)>".
std::string verifier_key_text(const PublicKey& key, std::string_view name);
// Refuses kInvalid. The name only labels the key: notes are verified under their own.
Result<PublicKey> parse_verifier_key(std::string_view text);

// A signed head: the last entry of one chain, vouched for at a checkpoint's size. A signed note of
//   "<origin>/chain" \n chain id \n sequence \n base64(leaf) \n checkpoint size \n
// under the name in its first line.
// Made when asked for; with it nothing of a chain can be withheld from its auditor.
struct SignedHead {
  std::string origin;
  ChainId chain;
  Sequence sequence = 0;
  Leaf leaf{};
  std::uint64_t size = 0;
};
std::string sign_head(const Signer& signer, const SignedHead& head);
// Refuses kVerificationFailed when it is malformed or not signed by `key` under its own name.
Result<SignedHead> verify_head(std::string_view note, const PublicKey& key);

}  // namespace cofactor
