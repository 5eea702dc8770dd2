#include <algorithm>

#include "delivery/courier.h"

// The senders' side of the courier.
namespace cofactor::delivery {
namespace {

constexpr std::size_t kReadsAtOnce = 64;
constexpr std::chrono::seconds kLooksEvery{1};

}  // namespace

void Courier::start(std::function<void(const std::exception&)> on_fault) {
  for (std::size_t i = 0; i < parts_.senders; ++i) {
    threads_.emplace_back([this, on_fault] { send_until_stopped(on_fault); });
  }
}

void Courier::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (auto& [key, held] : held_) {
      held.stop.request_stop();
    }
  }
  more_.notify_all();
  for (std::thread& thread : threads_) {
    thread.join();
  }
  threads_.clear();
}

void Courier::send_until_stopped(const std::function<void(const std::exception&)>& on_fault) {
  try {
    while (true) {
      if (send_one()) {
        continue;
      }
      std::unique_lock lock(mutex_);
      if (stopping_) {
        return;
      }
      more_.wait_for(lock, kLooksEvery);
      if (stopping_) {
        return;
      }
    }
  } catch (const std::exception& fault) {
    on_fault(fault);
  }
}

std::map<Courier::Key, Courier::Held>::iterator Courier::next_due(Time now) {
  const auto has_failed = [](const Held& held) { return held.standing.attempts > 0; };
  const auto trying_again = static_cast<std::size_t>(std::ranges::count_if(
      held_, [&](const auto& each) { return each.second.busy && has_failed(each.second); }));
  const bool may_try_again = trying_again == 0 || trying_again + 1 < parts_.senders;
  auto best = held_.end();
  for (auto it = held_.begin(); it != held_.end(); ++it) {
    const Held& held = it->second;
    const Standing& standing = held.standing;
    if (held.busy || !standing.waits() || (standing.next_at && *standing.next_at > now) ||
        (has_failed(held) && !may_try_again)) {
      continue;
    }
    const auto rank = [&](const Held& of) { return std::pair(has_failed(of), of.turn); };
    if (best == held_.end() || rank(held) < rank(best->second)) {
      best = it;
    }
  }
  return best;
}

std::optional<Courier::Job> Courier::next_job() {
  const Time now = parts_.clock.wall();
  const std::lock_guard lock(mutex_);
  const auto due = stopping_ ? held_.end() : next_due(now);
  if (due == held_.end()) {
    return std::nullopt;
  }
  auto& [key, held] = *due;
  held.busy = true;
  held.turn = ++turns_;
  held.stop = std::stop_source();
  const auto channel = std::ranges::find_if(
      channels_, [&](const auto& each) { return each->number() == key.first; });
  const bool again = !held.standing.again.empty();
  return Job{.key = key,
             .channel = channel->get(),
             .from = again ? held.standing.again.front() : *held.standing.from,
             .end = next_,
             .again = again,
             .stop = held.stop.get_token()};
}

std::optional<Notice> Courier::notice_at(const ReadEntry& entry) const {
  const std::string_view body = text_of(entry.entry.content->body);
  const auto event = read_body(body);
  if (!event) {
    throw Fault("An entry cannot be read for its notice: " + event.error().message);
  }
  std::optional<Notice> notice;
  {
    const std::lock_guard lock(mutex_);
    notice = parts_.writer.read([&](const View& view) {
      return notice_of(
          view,
          {.position = entry.entry.position, .header = event->header, .event = event->event},
          habits_,
          parts_.hours);
    });
  }
  if (notice) {
    notice->facts = facts_in(body);
  }
  return notice;
}

Result<std::optional<Notice>> Courier::find(Job& job) const {
  const auto concerns = [&](const Notice& notice) {
    return parts_.writer.read([&](const View& view) {
      return job.channel->concerns(
          view, notice, job.key.second, parts_.watch.now(view->newest_sure));
    });
  };
  const Position end = job.again ? job.from + 1 : job.end;
  while (job.from < end) {
    const auto rows =
        parts_.store.entries(job.from, std::min<std::uint64_t>(kReadsAtOnce, end - job.from));
    auto opened = parts_.reader.open_all(rows);
    if (!opened) {
      return opened.error();
    }
    CHECK(!rows.empty());
    for (const ReadEntry& entry : *opened) {
      job.from = entry.entry.position;
      auto notice = entry.entry.content ? notice_at(entry) : std::nullopt;
      if (notice && concerns(*notice)) {
        return notice;
      }
    }
    ++job.from;
  }
  --job.from;
  return std::optional<Notice>();
}

std::future<bool> Courier::settle_and_save(const Job& job, const std::optional<Sent>& sent) {
  const Time now = parts_.clock.wall();
  const std::lock_guard lock(mutex_);
  Standing& standing = held_.at(job.key).standing;
  if (sent) {
    settle(
        standing,
        {.position = job.from, .end = next_, .sent = *sent, .salt = job.key.second.bytes.front()},
        now);
  } else {
    pass_over(standing, {.position = job.from, .end = next_, .sent = {}});
  }
  std::vector<WorkingRow> rows{row_of(job.key)};
  if (!standing.from && marked_ > saved_) {
    // What it was told while it was behind would be found again behind an older position.
    saved_ = marked_;
    rows.push_back(progress_row(marked_));
  }
  return write(std::move(rows));
}

bool Courier::send_one() {
  auto job = next_job();
  if (!job) {
    return false;
  }
  Sent sent;
  const auto notice = find(*job);
  if (!notice) {
    sent = {.how = Sent::How::kLater, .problem = notice.error().message};
  } else if (*notice) {
    sent = job->channel->send(**notice, job->key.second, job->stop);
  }
  // Written down before the next one is sent: a crash repeats one notice, not several.
  settle_and_save(*job, notice && !*notice ? std::nullopt : std::optional(sent)).wait();
  const std::lock_guard lock(mutex_);
  held_.at(job->key).busy = false;
  return true;
}

}  // namespace cofactor::delivery
