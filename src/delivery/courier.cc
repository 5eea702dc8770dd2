#include "delivery/courier.h"

#include <algorithm>

#include "custody/system_ask.h"

namespace cofactor::delivery {
namespace {

// docs/formats/working-rows.md
constexpr std::uint16_t kProgressKind = kFirstWorkingKind + 1;
constexpr std::uint16_t kHabitsKind = kFirstWorkingKind + 2;
constexpr std::uint16_t kStandingKind = kFirstWorkingKind + 0x100;  // + the channel's number
constexpr ObjectId kProgressId{.bytes = {1}};

// Without a notice the follower's position is written no more often: what lies between is read
// again at a start, and says nothing again (of whoever is behind; settle_and_save sees to the
// rest).
constexpr std::uint64_t kSavesEvery = 1024;
constexpr std::chrono::seconds kLooksEvery{1};

struct Progress {
  Position next = 0;
  Position silent_before = 0;
};
BOOST_DESCRIBE_STRUCT(Progress, (), (next, silent_before))

std::uint16_t kind_of(std::uint8_t channel) {
  return static_cast<std::uint16_t>(kStandingKind + channel);
}

// Whoever hears of the one hears of the other, if they were there by then.
bool are_for_the_same(const Notice& one, const Notice& other) {
  return !one.person && !other.person && one.of_server == other.of_server &&
         one.type == other.type && one.kinds == other.kinds &&
         one.organizations == other.organizations;
}

template <class T>
T read_row(const Row& row) {
  auto read = parse_json_as<T>(row.bytes, kOpen);
  if (!read) {
    throw Fault("A working row of deliveries cannot be read: " + read.error().message);
  }
  return std::move(*read);
}

}  // namespace

Courier::Courier(const Parts& parts, std::vector<std::unique_ptr<Channel>> channels)
    : parts_(parts), channels_(std::move(channels)) {
  load();
}

Courier::~Courier() { stop(); }

void Courier::load() {
  const auto progress = parts_.writer.working(kProgressKind);
  if (progress.empty()) {
    silent_before_ = parts_.writer.size();
  } else {
    const auto read = read_row<Progress>(progress.front());
    next_ = read.next;
    silent_before_ = read.silent_before;
  }
  marked_ = next_;
  saved_ = next_;
  for (const Row& row : parts_.writer.working(kHabitsKind)) {
    habits_.load(as_id<AccountId>(row.id), row.bytes);
  }
  for (const auto& channel : channels_) {
    for (const Row& row : parts_.writer.working(kind_of(channel->number()))) {
      held_[{channel->number(), row.id}].standing = read_row<Standing>(row);
    }
  }
}

void Courier::begin() {
  if (parts_.writer.working(kProgressKind).empty()) {
    const auto written = [&] {
      const std::lock_guard lock(mutex_);
      return write(rows_of({}));
    };
    while (!written().get()) {
      std::unique_lock lock(mutex_);
      if (more_.wait_for(lock, kLooksEvery, [&] { return stopping_; })) {
        return;
      }
    }
  }
}

Position Courier::next() const {
  const std::lock_guard lock(mutex_);
  return next_;
}

void Courier::take(std::span<const EntryRow> rows) {
  auto opened = parts_.reader.open_all(rows);
  for (; !opened; opened = parts_.reader.open_all(rows)) {  // sealed, or what only fsck can tell
    std::unique_lock lock(mutex_);
    if (more_.wait_for(lock, kLooksEvery, [&] { return stopping_; })) {
      return;
    }
  }
  Changed changed;
  std::future<bool> written;
  {
    const std::lock_guard lock(mutex_);
    mark(see(*opened, changed), changed);
    next_ = rows.back().position + 1;
    if (changed.keys.empty() && changed.accounts.empty() && next_ - saved_ < kSavesEvery) {
      marked_ = next_;
      return;
    }
    saved_ = next_;
    written = write(rows_of(changed));
  }
  while (!written.get()) {
    std::unique_lock lock(mutex_);
    if (more_.wait_for(lock, kLooksEvery, [&] { return stopping_; })) {
      return;
    }
    written = write(rows_of(changed));
  }
  {
    const std::lock_guard lock(mutex_);
    marked_ = next_;
  }
  more_.notify_all();
}

std::vector<Courier::Seen> Courier::see(const std::vector<ReadEntry>& entries, Changed& changed) {
  std::vector<Seen> seen;
  for (const ReadEntry& entry : entries) {
    if (!entry.entry.content) {
      continue;
    }
    const std::string_view body = text_of(entry.entry.content->body);
    auto event = read_body(body);
    if (!event) {
      throw Fault("An entry cannot be read for its notice: " + event.error().message);
    }
    const Position position = entry.entry.position;
    if (const auto use = use_in(event->event)) {
      if (habits_.take(use->account, {.holder = use->holder, .position = position})) {
        changed.accounts.insert(use->account);
      }
    }
    if (position >= silent_before_) {
      follow(event->event, changed);
      seen.push_back({.position = position, .body = body, .event = std::move(*event)});
    }
  }
  return seen;
}

std::vector<Courier::Alike> Courier::alike_in(const std::vector<Seen>& seen) const {
  std::vector<Alike> out;
  for (const Seen& each : seen) {
    auto notice = parts_.writer.read([&](const View& view) {
      return notice_of(
          view,
          {.position = each.position, .header = each.event.header, .event = each.event.event},
          habits_,
          parts_.hours);
    });
    if (!notice) {
      continue;
    }
    const auto alike = std::ranges::find_if(
        out, [&](const Alike& other) { return are_for_the_same(other.newest, *notice); });
    if (alike != out.end()) {
      alike->newest.at = std::max(alike->newest.at, notice->at);
      continue;
    }
    notice->facts = facts_in(each.body);
    out.push_back({.first = each.position, .newest = *std::move(notice)});
  }
  return out;
}

// What one batch of releases gives is asked about once: it is the writer that waits meanwhile. A
// mark too many costs a look.
void Courier::mark(const std::vector<Seen>& seen, Changed& changed) {
  for (const Alike& alike : alike_in(seen)) {
    for (const auto& channel : channels_) {
      const auto to = parts_.writer.read([&](const View& view) {
        return channel->destinations(view, alike.newest, parts_.watch.now(view->newest_sure));
      });
      for (const ObjectId& id : to) {
        const Key key{channel->number(), id};
        Standing& standing = held_[key].standing;
        if (!standing.from) {
          standing.from = alike.first;
          changed.keys.insert(key);
        }
      }
    }
  }
}

// Acts that delivery itself is about.
void Courier::follow(const Event& event, Changed& changed) {
  const auto forget_dead = [&](const ObjectId& id) {
    for (auto& [key, held] : held_) {
      if (key.second == id) {
        drop(held.standing);
        changed.keys.insert(key);
      }
    }
  };
  const auto end = [&](const ObjectId& id) {
    forget_dead(id);
    for (auto& [key, held] : held_) {
      if (key.second == id) {
        held.stop.request_stop();
      }
    }
  };
  if (const auto* revoked = event.as<MemberRevoked>()) {
    end(as_id<ObjectId>(revoked->membership.id));
  } else if (const auto* webhook = event.as<WebhookRemoved>()) {
    end(as_id<ObjectId>(webhook->noun.id));
  } else if (const auto* push = event.as<PushRemoved>()) {
    end(as_id<ObjectId>(push->noun.id));
  } else if (const auto* tested = event.as<PushTested>()) {
    forget_dead(as_id<ObjectId>(tested->noun.id));  // they are no news any more
  } else if (const auto* resent = event.as<NoticesResent>()) {
    for (auto& [key, held] : held_) {
      if (key.second == resent->to && !held.standing.is_over()) {
        resend(held.standing);
        changed.keys.insert(key);
      }
    }
  }
}

WorkingRow Courier::row_of(const Key& key) const {
  const auto at = held_.find(key);
  const bool over = at == held_.end() || at->second.standing.is_over();
  return {.kind = kind_of(key.first),
          .id = key.second,
          .bytes = over ? std::string() : json_of(at->second.standing)};
}

std::vector<WorkingRow> Courier::rows_of(const Changed& changed) const {
  std::vector<WorkingRow> rows;
  for (const Key& key : changed.keys) {
    rows.push_back(row_of(key));
  }
  for (const AccountId& account : changed.accounts) {
    rows.push_back(
        {.kind = kHabitsKind, .id = as_id<ObjectId>(account), .bytes = habits_.text_of(account)});
  }
  rows.push_back(progress_row(next_));
  return rows;
}

WorkingRow Courier::progress_row(Position next) const {
  return {.kind = kProgressKind,
          .id = kProgressId,
          .bytes = json_of(Progress{.next = next, .silent_before = silent_before_})};
}

// Asks come to the writer in the order in which they are made, so the newest row stays.
std::future<bool> Courier::write(std::vector<WorkingRow> rows) {
  auto written = std::make_shared<std::promise<bool>>();
  auto outcome = written->get_future();
  parts_.writer.submit(std::make_unique<SystemAsk>(
      [rows = std::move(rows)](const View&, const Now&) {
        Proposal proposal;
        proposal.working = rows;
        return proposal;
      },
      [written](const Result<Recorded>& recorded) { written->set_value(recorded.has_value()); },
      Urgency::kOrdinary));
  return outcome;
}

std::vector<DeliveryState> Courier::of(const std::vector<ObjectId>& to) const {
  const std::lock_guard lock(mutex_);
  std::vector<DeliveryState> out;
  for (const auto& [key, held] : held_) {
    const Standing& standing = held.standing;
    if (standing.is_over() || std::ranges::find(to, key.second) == to.end()) {
      continue;
    }
    out.push_back({.to = key.second,
                   .waiting_from = standing.again.empty() ? standing.from
                                                          : std::optional(standing.again.front()),
                   .attempts = standing.attempts,
                   .next_at = standing.next_at,
                   .problem = standing.problem,
                   .stopped = standing.stopped,
                   .dead = standing.dead});
  }
  return out;
}

}  // namespace cofactor::delivery
