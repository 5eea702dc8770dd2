#include "custody/leases.h"

#include "ledger/kernel_watch.h"

namespace cofactor {
namespace {

// A pair begins with the next step at the latest and holds the one behind it.
constexpr Step kFurthestOfAPair = 2;

}  // namespace

bool stands(const Lease& lease, const TotpParameters& totp, const Now& now) {
  const auto running = step_of(now.wall + KernelWatch::kBehindAtStart, totp);
  return running && lease.step <= *running + kFurthestOfAPair;
}

}  // namespace cofactor
