#include "directory/events/code_events.h"
#include "directory/events/organization_events.h"
#include "directory/events/server_events.h"

namespace cofactor {
namespace {

struct Taken {
  SeedKey seed;
  Step step;  // or counter
  Subject holder;
  MembershipId membership;
  Position release;
  bool shared = false;
};

void take_step(Directory& directory, const Taken& taken, Position position) {
  const Lease* held = directory.leases.find(taken.seed);
  Lease lease = {.id = taken.seed,
                 .step = taken.step,
                 .holder = taken.holder,
                 .membership = taken.membership,
                 .position = taken.release,
                 .readings = 1};
  if (held != nullptr && held->step == taken.step && held->holder == taken.holder) {
    lease.readings = held->readings + 1;
  } else if (held != nullptr && held->step > taken.step && taken.shared) {
    return;  // a pair's; any other was found not to stand any more
  }
  directory.leases.put(lease, position);
}

void count_reading(Directory& directory, const Taken& taken, Position position, Time at) {
  const ReadingKey key{.seed = taken.seed, .reader = taken.holder};
  const Reading* before = directory.readings.find(key);
  const bool same = before != nullptr && before->step == taken.step;
  directory.readings.put({.id = key,
                          .step = taken.step,
                          .position = taken.release,
                          .readings = same ? before->readings + 1 : 1,
                          .at = at},
                         position);
}

// Changes what a device knows of the counters that it gave. Where the newest entries alone are
// folded the device need not be there.
template <class Change>
void change_seed(Directory& directory, const SeedKey& seed, Position position, Change change) {
  const Device* found = directory.devices.find(seed.device);
  if (found == nullptr) {
    return;
  }
  Device device = *found;
  const auto version = std::ranges::find(device.versions, seed.version, &SeedVersion::version);
  if (version != device.versions.end()) {
    change(*version);
    directory.devices.put(std::move(device), position);
  }
}

enum class Whose { kHolders, kNobodys };

void take_counter(Directory& directory, const Taken& taken, Whose whose, Position position) {
  change_seed(directory, taken.seed, position, [&](SeedVersion& version) {
    version.given =
        GivenCounter{.counter = taken.step,
                     .holder = taken.holder,
                     .release = taken.release,
                     .over = whose == Whose::kNobodys ? std::optional(true) : std::nullopt,
                     .accepted = version.given ? version.given->accepted : std::nullopt};
  });
}

}  // namespace

void CodeReleased::fold(Directory& directory, Position position, Time at) const {
  const Taken taken{.seed = {.device = device, .version = version},
                    .step = step ? *step : counter.value_or(0),
                    .holder = holder,
                    .membership = membership.value_or(MembershipId{}),
                    .release = position,
                    .shared = shared};
  if (counter) {
    take_counter(directory, taken, Whose::kHolders, position);
  } else {
    take_step(directory, taken, position);
  }
  count_reading(directory, taken, position, at);
}

void CodeReread::fold(Directory& directory, Position position, Time at) const {
  const Lease* held = directory.leases.find({.device = device, .version = version});
  const Taken taken{.seed = {.device = device, .version = version},
                    .step = step ? *step : counter.value_or(0),
                    .holder = holder,
                    .membership = held == nullptr ? MembershipId{} : held->membership,
                    .release = release};
  count_reading(directory, taken, position, at);
  if (!shared && !counter) {
    take_step(directory, taken, position);
  }
}

template <Text kName>
void CodeOutcome<kName>::fold(Directory& directory, Position position, Time) const {
  if (!device || !version || kName.view() == CodeUnused::kType) {
    return;
  }
  const SeedKey seed{.device = *device, .version = *version};
  change_seed(directory, seed, position, [&](SeedVersion& of) {
    if (!of.given || of.given->release != release) {
      return;
    }
    of.given->over = true;
    if (kName.view() == CodeUsed::kType) {
      of.given->accepted = of.given->counter;
    }
  });
}
template struct CodeOutcome<"code.used">;
template struct CodeOutcome<"code.rejected">;
template struct CodeOutcome<"code.unused">;

void PairShown::fold(Directory& directory, Position position, Time at) const {
  const Taken taken{.seed = {.device = device, .version = version},
                    .step = first_step.value_or(first_counter.value_or(0)) + 1,
                    .holder = holder,
                    .membership = membership.value_or(MembershipId{}),
                    .release = position};
  if (first_counter) {
    take_counter(directory, taken, Whose::kNobodys, position);
  } else {
    take_step(directory, taken, position);
  }
  count_reading(directory, taken, position, at);
  Pairs pairs{.id = device, .shown = {}};
  if (const Pairs* before = directory.pairs.find(device)) {
    for (const Time& shown : before->shown) {
      if (shown + std::chrono::hours(1) > at) {
        pairs.shown.push_back(shown);
      }
    }
  }
  pairs.shown.push_back(at);
  directory.pairs.put(pairs, position);
}

void PasskeyUsed::fold(Directory& directory, Position position, Time at) const {
  if (const Passkey* found = directory.passkeys.find(passkey)) {
    Passkey used = *found;
    used.sign_count = sign_count;
    used.backed_up = backed_up;
    used.last_used_at = at;
    directory.passkeys.put(std::move(used), position);
  }
}

void PasskeySuspected::fold(Directory& directory, Position position, Time at) const {
  if (const Passkey* found = directory.passkeys.find(passkey)) {
    Passkey suspected = *found;
    suspected.suspected_at = at;
    directory.passkeys.put(std::move(suspected), position);
  }
}

void SessionUsed::fold(Directory& directory, Position position, Time) const {
  if (const Token* found = directory.tokens.find(token)) {
    Token used = *found;
    used.last_used_at = used_at;
    directory.tokens.put(std::move(used), position);
  }
}

void MemberRevoked::fold(Directory& directory, Position position, Time at) const {
  directory.memberships.put(membership, position);
  for (const auto* ids : {&tokens, &invitations}) {
    for (const TokenId& id : *ids) {
      if (const Token* token = directory.tokens.find(id)) {
        Token ended = *token;
        ended.ended_at = at;
        directory.tokens.put(std::move(ended), position);
      }
    }
  }
}

}  // namespace cofactor
