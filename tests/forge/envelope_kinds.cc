#include "keys/envelope.h"
#include "tests/forge/kinds.h"

// Envelopes that were copied, swapped, emptied, changed or put back.
namespace cofactor {
namespace {

std::vector<EnvelopeRow> sealed(const Lived& lived, std::optional<Purpose> purpose = {}) {
  return those(lived.now().envelopes, [&](const EnvelopeRow& row) {
    return !row.sealed.empty() && (!purpose || row.purpose == static_cast<std::uint16_t>(*purpose));
  });
}

Forged of(const EnvelopeRow& row) { return {.sql = put(row), .things = {row.object}}; }

// `from` in the place of `row`; none where that changes nothing.
std::optional<Forged> moved(EnvelopeRow row, const EnvelopeRow& from) {
  if (row.sealed == from.sealed) {
    return std::nullopt;
  }
  row.sealed = from.sealed;
  return of(row);
}

template <class Choose>
Forged until(Choose choose) {
  while (true) {
    if (auto out = choose()) {
      return *std::move(out);
    }
  }
}

std::vector<EnvelopeRow> seeds(const Lived& lived) { return sealed(lived, Purpose::kSeed); }

// Of any device's, also of another vault and organization.
Forged seed_of_another_device(const Lived& lived, SeededRandom& random) {
  return until([&] {
    const EnvelopeRow to = one_of(seeds(lived), random);
    const EnvelopeRow from = one_of(seeds(lived), random);
    return to.object == from.object ? std::nullopt : moved(to, from);
  });
}

Forged seed_of_another_version(const Lived& lived, SeededRandom& random) {
  return until([&] {
    EnvelopeRow to = one_of(seeds(lived), random);
    EnvelopeRow from = one_of(seeds(lived), random);
    if (random.below(3) == 0) {  // a version that there is not
      from = to;
      to.version += 1 + random.below(5);
      to.sealed.clear();
    }
    return to.object != from.object ? std::nullopt : moved(to, from);
  });
}

Forged of_its_purpose(const Lived& lived, SeededRandom& random) {
  return until([&] {
    const EnvelopeRow to = one_of(sealed(lived), random);
    return moved(to, one_of(sealed(lived, static_cast<Purpose>(to.purpose)), random));
  });
}

Forged of_any_purpose(const Lived& lived, SeededRandom& random) {
  return until([&] { return moved(one_of(sealed(lived), random), one_of(sealed(lived), random)); });
}

Forged swapped(const Lived& lived, SeededRandom& random) {
  return until([&]() -> std::optional<Forged> {
    EnvelopeRow one = one_of(sealed(lived), random);
    EnvelopeRow other = one_of(sealed(lived, static_cast<Purpose>(one.purpose)), random);
    if (one.sealed == other.sealed) {
      return std::nullopt;
    }
    std::swap(one.sealed, other.sealed);
    return Forged{.sql = put(one) + put(other), .things = {one.object, other.object}};
  });
}

Forged emptied(const Lived& lived, SeededRandom& random) {
  EnvelopeRow row = one_of(sealed(lived), random);
  row.sealed.clear();
  return of(row);
}

Forged removed(const Lived& lived, SeededRandom& random) {
  const EnvelopeRow row = one_of(sealed(lived), random);
  return {.sql = "DELETE FROM envelopes WHERE purpose = " + std::to_string(row.purpose) +
                 " AND object = " + sql_of(row.object.bytes) +
                 " AND version = " + std::to_string(row.version) + ";",
          .things = {row.object}};
}

Forged put_back(const Lived& lived, SeededRandom& random) {
  return of(one_of(lived.old_envelopes, random));
}

Forged added(const Lived& lived, SeededRandom& random) {
  EnvelopeRow row = one_of(sealed(lived), random);
  if (random.below(2) == 0) {
    row.object = ObjectId::draw(random);
  } else {
    row.version += 1 + random.below(9);
  }
  return of(row);
}

Forged changed(const Lived& lived, SeededRandom& random) {
  EnvelopeRow row = one_of(sealed(lived), random);
  switch (random.below(3)) {
    case 0:
      row.sealed[random.below(row.sealed.size())] ^=
          static_cast<std::uint8_t>(1U << random.below(8));
      break;
    case 1:
      row.sealed.resize(random.below(row.sealed.size()));
      break;
    default:
      row.sealed.push_back(static_cast<std::uint8_t>(random.below(256)));
  }
  return of(row);
}

// The tag of somebody's e-mail, so that an address finds another membership.
Forged of_another_name(const Lived& lived, SeededRandom& random) {
  return until([&]() -> std::optional<Forged> {
    EnvelopeRow row = one_of(sealed(lived, Purpose::kMembershipContent), random);
    const EnvelopeRow other = one_of(sealed(lived, Purpose::kMembershipContent), random);
    if (row.object == other.object) {
      return std::nullopt;
    }
    std::copy_n(other.sealed.begin(), sizeof(Hash), row.sealed.begin());
    return of(row);
  });
}

// An erasure that the server did not make: of a version that never was.
Forged erased_that_never_was(const Lived& lived, SeededRandom& random) {
  EnvelopeRow row = one_of(sealed(lived), random);
  row.version += 1 + random.below(9);
  row.sealed.clear();
  return {.sql = put(row)};
}

// No sum has an envelope's position, and nothing looks at it.
Forged of_another_position(const Lived& lived, SeededRandom& random) {
  EnvelopeRow row = one_of(sealed(lived), random);
  row.changed_at = lived.now().head.size + random.below(100);
  return {.sql = put(row)};
}

constexpr Kind kKinds[] = {
    {"ASeedOfAnotherDevice", seed_of_another_device},
    {"ASeedOfAnotherVersion", seed_of_another_version},
    {"AnEnvelopeOfItsPurpose", of_its_purpose},
    {"AnEnvelopeOfAnyPurpose", of_any_purpose},
    {"TwoEnvelopesInEachOthersPlace", swapped},
    {"AnEnvelopeThatWasEmptied", emptied},
    {"AnEnvelopeThatIsGone", removed},
    {"AnErasedEnvelopePutBack", put_back},
    {"AnEnvelopeOfNobodysMaking", added},
    {"AnEnvelopeOfOtherBytes", changed},
    {"AMembershipOfAnothersName", of_another_name},
    {"AnErasureOfWhatNeverWas", erased_that_never_was},
    {"AnEnvelopeOfAnotherPosition", of_another_position, Expected::kHarmless},
};

}  // namespace

std::span<const Kind> kinds_of_envelopes() { return kKinds; }

}  // namespace cofactor
