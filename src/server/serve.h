#pragma once

#include "base/random.h"
#include "server/config.h"

namespace cofactor {

// Runs the server until SIGTERM or SIGINT. Prints where it listens and, while
// nobody has been set up, where the setup token lies. Refuses, with a sentence and what to do:
// without --dev (a seal is needed), an address beyond loopback, a data directory that another
// server has open, a key file that does not fit.
Done serve(const Config& config, const Clock& clock, Random& random);

}  // namespace cofactor
