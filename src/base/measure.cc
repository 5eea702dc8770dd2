#include "base/measure.h"

#include <limits>

namespace cofactor {

Spread::Reading Spread::read() const {
  Reading out;
  std::uint64_t cumulative = 0;
  for (std::size_t i = 0; i <= kBounds; ++i) {
    cumulative += counts_[i].value();
    out.buckets.push_back(
        {.upper_bound = i < kBounds ? bounds_[i] : std::numeric_limits<double>::infinity(),
         .cumulative = cumulative});
  }
  out.sum = sum_.load(std::memory_order_relaxed);
  return out;
}

}  // namespace cofactor
