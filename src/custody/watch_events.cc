#include "custody/watch_events.h"

#include <algorithm>

#include "custody/held.h"

namespace cofactor {
namespace {

// Of an organization's chain its members know, of a vault's those who see the vault.
bool sees_chain(const Case& c, const ChainId& chain) {
  const OrganizationId& organization = *c.caller.organization();
  return chain == as_id<ChainId>(organization) ||
         sees(c, c.view.target(organization, as_id<VaultId>(chain)));
}

Result<Caller> watcher_in(const View& view, const Presented& presented, const Now& now) {
  auto caller = caller_in(view, presented, now);
  if (caller && (!caller->organization() || !caller->principal())) {
    return not_signed_in();
  }
  return caller;
}

}  // namespace

Decision<NoPlan> WatchEvents::decide(const View& view, const Caller& caller, const Now& now) const {
  const auto organization = permitted({.view = view, .caller = caller, .now = now}, Action::kSee);
  if (!organization) {
    return organization.error();
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
  const auto watcher = parts_.writer.read([&](const View& view) {
    return watcher_in(view, presented, parts_.watch.now(view->newest_sure));
  });
  if (!watcher) {
    return watcher.error();
  }
  const Subject principal = *watcher->principal();
  const auto same = std::ranges::count(watchers_, principal, &Watcher::principal);
  if (static_cast<std::size_t>(same) >= kMostOfOne) {
    return Error{.code = ErrorCode::kThrottled,
                 .message = "You watch often enough already.",
                 .hint = "Close one of your other streams."};
  }
  watchers_.push_back({.presented = presented, .principal = principal, .push = begin()});
  return {};
}

std::vector<SeenEvent> EventHub::read(std::span<const EntryRow> rows) const {
  std::vector<SeenEvent> events;
  for (const EntryRow& row : rows) {
    events.push_back({.position = row.position, .chain = row.chain, .type = {}});
  }
  const auto opened = parts_.reader.open_all(rows);
  if (!opened && opened.error().code == ErrorCode::kTampered) {
    return {};  // of which chain they are says nobody
  }
  for (std::size_t i = 0; opened && i < rows.size(); ++i) {
    const auto& content = (*opened)[i].entry.content;
    const auto header =
        content ? parse_json_as<EventHeader>(text_of(content->body), Unknown::kPassedOver)
                : Result<EventHeader>(EventHeader{});
    events[i].type = header ? header->type : std::string();
  }
  return events;
}

void EventHub::take(std::span<const EntryRow> rows) {
  if (watching() == 0) {
    return;
  }
  const std::vector<SeenEvent> events = read(rows);
  const std::lock_guard lock(mutex_);
  std::vector<std::optional<std::vector<SeenEvent>>> shown(watchers_.size());
  parts_.writer.read([&](const View& view) {
    const Now now = parts_.watch.now(view->newest_sure);
    for (std::size_t i = 0; i < watchers_.size(); ++i) {
      const auto caller = watcher_in(view, watchers_[i].presented, now);
      if (!caller) {
        continue;
      }
      auto& mine = shown[i].emplace();
      const Case c{.view = view, .caller = *caller, .now = now};
      std::ranges::copy_if(events, std::back_inserter(mine), [&](const SeenEvent& event) {
        return sees_chain(c, event.chain);
      });
    }
  });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < watchers_.size(); ++i) {
    if (shown[i] && watchers_[i].push(*shown[i])) {
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
