#include "server/opening.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>

namespace cofactor {
namespace {

constexpr std::uint64_t kMostReserve = std::uint64_t{1} << 30;

}  // namespace

SqliteOptions store_options(const Config& config) {
  if (config.reserve_bytes) {
    return {.reserve_bytes = *config.reserve_bytes};
  }
  const auto space = std::filesystem::space(config.data);
  return {.reserve_bytes = std::min<std::uint64_t>(space.capacity / 20, kMostReserve)};
}

KernelWatch::Options clock_options(const Config& config) {
  return {.sync = config.clock_require_sync ? KernelWatch::Options::Sync::kRequired
                                            : KernelWatch::Options::Sync::kPreferred};
}

}  // namespace cofactor
