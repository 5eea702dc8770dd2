#pragma once

#include "custody/contents.h"

// The life of a device's seed: pending -> active -> retired for thirty days -> erased. These change
// a device as its verbs record it; none looks at who asks.
namespace cofactor {

// A seed as somebody entered it, and what its URI said besides.
struct EnteredSeed {
  Seed seed;
  TotpParameters totp;
  std::optional<std::string> aws_account_id = {};
  std::vector<std::string> warnings = {};  // sentences for a person
};

// Refuses kInvalid: no seed, one over 128 bytes, and what check(TotpParameters) refuses.
Done check_seed(const EnteredSeed& entered);

// Seals the seed as the device's next version and wipes it. REQUIRES: prepare.
struct SealedSeed {
  EnvelopeChange change;
  SeedVersion version;  // pending; who entered it and when is set in decide
};
Result<SealedSeed> seal_seed(Preparing& preparing, const Device& device, EnteredSeed& entered);

// One more than the newest: a number is never used again.
std::uint64_t next_version(const Device& device);

// The one that put_back and restore_seeds take: retired last, and not erased.
const SeedVersion* newest_retired(const Device& device);

// Puts a pending version in the place of an older pending one, whose envelope it gives for erasing.
std::vector<EnvelopeChange> enter_seed(Device& device, SeedVersion version);

// The pending version becomes active, the active one retired; of HOTP the codes it has shown were
// accepted. REQUIRES: a pending one.
void confirm_seed(Device& device, Time now);

// The newest retired version becomes active, the active one retired. REQUIRES: both.
void put_back_seed(Device& device, Time now);

// What happens to the seeds of a device that is removed: the active one is retired, and a pending
// one kept as long. And back. REQUIRES: not yet erased.
void retire_seeds(Device& device, Time now);
void restore_seeds(Device& device);

// The seeds whose time is over, for erasing; the device keeps that they were there.
std::vector<EnvelopeChange> erase_due_seeds(Device& device, Time now);

}  // namespace cofactor
