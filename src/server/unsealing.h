#pragma once

#include "ledger/ledger.h"
#include "ledger/writer.h"

namespace cofactor {

// Where a sealed server wrote, store.unsealed names its entries for ever, before anything else is
// written. A Fault where that cannot be kept. REQUIRES: the writer was not started.
void record_unsealing(const Ledger& ledger, Writer& writer);

}  // namespace cofactor
