#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

// What a running server counts of itself, where it happens, and whoever watches it reads: relaxed
// atomics, so that counting costs an increment and reading disturbs nobody. Several numbers read
// one after another need not fit each other. Any thread. No place for a name or an id.
namespace cofactor {

// How often something has happened since the start.
class Count {
 public:
  void add(std::uint64_t more = 1) { value_.fetch_add(more, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_ = 0;
};

// How values are spread: how many were at most each of kBounds, and their sum.
class Spread {
 public:
  static constexpr std::size_t kBounds = 12;
  using Bounds = std::array<double, kBounds>;  // ascending

  explicit constexpr Spread(const Bounds& bounds) : bounds_(bounds) {}

  void observe(double value) {
    std::size_t at = 0;
    while (at < kBounds && value > bounds_[at]) {
      ++at;
    }
    counts_[at].add();
    sum_.fetch_add(value, std::memory_order_relaxed);
  }

  struct Bucket {
    double upper_bound;
    std::uint64_t cumulative;
  };
  // The last bucket has no upper bound (infinity); its count is of all.
  struct Reading {
    std::vector<Bucket> buckets;
    double sum = 0;
  };
  Reading read() const;

 private:
  const Bounds bounds_;
  std::array<Count, kBounds + 1> counts_;
  std::atomic<double> sum_ = 0;
};

// Of commits; of waits for a time step; of batches.
inline constexpr Spread::Bounds kSeconds = {
    0.000'5, 0.001, 0.002'5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 2, 10};
inline constexpr Spread::Bounds kWaitSeconds = {0.5, 1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120};
inline constexpr Spread::Bounds kSizes = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096};

}  // namespace cofactor
