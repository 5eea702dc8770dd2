#include "tests/sim/how_long.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <numeric>

namespace cofactor::sim {

std::vector<std::uint64_t> seeds(const HowMany& how_many) {
  if (const auto one = GTEST_FLAG_GET(random_seed); one != 0) {
    return {static_cast<std::uint64_t>(one)};
  }
  const bool thorough = std::getenv("COFACTOR_LONG") != nullptr;
  std::vector<std::uint64_t> out(thorough ? how_many.thorough : how_many.usual);
  std::iota(out.begin(), out.end(), std::uint64_t{1});
  return out;
}

}  // namespace cofactor::sim
