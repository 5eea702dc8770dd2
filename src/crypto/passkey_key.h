#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"

namespace cofactor {

// The algorithms that a passkey may sign with, as COSE numbers them (RFC 9053), in the order in
// which they are offered.
enum class PasskeyAlgorithm { kEdDsa = -8, kEs256 = -7, kEs384 = -35, kRs256 = -257 };
inline constexpr PasskeyAlgorithm kPasskeyAlgorithms[] = {PasskeyAlgorithm::kEdDsa,
                                                          PasskeyAlgorithm::kEs256,
                                                          PasskeyAlgorithm::kEs384,
                                                          PasskeyAlgorithm::kRs256};

// A passkey's public key: a COSE_Key map of one of these algorithms, with the curve that belongs to
// it. RSA is of 2,048 bits with exponent 65537, the only one that libfido2 takes.
class PasskeyKey {
 public:
  // `cose` outlives it. Nothing: it is no such map, or has something behind it.
  static std::optional<PasskeyKey> parse(ByteView cose);

  PasskeyAlgorithm algorithm() const { return algorithm_; }

  // What was signed: by an authenticator for `rp`, this data and the hash of the client's.
  struct Signed {
    const std::string& rp;
    ByteView authenticator_data;
    const Hash& client_data_hash;
    ByteView signature;
  };
  // Whether this key signed it (WebAuthn §7.2 step 21). Also false where libfido2 refuses what the
  // authenticator's data say. A Fault when it has no memory.
  bool signed_it(const Signed& what) const;

 private:
  PasskeyAlgorithm algorithm_{};
  Bytes raw_;  // x ‖ y, x, or n ‖ e
};

}  // namespace cofactor
