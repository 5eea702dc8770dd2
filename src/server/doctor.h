#pragma once

#include <string>
#include <vector>

#include "server/config.h"

namespace cofactor {

// What `cofactor doctor` has looked at.
struct Diagnosis {
  enum class Weight {
    kGood,
    kWeak,  // works, and might not one day
    kBad,   // does not work, or leaves a secret to others
  };
  Weight weight;
  std::string about;     // "certificate"
  std::string sentence;  // what is so
  std::string hint;      // what to do next; empty when good
};

// Looks at a server from its own machine, running or not, without opening its store: the data's
// files and modes, the seal, the certificate, the clock, the disk, what a running server says at
// its operator's door, backups, and whether it hangs on what it is there to rescue. Changes
// nothing.
std::vector<Diagnosis> examine(const Config& config, const Clock& clock);

}  // namespace cofactor
