#include "custody/open_code.h"

#include <algorithm>

#include "base/secret_access.h"
#include "custody/contents.h"

namespace cofactor {

Result<Code> open_code(const Vaulting& vaulting, const CodeOf& which) {
  const EnvelopeAddress address = seed_address(which.device, which.version);
  const auto sealed = vaulting.envelopes.find(address.id);
  const auto version =
      std::ranges::find(which.device.versions, which.version, &SeedVersion::version);
  if (!sealed || version == which.device.versions.end()) {
    return Error{.code = ErrorCode::kNotFound, .message = "The seed was erased."};
  }
  auto key = vaulting.keyring.key(vault_key(which.device.vault), address.place);
  if (!key) {
    return key.error();
  }
  const auto plain = open(**key, address, *sealed);
  if (!plain) {
    return plain.error();
  }
  const auto access = SecretAccess::because("the code is made of the seed");
  return code_for(Seed::copy_from(plain->expose(access)), version->totp, which.step);
}

}  // namespace cofactor
