#include "custody/limits.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>

namespace cofactor {
namespace {

// Sources remembered apart between two drains; beyond them only their number of requests is.
constexpr std::size_t kMostSources = 4096;
constexpr std::size_t kMostEntries = 20;
constexpr std::size_t kMostBuckets = 200000;
constexpr std::string_view kOthers = "others";

}  // namespace

std::uint32_t Limits::most(Kind kind) const {
  switch (kind) {
    case Kind::kRequest:
      return settings_.requests_per_minute;
    case Kind::kRelease:
      return settings_.releases_per_minute;
    case Kind::kRefusal:
      return settings_.refusals_per_minute;
  }
  return 0;
}

bool Limits::take(Kind kind, const Subject& principal, BootTime now) {
  const std::lock_guard lock(mutex_);
  if (buckets_.size() > kMostBuckets) {
    std::erase_if(buckets_,
                  [&](const auto& each) { return now - each.second.at > std::chrono::minutes(1); });
  }
  auto [at, fresh] = buckets_.try_emplace(principal);
  Bucket& bucket = at->second;
  const double minutes =
      fresh ? 1.0 : std::chrono::duration<double, std::ratio<60>>(now - bucket.at).count();
  bucket.at = now;
  for (const Kind each : {Kind::kRequest, Kind::kRelease, Kind::kRefusal}) {
    auto& left = bucket.left[static_cast<std::size_t>(each)];
    left = std::min<double>(most(each), left + minutes * most(each));
  }
  auto& left = bucket.left[static_cast<std::size_t>(kind)];
  if (left < 1) {
    return false;
  }
  left -= 1;
  return true;
}

void Limits::count_unknown(const std::string& network) {
  const std::lock_guard lock(mutex_);
  const auto at = unknown_.find(network);
  if (at != unknown_.end()) {
    ++at->second;
  } else if (unknown_.size() < kMostSources) {
    unknown_.emplace(network, 1);
  } else {
    ++unknown_beyond_;
  }
}

std::vector<RefusalsCounted> Limits::drain() {
  std::map<std::string, std::uint64_t> counted;
  std::uint64_t beyond = 0;
  {
    const std::lock_guard lock(mutex_);
    counted.swap(unknown_);
    std::swap(beyond, unknown_beyond_);
  }
  std::vector<RefusalsCounted> out;
  for (const auto& [source, count] : counted) {
    RefusalsCounted each;
    each.source = source;
    each.count = count;
    out.push_back(std::move(each));
  }
  std::ranges::sort(out, std::ranges::greater(), &RefusalsCounted::count);
  if (out.size() > kMostEntries || beyond > 0) {
    RefusalsCounted rest;
    rest.source = kOthers;
    rest.count = beyond;
    rest.sources = out.size() > kMostEntries ? out.size() - kMostEntries : 0;
    for (std::size_t i = kMostEntries; i < out.size(); ++i) {
      rest.count += out[i].count;
    }
    out.resize(std::min(out.size(), kMostEntries));
    out.push_back(std::move(rest));
  }
  return out;
}

void Limits::give_back(const std::vector<RefusalsCounted>& counted) {
  const std::lock_guard lock(mutex_);
  for (const RefusalsCounted& each : counted) {
    if (each.source != kOthers &&
        (unknown_.contains(each.source) || unknown_.size() < kMostSources)) {
      unknown_[each.source] += each.count;
    } else {
      unknown_beyond_ += each.count;
    }
  }
}

std::string network_of(const std::string& address) {
  in_addr v4{};
  in6_addr v6{};
  if (inet_pton(AF_INET, address.c_str(), &v4) == 1) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&v4);
    return fmt::format("{}.{}.{}.0/24", bytes[0], bytes[1], bytes[2]);
  }
  if (inet_pton(AF_INET6, address.c_str(), &v6) == 1) {
    std::string out;
    for (std::size_t i = 0; i < 6; i += 2) {
      out += fmt::format("{:x}:", v6.s6_addr[i] << 8 | v6.s6_addr[i + 1]);
    }
    return out + ":/48";
  }
  return address;
}

}  // namespace cofactor
