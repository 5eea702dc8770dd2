#include "server/certificate_watch.h"

#include <sys/stat.h>

namespace cofactor {

CertificateWatch::CertificateWatch(http::TlsFiles files, Told told)
    : files_(std::move(files)), told_(std::move(told)), judged_(stamp()), seen_(judged_) {}

CertificateWatch::Stamp CertificateWatch::stamp() const {
  Stamp out{};
  auto next = out.begin();
  for (const auto* path : {&files_.certificate, &files_.key}) {
    struct stat found{};
    ::stat(path->c_str(), &found);
    for (const std::int64_t part : {static_cast<std::int64_t>(found.st_ino),
                                    static_cast<std::int64_t>(found.st_size),
                                    std::int64_t{found.st_mtim.tv_sec},
                                    std::int64_t{found.st_mtim.tv_nsec},
                                    std::int64_t{found.st_ctim.tv_nsec}}) {
      *next++ = part;
    }
  }
  return out;
}

void CertificateWatch::look() {
  const Stamp now = stamp();
  const bool stands_still = now == std::exchange(seen_, now);
  if (now != judged_ && stands_still) {
    reload();
  }
}

void CertificateWatch::reload() {
  judged_ = seen_ = stamp();
  auto identity = http::TlsIdentity::load(files_);
  if (identity) {
    told_.taken(std::move(*identity));
  } else {
    told_.refused(identity.error().message);
  }
}

}  // namespace cofactor
