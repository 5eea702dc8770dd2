#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "http/tls.h"

namespace cofactor {

// Certificate files that are replaced while the server runs, by certbot or by hand.
class CertificateWatch {
 public:
  struct Told {
    // A pair that fits has been read.
    std::function<void(std::shared_ptr<const http::TlsIdentity>)> taken;
    // The files have changed and are of no use: what is wrong. Once for each state of the files.
    std::function<void(const std::string&)> refused;
  };
  // `files` have just been read.
  CertificateWatch(http::TlsFiles files, Told told);

  // Looks at the files; takes them when they have changed and then stood still for one look, so
  // that a pair is not judged between its two files.
  void look();
  // Takes them now, changed or not.
  void reload();

 private:
  // What changes with a file, whichever way it is replaced; zeros where there is none.
  using Stamp = std::array<std::int64_t, 10>;
  Stamp stamp() const;

  const http::TlsFiles files_;
  const Told told_;
  Stamp judged_;
  Stamp seen_;
};

}  // namespace cofactor
