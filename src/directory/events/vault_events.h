#pragma once

#include "directory/events/changed.h"

// What stands in a vault's chain, but its birth, which stands in its organization's.
namespace cofactor {

struct VaultAdded : OwnFields<VaultAdded> {
  static constexpr std::string_view kType = "vault.added";
  ChainId chain;
  Vault vault;
  ChainId in_chain() const { return as_id<ChainId>(vault.organization); }
  void fold(Directory& directory, Position position, Time) const {
    directory.vaults.put(vault, position);
  }
};
BOOST_DESCRIBE_STRUCT(VaultAdded, (), (chain, vault))

using VaultEdited = Changed<Vault, "vault.edited">;
using VaultRemoved = Changed<Vault, "vault.removed">;
using VaultRestored = Changed<Vault, "vault.restored">;
using AccountAdded = Changed<Account, "account.added">;
using AccountEdited = Changed<Account, "account.edited">;
using AccountRemoved = Changed<Account, "account.removed">;
using AccountRestored = Changed<Account, "account.restored">;
using DeviceAdded = Changed<Device, "device.added">;
using DeviceImported = Changed<Device, "device.imported">;  // active from its first entry on
using DeviceEdited = Changed<Device, "device.edited">;
using DeviceConfirmed = Changed<Device, "device.confirmed">;
using DeviceWitnessed = Changed<Device, "device.witnessed">;  // a second person was there
using DeviceReplaced = Changed<Device, "device.replaced">;    // a new pending version
using DevicePutBack = Changed<Device, "device.put_back">;
using DeviceRemoved = Changed<Device, "device.removed">;
using DeviceRestored = Changed<Device, "device.restored">;
using SeedErased = Changed<Device, "device.seed_erased">;  // thirty days after it was retired

}  // namespace cofactor
