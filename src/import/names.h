#pragma once

#include <vector>

#include "import/entry.h"

namespace cofactor {

// Says of each entry how it may be called here: an account after issuer and account (of AWS's label
// after the AWS account), a device "imported", or as AWS's label calls it; what would be called the
// same is numbered. Each is what Name::parse takes.
void propose_names(std::vector<ImportEntry>& entries);

}  // namespace cofactor
