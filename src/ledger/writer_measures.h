#pragma once

#include "base/measure.h"

namespace cofactor {

// How the writer fares. Spreads of seconds are of CLOCK_BOOTTIME.
struct WriterMeasures {
  Spread asks{kSizes};              // decided in one batch
  Spread entries{kSizes};           // of one committed batch
  Spread commit_seconds{kSeconds};  // from handing a batch to the store until it is durable
  Spread wait_seconds{kSeconds};    // how long the oldest ask of a batch has waited for it
  Count not_committed;              // batches that the store did not keep
};

}  // namespace cofactor
