#include "keys/keyring.h"

#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <variant>

#include "base/check.h"
#include "base/secret_access.h"
#include "keys/key_slots.h"

namespace cofactor {
namespace {

constexpr std::uint64_t kFirstTerm = 1;

// Slots for keys that were closed while somebody still uses them.
constexpr std::size_t kSlotsInUse = 1024;

// Ready for sealing, or raw: by its purpose.
using OpenKey = std::variant<SealingKey, KeyBytes>;
using OpenKeyPointer = std::shared_ptr<const OpenKey>;

enum class Use { kSealing, kRaw, kContent };

Use use_of(Purpose purpose) {
  switch (purpose) {
    case Purpose::kRootKey:
    case Purpose::kOrganizationKey:
    case Purpose::kOrganizationSecretKey:
    case Purpose::kVaultSecretKey:
    case Purpose::kServerSecretKey:
    case Purpose::kPersonKey:
    case Purpose::kBodyKey:
      return Use::kSealing;
    case Purpose::kTagKey:
    case Purpose::kLogSigningKey:
    case Purpose::kRequestKey:
    case Purpose::kLookupKey:
      return Use::kRaw;
    case Purpose::kSeed:
    case Purpose::kAccountContent:
    case Purpose::kPersonContent:
    case Purpose::kMembershipContent:
    case Purpose::kPushSubscription:
    case Purpose::kWebhookContent:
    case Purpose::kLogBody:
      return Use::kContent;
  }
  CHECK(false);
}

// A key with the place that its own AAD binds.
struct PlacedKey {
  KeyName name;
  Place place;
};

// The table in keyring.h. REQUIRES: `key` is a key below the root.
PlacedKey parent_of(const PlacedKey& key, const StoreId& store) {
  const auto& organization = key.place.organization;
  switch (key.name.purpose) {
    case Purpose::kOrganizationSecretKey:
    case Purpose::kVaultSecretKey:
      return {.name = {.purpose = Purpose::kOrganizationKey,
                       .object = as_id<ObjectId>(organization),
                       .version = kFirstTerm},
              .place = {.organization = organization, .vault = {}}};
    case Purpose::kRequestKey:
    case Purpose::kLookupKey:
      return {.name = {.purpose = Purpose::kServerSecretKey,
                       .object = as_id<ObjectId>(store),
                       .version = kFirstTerm},
              .place = {}};
    case Purpose::kOrganizationKey:
    case Purpose::kServerSecretKey:
    case Purpose::kPersonKey:
    case Purpose::kBodyKey:
    case Purpose::kTagKey:
    case Purpose::kLogSigningKey:
      return {.name = {.purpose = Purpose::kRootKey,
                       .object = as_id<ObjectId>(store),
                       .version = kFirstTerm},
              .place = {}};
    case Purpose::kRootKey:
    case Purpose::kSeed:
    case Purpose::kAccountContent:
    case Purpose::kPersonContent:
    case Purpose::kMembershipContent:
    case Purpose::kPushSubscription:
    case Purpose::kWebhookContent:
    case Purpose::kLogBody:
      break;
  }
  CHECK(false);
}

// Whether object and place are those that the table in keyring.h asks for.
bool in_its_place(const PlacedKey& key, const StoreId& store) {
  const auto& [organization, vault] = key.place;
  const ObjectId& object = key.name.object;
  const bool nowhere = organization.none() && vault.none();
  const bool of_organization =
      !organization.none() && vault.none() && object == as_id<ObjectId>(organization);
  const bool of_vault = !organization.none() && !vault.none() && object == as_id<ObjectId>(vault);
  switch (key.name.purpose) {
    case Purpose::kOrganizationKey:
    case Purpose::kOrganizationSecretKey:
      return of_organization;
    case Purpose::kVaultSecretKey:
      return of_vault;
    case Purpose::kBodyKey:
      return of_organization || of_vault;
    case Purpose::kServerSecretKey:
    case Purpose::kRequestKey:
    case Purpose::kLookupKey:
    case Purpose::kTagKey:
    case Purpose::kLogSigningKey:
      return nowhere && object == as_id<ObjectId>(store);
    case Purpose::kPersonKey:
      return nowhere && !object.none();
    case Purpose::kRootKey:
    case Purpose::kSeed:
    case Purpose::kAccountContent:
    case Purpose::kPersonContent:
    case Purpose::kMembershipContent:
    case Purpose::kPushSubscription:
    case Purpose::kWebhookContent:
    case Purpose::kLogBody:
      return false;
  }
  CHECK(false);
}

Error refused(ErrorCode code, std::string message) {
  return {.code = code, .message = std::move(message)};
}

Error sealed_error() {
  return {.code = ErrorCode::kSealed,
          .message = "The server is sealed: its keys are closed.",
          .hint = "An operator unseals it."};
}

}  // namespace

struct Keyring::Pages {
  struct Entry {
    Place place;
    OpenKeyPointer key;
    // Asked for since the last sweep.
    mutable std::atomic<bool> asked_for = true;
  };

  const Envelopes& envelopes;
  const std::size_t most_open;
  const std::shared_ptr<KeySlots> slots = std::make_shared<KeySlots>(most_open + 1 + kSlotsInUse);

  mutable std::shared_mutex mutex;
  StoreId store;
  OpenKeyPointer root;  // empty while sealed
  std::unordered_map<KeyName, Entry> open_keys;

  // The word of an open key for whoever names its place too. REQUIRES: mutex is held.
  Result<OpenKeyPointer> found(const Entry& entry, const Place& place) const {
    if (entry.place != place) {
      return refused(ErrorCode::kTampered, "A key was asked for in a place that is not its own.");
    }
    if (!entry.asked_for.load(std::memory_order_relaxed)) {
      entry.asked_for.store(true, std::memory_order_relaxed);
    }
    return entry.key;
  }

  Result<OpenKeyPointer> find_or_open(const PlacedKey& wanted) {
    {
      const std::shared_lock lock(mutex);
      if (const auto open = open_keys.find(wanted.name); open != open_keys.end()) {
        return found(open->second, wanted.place);
      }
    }
    const std::unique_lock lock(mutex);
    return find_or_open_locked(wanted);
  }

  // REQUIRES: mutex is held exclusively.
  Result<OpenKeyPointer> find_or_open_locked(const PlacedKey& wanted) {
    if (root == nullptr) {
      return sealed_error();
    }
    if (wanted.name.purpose == Purpose::kRootKey) {
      return root;
    }
    if (const auto open = open_keys.find(wanted.name); open != open_keys.end()) {
      return found(open->second, wanted.place);
    }
    const auto sealed = envelopes.find(wanted.name);
    if (sealed == nullptr) {
      return refused(ErrorCode::kNotFound, "There is no such key.");
    }
    auto parent = find_or_open_locked(parent_of(wanted, store));
    if (!parent) {
      return parent;
    }
    auto plain =
        open(std::get<SealingKey>(**parent), {.place = wanted.place, .id = wanted.name}, *sealed);
    if (!plain) {
      return plain.error();
    }
    if (plain->size() != kKeySize) {
      return refused(ErrorCode::kTampered, "An envelope of a key holds no key.");
    }
    return keep(wanted,
                Key::copy_from(plain->expose(SecretAccess::because("the key is kept open"))));
  }

  OpenKeyPointer in_slot(const KeyName& name, const Key& key) {
    const SlotAllocator<OpenKey> allocator(slots);
    if (use_of(name.purpose) == Use::kRaw) {
      return std::allocate_shared<const OpenKey>(allocator, std::in_place_type<KeyBytes>, key);
    }
    return std::allocate_shared<const OpenKey>(
        allocator, std::in_place_type<SealingKey>, name, key);
  }

  // REQUIRES: mutex is held exclusively; the name is not open.
  OpenKeyPointer keep(const PlacedKey& key, const Key& bytes) {
    has_room();
    auto kept = in_slot(key.name, bytes);
    open_keys.try_emplace(key.name, key.place, kept);
    return kept;
  }

  // Makes it where it can. REQUIRES: mutex is held exclusively.
  bool has_room() {
    if (open_keys.size() >= most_open) {
      sweep();
    }
    return open_keys.size() < most_open;
  }

  // Closes what nobody has asked for since the last sweep; when that is nothing, whatever can be
  // opened again. A key whose envelope is not committed yet stays.
  void sweep() {
    const auto before = open_keys.size();
    std::erase_if(open_keys, [this](const auto& open) {
      return !open.second.asked_for.exchange(false, std::memory_order_relaxed) &&
             envelopes.find(open.first) != nullptr;
    });
    if (open_keys.size() == before) {
      std::erase_if(open_keys,
                    [this](const auto& open) { return envelopes.find(open.first) != nullptr; });
    }
  }
};

Keyring::Keyring(const Envelopes& envelopes, std::size_t most_open)
    : pages_(new Pages{.envelopes = envelopes, .most_open = most_open}) {}

Keyring::~Keyring() = default;

void Keyring::unseal(const StoreId& store, Key root) {
  const std::unique_lock lock(pages_->mutex);
  pages_->open_keys.clear();
  pages_->store = store;
  pages_->root = pages_->in_slot(
      {.purpose = Purpose::kRootKey, .object = as_id<ObjectId>(store), .version = kFirstTerm},
      root);
}

void Keyring::close() {
  const std::unique_lock lock(pages_->mutex);
  pages_->open_keys.clear();
  pages_->root.reset();
}

bool Keyring::sealed() const {
  const std::shared_lock lock(pages_->mutex);
  return pages_->root == nullptr;
}

Result<std::shared_ptr<const SealingKey>> Keyring::key(const KeyName& name,
                                                       const Place& place) const {
  CHECK(name.purpose != Purpose::kRootKey);
  CHECK(use_of(name.purpose) == Use::kSealing);
  auto open = pages_->find_or_open({.name = name, .place = place});
  if (!open) {
    return std::move(open.error());
  }
  const auto* const sealing = std::get_if<SealingKey>(open->get());
  return std::shared_ptr<const SealingKey>(std::move(*open), sealing);
}

Result<Key> Keyring::raw_key(const KeyName& name, const Place& place) const {
  CHECK(use_of(name.purpose) == Use::kRaw);
  const auto open = pages_->find_or_open({.name = name, .place = place});
  if (!open) {
    return open.error();
  }
  return std::get<KeyBytes>(**open).clone();
}

Result<Bytes> Keyring::add(const KeyName& name, const Place& place, Random& random) {
  const Key drawn(random.bytes(kKeySize));
  const PlacedKey added{.name = name, .place = place};
  const std::unique_lock lock(pages_->mutex);
  if (pages_->root == nullptr) {
    return sealed_error();
  }
  CHECK(in_its_place(added, pages_->store));
  if (pages_->open_keys.contains(name) || pages_->envelopes.find(name) != nullptr) {
    return refused(ErrorCode::kConflict, "This key exists already.");
  }
  if (!pages_->has_room()) {
    return refused(ErrorCode::kUnavailable, "Too many new keys wait to be recorded.");
  }
  const auto parent = pages_->find_or_open_locked(parent_of(added, pages_->store));
  if (!parent) {
    return parent.error();
  }
  auto sealed = seal(std::get<SealingKey>(**parent),
                     {.place = place, .id = name},
                     drawn.expose(SecretAccess::because("the new key is sealed")),
                     random);
  pages_->keep(added, drawn);
  return sealed;
}

void Keyring::forget(const KeyName& name) {
  const std::unique_lock lock(pages_->mutex);
  pages_->open_keys.erase(name);
}

}  // namespace cofactor
