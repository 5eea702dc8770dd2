#include "custody/step_queue.h"

#include <algorithm>

namespace cofactor {
namespace {

int kind_rank_of(const Subject& principal) {
  return principal.kind == SubjectKind::kService ? 2 : 0;
}

int rank_of(const StepAsk& ask) {
  return kind_rank_of(ask.principal()) + (ask.held_last() ? 1 : 0);
}

Error full() {
  return {.code = ErrorCode::kStepTaken,
          .message = "Too many already wait for this device, or you wait for it already.",
          .hint = "Try again in a minute."};
}

}  // namespace

bool StepQueue::make_room(Line& line, const StepAsk& ask) {
  if (std::ranges::any_of(
          line, [&](const auto& place) { return place->principal() == ask.principal(); })) {
    return false;
  }
  if (line.size() < kMostPerDevice) {
    return true;
  }
  if (rank_of(ask) >= rank_of(*line.back())) {
    return false;
  }
  line.back()->fail(full());
  line.pop_back();
  return true;
}

void StepQueue::keep(std::unique_ptr<Ask> ask, const Now&) {
  auto* step_ask = dynamic_cast<StepAsk*>(ask.get());
  CHECK(step_ask != nullptr);
  std::unique_ptr<StepAsk> mine(step_ask);
  static_cast<void>(ask.release());
  Line& line = lines_[mine->awaited_device()];
  std::erase_if(line, [](const auto& place) { return place->hung_up(); });
  if (!make_room(line, *mine)) {
    mine->fail(full());
    return;
  }
  const auto behind = std::ranges::upper_bound(
      line, rank_of(*mine), {}, [](const auto& place) { return rank_of(*place); });
  line.insert(behind, std::move(mine));
}

std::vector<std::unique_ptr<Ask>> StepQueue::due(const Now& now) {
  std::vector<std::unique_ptr<Ask>> out;
  const bool all = std::exchange(recalled_, false);
  for (auto at = lines_.begin(); at != lines_.end();) {
    Line& line = at->second;
    std::erase_if(line, [](const auto& place) { return place->hung_up(); });
    const bool begun = std::ranges::any_of(
        line, [&](const auto& place) { return place->awaited_time() <= now.wall; });
    if (all || begun) {
      std::ranges::move(line, std::back_inserter(out));
      line.clear();
    }
    at = line.empty() ? lines_.erase(at) : std::next(at);
  }
  return out;
}

StepQueue::Places StepQueue::places(const DeviceId& device, const Subject& principal) const {
  Places out;
  const auto found = lines_.find(device);
  if (found == lines_.end()) {
    return out;
  }
  for (const auto& each : found->second) {
    if (each->hung_up()) {
      continue;
    }
    ++out.waiting;
    if (each->principal() == principal) {
      out.waits = true;
      out.place = out.waiting;
    } else if (!out.waits && rank_of(*each) <= kind_rank_of(principal)) {
      out.place = out.waiting + 1;
    }
  }
  return out;
}

std::optional<Time> StepQueue::next_due() const {
  if (recalled_ && !lines_.empty()) {
    return Time{};
  }
  std::optional<Time> next;
  for (const auto& [device, line] : lines_) {
    for (const auto& place : line) {
      next = std::min(next.value_or(place->awaited_time()), place->awaited_time());
    }
  }
  return next;
}

}  // namespace cofactor
