#include <fmt/format.h>

#include "server/running.h"

// Those who follow the log of a running server.
namespace cofactor {

Done Running::follow() {
  follower_ = std::make_unique<Follower>(
      *store_,
      writer_->size(),
      [this](std::span<const EntryRow> rows) { events_->take(rows); },
      [this] { return events_->watching() > 0; });
  auto delivering = Delivering::make(
      config_,
      *core_,
      *store_,
      config_.public_url.empty() ? fmt::format("http://localhost:{}", port()) : config_.public_url);
  if (!delivering) {
    return delivering.error();
  }
  delivering_ = std::move(*delivering);
  event_watch_ = std::make_unique<FollowerWatch>("events", *follower_);
  notice_watch_ = std::make_unique<FollowerWatch>("notices", delivering_->follower());
  writer_->on_commit([this](std::uint64_t size) {
    follower_->wake(size);
    delivering_->wake(size);
  });
  follower_->start(end_process);
  writer_->start(end_process);
  delivering_->start(end_process);
  return {};
}

}  // namespace cofactor
