#pragma once

#include "custody/held.h"

// What groups and services share: a name that is unique in their organization, and a tombstone.
namespace cofactor {

template <class Noun>
struct Managed {
  Target target;
  Noun noun;
};

// The group or service, for who manages the organization's people. Refuses kDenied, kNotFound.
template <class Noun>
std::expected<Managed<Noun>, Refuse> managed(const Case& c, const decltype(Noun::id)& id) {
  const auto target = permitted(c, Action::kManagePeople);
  if (!target) {
    return std::unexpected(target.error());
  }
  const Noun* found = NounTraits<Noun>::table(c.view.directory()).find(id);
  if (found == nullptr || found->organization != target->organization) {
    return std::unexpected(Refuse{.error = no_such_thing(), .about = *target});
  }
  return Managed<Noun>{.target = *target, .noun = *found};
}

// Whether another living one of the organization has the name that this one has.
template <class Noun>
bool is_name_taken(const View& view, const Noun& noun) {
  const Noun* other =
      NounTraits<Noun>::table(view.directory())
          .template find_by<ByName>({as_id<ObjectId>(noun.organization), noun.name.canonical()});
  return other != nullptr && other->id != noun.id;
}

// The decision that leaves the noun as it is now.
template <class Event>
Allow<typename Event::Noun> changed(typename Event::Noun&& noun) {
  Allow<typename Event::Noun> allow{.events = {Event{noun}}};
  allow.answer = {
      {.name = std::string(NounTraits<typename Event::Noun>::kName), .value = noun.id.text()}};
  allow.plan = std::move(noun);
  return allow;
}

}  // namespace cofactor
