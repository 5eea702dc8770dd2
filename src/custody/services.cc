#include "custody/services.h"

#include <algorithm>

#include "custody/labelled.h"
#include "custody/read_members.h"

namespace cofactor {

Result<Service> ServiceVerb::finish(const Recorded&, const Plan& plan, const Vaulting&) const {
  return plan;
}

Done AddService::prepare(Preparing& preparing) {
  id = ServiceId::draw(preparing.random);
  return {};
}

Decision<Service> AddService::decide(const View& view, const Caller& caller, const Now& now) const {
  const auto target =
      permitted({.view = view, .caller = caller, .now = now}, Action::kManagePeople);
  if (!target) {
    return target.error();
  }
  Service service{.id = id, .organization = target->organization, .name = name, .removed_at = {}};
  if (is_name_taken(view, service)) {
    return Refuse{.error = name_taken(), .about = *target};
  }
  return changed<ServiceAdded>(std::move(service));
}

Decision<Service> EditService::decide(const View& view,
                                      const Caller& caller,
                                      const Now& now) const {
  auto found = managed<Service>({.view = view, .caller = caller, .now = now}, service);
  if (!found) {
    return found.error();
  }
  if (found->noun.removed_at) {
    return Refuse{.error = already_removed(), .about = found->target};
  }
  found->noun.name = name;
  if (is_name_taken(view, found->noun)) {
    return Refuse{.error = name_taken(), .about = found->target};
  }
  return changed<ServiceEdited>(std::move(found->noun));
}

Decision<Service> RemoveService::decide(const View& view,
                                        const Caller& caller,
                                        const Now& now) const {
  auto found = managed<Service>({.view = view, .caller = caller, .now = now}, service);
  if (!found) {
    return found.error();
  }
  if (found->noun.removed_at) {
    return Refuse{.error = already_removed(), .about = found->target};
  }
  found->noun.removed_at = now.latest;
  return changed<ServiceRemoved>(std::move(found->noun));
}

Decision<Service> RestoreService::decide(const View& view,
                                         const Caller& caller,
                                         const Now& now) const {
  auto found = managed<Service>({.view = view, .caller = caller, .now = now}, service);
  if (!found) {
    return found.error();
  }
  if (auto refused = check_restore(found->noun.removed_at, now)) {
    return Refuse{.error = std::move(*refused), .about = found->target};
  }
  if (is_name_taken(view, found->noun)) {
    return Refuse{.error = name_taken(), .about = found->target};
  }
  found->noun.removed_at.reset();
  return changed<ServiceRestored>(std::move(found->noun));
}

Decision<ListServices::Plan> ListServices::decide(const View& view,
                                                  const Caller& caller,
                                                  const Now& now) const {
  const auto target = permitted({.view = view, .caller = caller, .now = now}, Action::kSee);
  if (!target) {
    return target.error();
  }
  Allow<Plan> allow;
  if (!sees_everybody(view, caller, now)) {
    return allow;
  }
  view->services.each_by<ByParent>(as_id<ObjectId>(target->organization),
                                   [&](const Service& service) {
                                     if (removed || !service.removed_at) {
                                       allow.plan.push_back(service);
                                     }
                                     return true;
                                   });
  std::ranges::sort(allow.plan, {}, [](const Service& service) {
    return std::pair(service.name.canonical(), service.id);
  });
  return allow;
}

Result<ListServices::Answer> ListServices::finish(const Recorded&,
                                                  const Plan& plan,
                                                  const Vaulting&) const {
  return plan;
}

}  // namespace cofactor
