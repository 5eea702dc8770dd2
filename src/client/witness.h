#pragma once

#include "client/client.h"
#include "client/environment.h"
#include "client/profile.h"
#include "log/receipt.h"

namespace cofactor::client {

// Every client is a witness: it pins the key of the log it first met, keeps the newest checkpoint
// of each log under the user's state directory, and refuses a server whose log does not extend it.
class Witness {
 public:
  // All outlive it; `profile` is changed by pin() alone.
  Witness(Client& client, const Places& places, Profile& profile);

  // Trusts the log that the server shows now: its key and its origin. For sign-in alone.
  Done pin();
  // Looks at the server's newest checkpoint. Refuses kVerificationFailed: signed by another key,
  // another log, or one that does not contain the log seen before (rolled back or forked).
  Done look();
  // Verifies a receipt in the same way, and keeps it; where it lies.
  Result<std::string> keep(const Receipt& receipt);

 private:
  Result<PublicKey> key() const;
  Done accept(const std::string& note);
  Done extends(const Checkpoint& seen, const Checkpoint& now);
  std::string file_of(const std::string& origin) const;

  Client& client_;
  const Places& places_;
  Profile& profile_;
};

// A receipt's file: the JSON of its fields. Refuses kNotFound and kInvalid.
Result<Receipt> read_receipt(const std::string& file);

}  // namespace cofactor::client
