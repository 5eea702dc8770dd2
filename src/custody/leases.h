#pragma once

#include "base/clock.h"
#include "directory/recent.h"

namespace cofactor {

// Whether a lease is in anybody's way. One of a step further ahead than a pair's, shown just before
// a server started whose clock was half a minute behind, was given under a clock that somebody has
// set back since and accepted: nobody could have a code until that time came.
bool stands(const Lease& lease, const TotpParameters& totp, const Now& now);

}  // namespace cofactor
