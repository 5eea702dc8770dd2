#pragma once

#include <functional>

#include "base/random.h"
#include "custody/accept_clock.h"
#include "ledger/fsck.h"
#include "server/config.h"

// What is done on the host with a data directory that no server has open, by its seal.
namespace cofactor {

struct HostDirectory {
  const std::filesystem::path& data;
  std::optional<std::filesystem::path> credentials;  // $CREDENTIALS_DIRECTORY
  const Clock& clock;
  Random& random;
};

// fsck of a whole data directory, also of one that a server would call tampered. Refuses kNotFound
// where there is none, and what opening its seal refuses. A Fault while a server has it open.
Result<FsckReport> fsck_on_host(const HostDirectory& directory,
                                std::function<void(std::uint64_t, std::uint64_t)> progress);

// AcceptClock by the host itself. Refuses kTampered as a start does.
Result<AcceptClock::Answer> accept_clock_on_host(const HostDirectory& directory);

// New credentials for an operator or an admin when nobody is left who could ask for them
// (custody/ask_recovery.h); the only operator where no person is named. Refuses kNotFound, kDenied,
// kInvalid (several operators: their ids are the details), kTampered.
struct HostRecoveryAnswer {
  PersonId person;
  TokenText token;
  Time expires_at;
};
Result<HostRecoveryAnswer> recover_operator_on_host(const HostDirectory& directory,
                                                    const std::optional<PersonId>& person);

}  // namespace cofactor
