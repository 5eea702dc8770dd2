#pragma once

#include <memory>
#include <shared_mutex>
#include <unordered_map>

#include "keys/envelope.h"
#include "keys/envelopes.h"

namespace cofactor {

// Where a key hangs in the tree: the key that seals it, and the place its AAD binds.
struct KeyParent {
  KeyName parent;
  Place place;
};

// The one place where open keys live (guarded, locked, non-dumpable pages). Any thread.
//
// A key is opened when it is first asked for: its envelope is looked up in `envelopes` and opened
// with its parent, up to the root. Which parent a key has follows from its purpose and its Place:
// see parent_of in keyring.cc. After close() every key is kSealed again and the pages are wiped.
class Keyring {
 public:
  explicit Keyring(const Envelopes& envelopes);
  ~Keyring();

  // Takes the root key over. `store` is the object of the server's own keys.
  void unseal(const StoreId& store, Key root);
  void close();
  bool sealed() const;

  // The key ready for use; kSealed while it cannot be opened, kTampered when its envelope does not
  // fit, kNotFound when there is none. The pointer keeps it alive for one use: do not store it.
  Result<std::shared_ptr<const SealingKey>> key(const KeyName& name, const Place& place) const;

  // The raw 32 bytes of a key that is not for sealing (tag, request, look-up, signing key).
  Result<Key> raw_key(const KeyName& name, const Place& place) const;

  // Draws a new key, keeps it open under `name`, and gives its envelope (sealed under its parent)
  // for the batch that adds it. kSealed while the parent is. Forget it with `forget` if the batch
  // fails.
  Result<Bytes> add(const KeyName& name, const Place& place, Random& random);
  void forget(const KeyName& name);

 private:
  struct Pages;
  std::unique_ptr<Pages> pages_;
};

}  // namespace cofactor
