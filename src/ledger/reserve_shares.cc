#include "ledger/reserve_shares.h"

namespace cofactor {
namespace {

// Below this the reserve is at stake.
constexpr std::uint64_t kFree = std::uint64_t{8} << 20;

// Of the database's pages, of which entries fill seven eighths.
std::uint64_t bytes_of_entry(const Entry& entry) {
  constexpr std::uint64_t kBesideTheBody = 256;
  return (entry.body.size() + kBesideTheBody) * 8 / 7;
}

}  // namespace

void ReserveShares::begin(const Store::Space& space) {
  space_ = space;
  in_batch_.clear();
  low_ = space.free_bytes <= kFree;
  if (!low_) {
    taken_.clear();
  }
}

std::uint64_t ReserveShares::taken_by(const OrganizationId& organization) const {
  const auto before = taken_.find(organization);
  const auto now = in_batch_.find(organization);
  return (before == taken_.end() ? 0 : before->second) + (now == in_batch_.end() ? 0 : now->second);
}

bool ReserveShares::has_room(const Wish& wish) const {
  if (!low_) {
    return true;
  }
  switch (wish.urgency) {
    case Urgency::kOrdinary:
      return false;
    case Urgency::kServing:
      return space_.reserve_bytes > space_.whole_reserve_bytes / kVitalParts &&
             (!wish.organization ||
              taken_by(*wish.organization) < space_.whole_reserve_bytes / kOrganizations);
    case Urgency::kVital:
      return true;
  }
  return false;
}

void ReserveShares::take(const Wish& wish, std::span<const Entry> entries) {
  // Nothing is taken of the reserve while the disk itself has room.
  const bool whole = space_.reserve_bytes == space_.whole_reserve_bytes;
  if (!low_ || whole || wish.urgency != Urgency::kServing || !wish.organization) {
    return;
  }
  for (const Entry& entry : entries) {
    in_batch_[*wish.organization] += bytes_of_entry(entry);
  }
}

void ReserveShares::commit() {
  for (const auto& [organization, bytes] : in_batch_) {
    taken_[organization] += bytes;
  }
  in_batch_.clear();
}

std::optional<OrganizationId> organization_of(const Directory& directory, const Event& event) {
  const ChainId chain = event.in_chain();
  if (const Vault* vault = directory.vaults.find(as_id<VaultId>(chain))) {
    return vault->organization;
  }
  const Organization* organization = directory.organizations.find(as_id<OrganizationId>(chain));
  return organization == nullptr ? std::nullopt : std::optional(organization->id);
}

}  // namespace cofactor
