#pragma once

#include "custody/core.h"

namespace cofactor {

// The seeds whose thirty days are over (replaced, put back or removed with their device), as
// proposal of a SystemAsk: one device.seed_erased for each device, in its vault's chain, and their
// envelopes erased in the same batch. At most a hundred devices at once; nothing while the clock is
// not sure, for an erased seed is gone.
Proposal erase_old_seeds(const View& view, const Now& now);

// Submits that, if there is any: the server's minute tick. Any thread.
void submit_old_seeds(Core& core);

}  // namespace cofactor
