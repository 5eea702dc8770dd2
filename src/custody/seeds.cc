#include "custody/seeds.h"

#include <algorithm>

#include "base/secret_access.h"
#include "custody/held.h"
#include "otp/base32.h"

namespace cofactor {
namespace {

SeedVersion* find(Device& device, SeedState state) {
  const auto found = std::ranges::find(device.versions, state, &SeedVersion::state);
  return found == device.versions.end() ? nullptr : &*found;
}

// Whatever is retired later ends later, so that the newest can be told even within one moment.
void retire(Device& device, SeedVersion& version, Time now) {
  Time until = now + kRestorable;
  for (const SeedVersion& other : device.versions) {
    if (other.retired_until) {
      until = std::max(until, *other.retired_until + std::chrono::milliseconds(1));
    }
  }
  version.state = SeedState::kRetired;
  version.retired_until = until;
}

void activate(SeedVersion& version) {
  version.state = SeedState::kActive;
  version.retired_until.reset();
}

EnvelopeChange erased(const Device& device, const SeedVersion& version) {
  return {.id = seed_address(device, version.version).id};
}

}  // namespace

Done check_seed(const EnteredSeed& entered) {
  if (entered.seed.empty() || entered.seed.size() > kMostSeedBytes) {
    return invalid("A seed has 1 to 128 bytes.");
  }
  return check(entered.totp);
}

Result<SealedSeed> seal_seed(Preparing& preparing, const Device& device, EnteredSeed& entered) {
  const std::uint64_t number = next_version(device);
  const auto access = SecretAccess::because("a new seed is sealed");
  const auto sealed = seal_text(preparing,
                                vault_key(device.vault),
                                seed_address(device, number),
                                text_of(entered.seed.expose(access)));
  entered.seed = Seed();
  if (!sealed) {
    return sealed.error();
  }
  return SealedSeed{.change = sealed->change,
                    .version = {.version = number,
                                .state = SeedState::kPending,
                                .seed = sealed->ref.hash,
                                .totp = entered.totp}};
}

std::uint64_t next_version(const Device& device) {
  std::uint64_t newest = 0;
  for (const SeedVersion& version : device.versions) {
    newest = std::max(newest, version.version);
  }
  return newest + 1;
}

const SeedVersion* newest_retired(const Device& device) {
  const SeedVersion* newest = nullptr;
  for (const SeedVersion& version : device.versions) {
    if (version.state == SeedState::kRetired && version.seed &&
        (newest == nullptr || *newest->retired_until < *version.retired_until)) {
      newest = &version;
    }
  }
  return newest;
}

std::vector<EnvelopeChange> enter_seed(Device& device, SeedVersion version) {
  std::vector<EnvelopeChange> out;
  if (const SeedVersion* older = device.pending()) {
    out.push_back(erased(device, *older));
  }
  // The new number is the highest, so those that are gone need not be kept for theirs.
  std::erase_if(device.versions, [](const SeedVersion& other) {
    return other.state == SeedState::kPending || !other.seed;
  });
  device.versions.push_back(std::move(version));
  return out;
}

void confirm_seed(Device& device, Time now) {
  SeedVersion* pending = find(device, SeedState::kPending);
  CHECK(pending != nullptr);
  if (pending->given) {
    pending->given->accepted = pending->given->counter;
  }
  if (SeedVersion* active = find(device, SeedState::kActive)) {
    retire(device, *active, now);
  }
  activate(*pending);
}

void put_back_seed(Device& device, Time now) {
  const SeedVersion* newest = newest_retired(device);
  SeedVersion* active = find(device, SeedState::kActive);
  CHECK(newest != nullptr && active != nullptr);
  SeedVersion& back = *std::ranges::find(device.versions, newest->version, &SeedVersion::version);
  retire(device, *active, now);
  activate(back);
}

void retire_seeds(Device& device, Time now) {
  if (SeedVersion* active = find(device, SeedState::kActive)) {
    retire(device, *active, now);
  }
  if (SeedVersion* pending = find(device, SeedState::kPending)) {
    pending->retired_until = now + kRestorable;
  }
}

void restore_seeds(Device& device) {
  if (SeedVersion* pending = find(device, SeedState::kPending)) {
    pending->retired_until.reset();
  }
  if (const SeedVersion* newest = newest_retired(device)) {
    activate(*std::ranges::find(device.versions, newest->version, &SeedVersion::version));
  }
}

std::vector<EnvelopeChange> erase_due_seeds(Device& device, Time now) {
  std::vector<EnvelopeChange> out;
  for (SeedVersion& version : device.versions) {
    if (version.seed && version.retired_until && *version.retired_until <= now) {
      out.push_back(erased(device, version));
      version.state = SeedState::kRetired;
      version.seed.reset();
    }
  }
  return out;
}

}  // namespace cofactor
