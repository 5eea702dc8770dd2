#pragma once

#include <memory>

#include "keys/envelope.h"
#include "keys/envelopes.h"

namespace cofactor {

// The one place where open keys live (guarded, locked, non-dumpable pages). Any thread.
//
// A key is opened when it is first asked for: its envelope is looked up in `envelopes` and opened
// with its parent, up to the root; at most `most_open` are open at once, and those least asked for
// are closed again. After close() every key is kSealed again and the pages are wiped.
//
//   purpose                 object                 place                  under
//   kOrganizationKey        organization           organization           the root key
//   kOrganizationSecretKey  organization           organization           organization key
//   kVaultSecretKey         vault                  organization, vault    organization key
//   kBodyKey                organization or vault  that, as above         the root key
//   kServerSecretKey        store                  none                   the root key
//   kRequestKey kLookupKey  store                  none                   server secret key
//   kTagKey kLogSigningKey  store                  none                   the root key
//   kPersonKey              person                 none                   the root key
//
// The version of a key is its term; a parent is asked for in its first term.
class Keyring {
 public:
  static constexpr std::size_t kMostOpen = 4096;

  // Takes its pages and locks them: a Fault that says what to raise when they cannot be locked.
  // `envelopes` must outlive it.
  explicit Keyring(const Envelopes& envelopes, std::size_t most_open = kMostOpen);
  ~Keyring();

  // Takes the root key over, in place of one that may be open. `store` is the object of the
  // server's own keys. Whether it is the right one shows when a key is opened with it (kTampered),
  // or before, by its seal record's fingerprint.
  void unseal(const StoreId& store, Key root);
  void close();
  bool sealed() const;

  // The key ready for use; kSealed while it cannot be opened, kTampered when its envelope does not
  // fit or the place is not its own, kNotFound when there is none. The pointer keeps it alive for
  // one use: do not store it. REQUIRES: a key for sealing.
  Result<std::shared_ptr<const SealingKey>> key(const KeyName& name, const Place& place) const;

  // The raw 32 bytes of a key that is not for sealing, refused as above. REQUIRES: a tag, request,
  // look-up or log signing key.
  Result<Key> raw_key(const KeyName& name, const Place& place) const;

  // Draws a new key, keeps it open under `name`, and gives its envelope (sealed under its parent)
  // for the batch that adds it. kSealed while the parent is; kConflict when `name` has a key or is
  // being given one; kUnavailable while `most_open` keys wait for their batch. Forget it with
  // `forget` if the batch fails. REQUIRES: a name and place as in the table.
  Result<Bytes> add(const KeyName& name, const Place& place, Random& random);

  // Closes one key: when the batch that adds it has failed, or when its envelope has been erased.
  void forget(const KeyName& name);

 private:
  struct Pages;
  std::unique_ptr<Pages> pages_;
};

}  // namespace cofactor
