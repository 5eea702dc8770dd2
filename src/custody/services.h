#pragma once

#include "custody/decision.h"
#include "custody/perform.h"

// Machines of an organization that ask for codes with tokens of their own. All are for who manages
// its people; each act stands in the organization's chain. All refuse kNotFound and kDenied.
namespace cofactor {

struct ServiceVerb {
  using Plan = Service;
  using Answer = Service;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// Records service.added. Refuses kConflict: the name is taken.
struct AddService : ServiceVerb {
  static constexpr std::string_view kName = "add_service";
  Name name;
  ServiceId id = {};  // by prepare
  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

// Records service.edited. Refuses kConflict: removed; the name is taken.
struct EditService : ServiceVerb {
  static constexpr std::string_view kName = "edit_service";
  ServiceId service;
  Name name;
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

// A tombstone: its tokens are good for nothing until it is put back, within thirty days. Records
// service.removed. Refuses kConflict: removed already.
struct RemoveService : ServiceVerb {
  static constexpr std::string_view kName = "remove_service";
  static constexpr Urgency kUrgency = Urgency::kVital;
  ServiceId service;
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

// Records service.restored. Refuses kConflict: not removed; too long ago; the name is taken.
struct RestoreService : ServiceVerb {
  static constexpr std::string_view kName = "restore_service";
  ServiceId service;
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
};

// By name; nothing for who may not see everybody (custody/read_members.h).
struct ListServices {
  static constexpr std::string_view kName = "list_services";
  static constexpr bool kReads = true;

  bool removed = false;  // those that were removed too

  using Plan = std::vector<Service>;
  using Answer = Plan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

}  // namespace cofactor
