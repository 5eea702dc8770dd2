#pragma once

#include <cstdint>
#include <vector>

namespace cofactor::sim {

// What a suite of seeded runs does: `usual` of them, and `thorough` where COFACTOR_LONG is set.
struct HowMany {
  std::uint64_t usual;
  std::uint64_t thorough;
};

// The seeds 1, 2, 3 …; with --gtest_random_seed=S that one alone, to repeat what a failure printed.
std::vector<std::uint64_t> seeds(const HowMany& how_many);

}  // namespace cofactor::sim
