#pragma once

#include "base/random.h"
#include "server/config.h"

namespace cofactor {

// Runs the server until SIGTERM or SIGINT; SIGHUP has it read the certificate files again. Prints
// where it listens and, while nobody has been set up, where the setup token lies. Refuses, with a
// sentence and what to do: without --dev a data directory without a seal, an address beyond
// loopback, a data directory that another server has open, a root key that does not fit.
Done serve(const Config& config, const Clock& clock, Random& random);

}  // namespace cofactor
