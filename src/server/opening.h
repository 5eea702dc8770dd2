#pragma once

#include "ledger/kernel_watch.h"
#include "server/config.h"
#include "store/sqlite/sqlite_store.h"

namespace cofactor {

// How an open server and a sealed one open the same directory.

// With the configuration's reserve, else the smaller of 5 % of the disk and 1 GB. REQUIRES: the
// data directory is there.
SqliteOptions store_options(const Config& config);

KernelWatch::Options clock_options(const Config& config);

}  // namespace cofactor
