#pragma once

#include "client/client.h"
#include "client/environment.h"
#include "client/pin.h"
#include "client/profile.h"
#include "client/release.h"
#include "log/receipt.h"

namespace cofactor::client {

// Every client is a witness: it pins the log that it first met at an address, keeps the newest
// checkpoint of each log under the user's state directory, and refuses a server whose log does not
// extend it.
class Witness {
 public:
  // All outlive it; what `profile` has pinned is changed by the first look() and by trust_anew().
  Witness(Client& client, const Places& places, Profile& profile);

  // Looks at the server's newest checkpoint; pins its log where none is pinned yet. Refuses
  // kVerificationFailed: signed by another key, another log, or one that does not contain the log
  // seen before (rolled back or forked).
  Done look();
  // Pins the log that the server shows now, whatever was pinned and seen before: when a person says
  // so, who knows why it is another.
  Done trust_anew();
  // Of a checkpoint that came with something else; refuses as look().
  Done accept(const std::string& note);

  // Verifies a receipt in the same way, that it is of this release, and that its entry was not in
  // the log yet when look() last looked; keeps it, and says where it lies.
  // REQUIRES: look(), before the release was asked for.
  Result<std::string> keep(const Receipt& receipt, const Release& release);
  // The same for the entry at a position.
  Result<std::string> keep(const Receipt& receipt, Position position);

 private:
  struct Shown {
    PublicKey key;
    std::string note;
    Checkpoint checkpoint;
  };
  Result<Shown> shown();
  Pin pin_of(const Shown& shown) const;
  void take(const Pin& pin);
  Result<PublicKey> key() const;
  Result<std::optional<Checkpoint>> kept(const std::string& origin) const;
  Result<Checkpoint> hold(const Receipt& receipt) const;
  Result<std::string> keep(const Receipt& receipt, const Checkpoint& checkpoint);
  Done follows(const std::optional<Checkpoint>& newest, const Checkpoint& now);
  Done extends(const Checkpoint& seen, const Checkpoint& now);
  std::string file_of(const std::string& origin) const;

  Client& client_;
  const Places& places_;
  Profile& profile_;
  std::optional<Checkpoint> seen_;  // before the next request
};

// A receipt's file: the JSON of its fields. Refuses kNotFound and kInvalid.
Result<Receipt> read_receipt(const std::string& file);

}  // namespace cofactor::client
