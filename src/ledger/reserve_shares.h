#pragma once

#include <optional>
#include <unordered_map>

#include "ledger/ask.h"
#include "store/store.h"

namespace cofactor {

// Who may still record something on a disk that is nearly full (architecture: "Reserve"). What was
// taken is remembered until the disk has room again, and not beyond a restart. On the writer's
// thread.
class ReserveShares {
 public:
  // Of what one organization may take by codes and refusals: a tenth.
  static constexpr std::uint64_t kOrganizations = 10;
  // Kept for what is vital: a quarter.
  static constexpr std::uint64_t kVitalParts = 4;

  // Before each batch; what the last one took is kept if it was committed.
  void begin(const Store::Space& space);
  // Whether there is no more room than the reserve. Nothing else need be asked while there is.
  bool is_low() const { return low_; }

  struct Wish {
    Urgency urgency;
    std::optional<OrganizationId> organization;  // none: the server itself
  };
  bool has_room(const Wish& wish) const;
  // These will be recorded by it.
  void take(const Wish& wish, std::span<const Entry> entries);
  void commit();

 private:
  using Taken = std::unordered_map<OrganizationId, std::uint64_t>;
  std::uint64_t taken_by(const OrganizationId& organization) const;

  Store::Space space_{};
  bool low_ = false;
  Taken taken_;  // bytes of the reserve
  Taken in_batch_;
};

// Whose an event is: its vault's or organization's; none where it is the server's, or a birth.
std::optional<OrganizationId> organization_of(const Directory& directory, const Event& event);

}  // namespace cofactor
