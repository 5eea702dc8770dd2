#pragma once

namespace cofactor {

// The door to a Secret's bytes. Only files listed in tests/tidy/secret_access.txt include this
// header; `reason` is for the reader of the code.
class SecretAccess {
 public:
  static SecretAccess because([[maybe_unused]] const char* reason) { return SecretAccess(); }

 private:
  SecretAccess() = default;
};

}  // namespace cofactor
