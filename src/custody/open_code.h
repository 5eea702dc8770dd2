#pragma once

#include "custody/core.h"

namespace cofactor {

// Which code: a step or counter of one seed version, as it stands in an entry.
struct CodeOf {
  const Device& device;
  std::uint64_t version;
  Step step;
};

// Opens the seed, makes that step's code and wipes the seed. Called in finish alone: after the
// record. Refuses kSealed, kTampered, and kNotFound when the seed was erased.
Result<Code> open_code(const Vaulting& vaulting, const CodeOf& which);

}  // namespace cofactor
