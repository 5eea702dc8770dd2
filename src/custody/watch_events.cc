#include "custody/watch_events.h"

#include <algorithm>

#include "custody/held.h"
#include "custody/recovery.h"
#include "custody/whose_own.h"

namespace cofactor {
namespace {

// Of an organization's chain its members know, of a vault's those who see the vault.
bool sees_chain(const Case& c, const ChainId& chain) {
  const OrganizationId& organization = *c.caller.organization();
  return chain == as_id<ChainId>(organization) ||
         sees(c, c.view.target(organization, as_id<VaultId>(chain)));
}

// Of the server's chain an operator knows all, everybody else what is their own.
bool sees_of_server(const Case& c, const SeenEvent& event) {
  return (event.person && event.person == c.caller.person()) ||
         permitted_at(c, Action::kReadLog, c.view.server_target()).has_value();
}

Result<Caller> watcher_in(const View& view, const Presented& presented, const Now& now) {
  auto caller = caller_in(view, presented, now);
  return caller && !caller->principal() ? Result<Caller>(not_signed_in()) : std::move(caller);
}

Presented acting_in(Presented presented, const OrganizationId& organization) {
  presented.organization = organization;
  return presented;
}

OrganizationId organization_of(const View& view, const ChainId& chain) {
  const Vault* vault = view->vaults.find(as_id<VaultId>(chain));
  const Organization* organization =
      vault == nullptr ? view->organizations.find(as_id<OrganizationId>(chain)) : nullptr;
  return vault != nullptr          ? vault->organization
         : organization != nullptr ? organization->id
                                   : OrganizationId();
}

std::vector<OrganizationId> watched_by(const View& view, const PersonId& person) {
  std::vector<OrganizationId> out = organizations_of(view, person);
  std::erase_if(out, [&](const OrganizationId& id) {
    return view->organizations.find(id)->removed_at.has_value();
  });
  return out;
}

}  // namespace

Decision<NoPlan> WatchEvents::decide(const View& view, const Caller& caller, const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  const auto there = caller.organization() ? permitted(c, Action::kSee)
                                           : permitted_at(c, Action::kSeeOwn, view.server_target());
  if (!there) {
    return there.error();
  }
  return Allow<NoPlan>{};
}

Result<NoPlan> WatchEvents::finish(const Recorded&, const Plan&, const Vaulting&) const {
  return NoPlan{};
}

Done EventHub::add(const Presented& presented, const std::function<Push()>& begin) {
  const std::lock_guard lock(mutex_);
  // Decided again: since its decision the batch may have gone on to end it, and the follower may
  // have looked through the watchers for that already.
  Burst first;
  const auto principal = parts_.writer.read([&](const View& view) -> Result<Subject> {
    const auto watcher = watcher_in(view, presented, parts_.watch.now(view->newest_sure));
    if (!watcher) {
      return watcher.error();
    }
    if (!watcher->organization()) {
      first.organizations = watched_by(view, *watcher->person());
    }
    return *watcher->principal();
  });
  if (!principal) {
    return principal.error();
  }
  const auto same = std::ranges::count(watchers_, *principal, &Watcher::principal);
  if (static_cast<std::size_t>(same) >= kMostOfOne) {
    return Error{.code = ErrorCode::kThrottled,
                 .message = "You watch often enough already.",
                 .hint = "Close one of your other streams."};
  }
  watchers_.push_back({.presented = presented,
                       .principal = *principal,
                       .push = begin(),
                       .told = first.organizations.value_or(std::vector<OrganizationId>())});
  if (first.organizations) {
    watchers_.back().push(first);
  }
  return {};
}

std::vector<EventHub::Read> EventHub::read(std::span<const EntryRow> rows) const {
  const auto server = as_id<ChainId>(parts_.writer.log().store);
  std::vector<Read> out;
  for (const EntryRow& row : rows) {
    out.push_back(
        {.seen = {.position = row.position, .chain = row.chain, .organization = {}, .type = {}}});
  }
  const auto opened = parts_.reader.open_all(rows);
  if (!opened && opened.error().code == ErrorCode::kTampered) {
    return {};  // of which chain they are says nobody
  }
  for (std::size_t i = 0; opened && i < rows.size(); ++i) {
    const auto& content = (*opened)[i].entry.content;
    if (!content) {
      continue;
    }
    const std::string_view body = text_of(content->body);
    if (rows[i].chain != server) {
      const auto header = parse_json_as<EventHeader>(body, Unknown::kPassedOver);
      out[i].seen.type = header ? header->type : std::string();
    } else if (const auto read = read_body(body)) {
      out[i].seen.type = read->header.type;
      out[i].event = read->event;
    }
  }
  return out;
}

std::optional<Burst> EventHub::burst_for(Watcher& watcher,
                                         const View& view,
                                         const std::vector<Read>& events,
                                         const Now& now) {
  const auto caller = watcher_in(view, watcher.presented, now);
  if (!caller) {
    return std::nullopt;
  }
  const Case self{.view = view, .caller = *caller, .now = now};
  Burst burst;
  // As whom they act in the organization that was looked at last: events of one come together.
  std::optional<Caller> there = caller->organization() ? std::optional(*caller) : std::nullopt;
  OrganizationId where = caller->organization().value_or(OrganizationId());
  for (const auto& [event, _] : events) {
    if (event.organization.none()) {
      if (!caller->organization() && sees_of_server(self, event)) {
        burst.events.push_back(event);
      }
      continue;
    }
    if (!caller->organization() && where != event.organization) {
      where = event.organization;
      auto acting = watcher_in(view, acting_in(watcher.presented, where), now);
      there = acting ? std::optional(*std::move(acting)) : std::nullopt;
    }
    if (there && where == event.organization &&
        sees_chain({.view = view, .caller = *there, .now = now}, event.chain)) {
      burst.events.push_back(event);
    }
  }
  if (!caller->organization()) {
    auto watched = watched_by(view, *caller->person());
    if (watched != watcher.told) {
      burst.organizations = watcher.told = std::move(watched);
    }
  }
  return burst;
}

void EventHub::take(std::span<const EntryRow> rows) {
  if (watching() == 0) {
    return;
  }
  std::vector<Read> events = read(rows);
  const std::lock_guard lock(mutex_);
  std::vector<std::optional<Burst>> told(watchers_.size());
  parts_.writer.read([&](const View& view) {
    const Now now = parts_.watch.now(view->newest_sure);
    for (auto& [seen, event] : events) {
      seen.organization = organization_of(view, seen.chain);
      seen.person = event ? whose_own_at_server(view, *event) : std::nullopt;
    }
    std::erase_if(events,
                  [](const Read& read) { return read.seen.organization.none() && !read.event; });
    for (std::size_t i = 0; i < watchers_.size(); ++i) {
      told[i] = burst_for(watchers_[i], view, events, now);
    }
  });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < watchers_.size(); ++i) {
    if (told[i] && watchers_[i].push(*told[i])) {
      if (kept != i) {
        watchers_[kept] = std::move(watchers_[i]);
      }
      ++kept;
    }
  }
  watchers_.resize(kept);
}

std::size_t EventHub::watching() const {
  const std::lock_guard lock(mutex_);
  return watchers_.size();
}

}  // namespace cofactor
