#include "custody/challenges.h"

#include <algorithm>

namespace cofactor {

void Challenges::forget(std::deque<Bytes>::iterator at) {
  const auto found = given_.find(*at);
  const auto counted = of_network_.find(found->second.network);
  if (--counted->second == 0) {
    of_network_.erase(counted);
  }
  given_.erase(found);
  in_order_.erase(at);
}

// Strangers' first: theirs push out none that a known token asked for.
void Challenges::add(const Bytes& challenge, Given given) {
  const std::lock_guard lock(mutex_);
  const BootTime oldest = given.at - kChallengeLife;
  while (!in_order_.empty() && given_.at(in_order_.front()).at < oldest) {
    forget(in_order_.begin());
  }
  const auto forget_one = [&](const auto& among) {
    const auto is_strangers = [&](const Bytes& other) {
      return among(given_.at(other)) && !given_.at(other).claim.bearer;
    };
    auto at = std::ranges::find_if(in_order_, is_strangers);
    if (at == in_order_.end() && given.claim.bearer) {
      at = std::ranges::find_if(in_order_,
                                [&](const Bytes& other) { return among(given_.at(other)); });
    }
    if (at != in_order_.end()) {
      forget(at);
    }
    return at != in_order_.end();
  };
  const bool has_room = given_.size() < kMost || forget_one([](const Given&) { return true; });
  const auto of_network = of_network_.find(given.network);
  const bool has_room_there =
      of_network == of_network_.end() || of_network->second < kMostOfNetwork ||
      forget_one([&](const Given& other) { return other.network == given.network; });
  if (has_room && has_room_there) {
    ++of_network_[given.network];
    given_.emplace(challenge, std::move(given));
    in_order_.push_back(challenge);
  }
}

std::optional<Challenges::Given> Challenges::take(const Bytes& challenge,
                                                  const Claim& claim,
                                                  BootTime now) {
  const std::lock_guard lock(mutex_);
  const auto found = given_.find(challenge);
  if (found == given_.end()) {
    return std::nullopt;
  }
  Given given = found->second;
  forget(std::ranges::find(in_order_, challenge));
  return given.claim == claim && now - given.at < kChallengeLife ? std::optional(std::move(given))
                                                                 : std::nullopt;
}

}  // namespace cofactor
