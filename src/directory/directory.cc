#include "directory/directory.h"

namespace cofactor {
namespace {

template <class Each>
void for_each_recent_table(Directory& a, Directory& b, Each each) {
  each(a.leases, b.leases);
  each(a.readings, b.readings);
  each(a.pairs, b.pairs);
  each(a.requests, b.requests);
}

}  // namespace

Directory::Directory(const Directory* below)
    : servers(&below->servers),
      people(&below->people),
      memberships(&below->memberships),
      groups(&below->groups),
      services(&below->services),
      tokens(&below->tokens),
      recoveries(&below->recoveries),
      passkeys(&below->passkeys),
      push_subscriptions(&below->push_subscriptions),
      webhooks(&below->webhooks),
      notice_choices(&below->notice_choices),
      grants(&below->grants),
      organizations(&below->organizations),
      vaults(&below->vaults),
      accounts(&below->accounts),
      devices(&below->devices),
      names(&below->names),
      leases(&below->leases),
      readings(&below->readings),
      pairs(&below->pairs),
      requests(&below->requests),
      newest_sure(below->newest_sure) {}

void Directory::commit_onto(Directory& base) {
  servers.commit_onto(base.servers);
  people.commit_onto(base.people);
  memberships.commit_onto(base.memberships);
  groups.commit_onto(base.groups);
  services.commit_onto(base.services);
  tokens.commit_onto(base.tokens);
  recoveries.commit_onto(base.recoveries);
  passkeys.commit_onto(base.passkeys);
  push_subscriptions.commit_onto(base.push_subscriptions);
  webhooks.commit_onto(base.webhooks);
  notice_choices.commit_onto(base.notice_choices);
  grants.commit_onto(base.grants);
  organizations.commit_onto(base.organizations);
  vaults.commit_onto(base.vaults);
  accounts.commit_onto(base.accounts);
  devices.commit_onto(base.devices);
  names.commit_onto(base.names);
  for_each_recent_table(*this, base, [](auto& from, auto& onto) { from.commit_onto(onto); });
  base.newest_sure = newest_sure;
}

void Directory::take_recent(Directory&& other) {
  for_each_recent_table(other, *this, [](const auto& from, auto& onto) {
    from.each_change(
        [&](const auto&, const auto& held) { onto.put(*held.value, held.changed_at); });
  });
  newest_sure = other.newest_sure;
}

void Directory::forget_before(Time before) {
  requests.forget_if([&](const PastRequest& request) { return request.at < before; });
  // A code of the longest period may be accepted for two periods after its own.
  readings.forget_if(
      [&](const Reading& reading) { return reading.at < before - 2 * kLongestPeriod; });
}

}  // namespace cofactor
