#include "custody/record_outcome.h"

#include "custody/held.h"

namespace cofactor {
namespace {

// The release that it is about: of which seed, and whether that is one of HOTP which has given no
// counter since.
struct About {
  Position release;
  SeedKey seed;
  bool is_newest_counter = false;
};

Event event_of(Outcome outcome, const VaultId& vault, const About& about) {
  const auto made = [&](auto event) -> Event {
    event.vault = vault;
    event.release = about.release;
    if (about.is_newest_counter) {
      event.device = about.seed.device;
      event.version = about.seed.version;
    }
    return event;
  };
  switch (outcome) {
    case Outcome::kUsed:
      return made(CodeUsed{});
    case Outcome::kRejected:
      return made(CodeRejected{});
    case Outcome::kUnused:
      break;
  }
  return made(CodeUnused{});
}

// What a device of HOTP knows of that release.
std::optional<About> counted(const Device& device, Position release, const Subject& reader) {
  for (const SeedVersion& version : device.versions) {
    if (version.given && version.given->release == release && version.given->holder == reader) {
      return About{.release = release,
                   .seed = {.device = device.id, .version = version.version},
                   .is_newest_counter = true};
    }
  }
  return std::nullopt;
}

// Readings are kept for hours; the newest counter of a device until the next is given.
std::optional<About> about(const View& view, Position release, const Subject& reader) {
  std::optional<About> found;
  view->readings.each([&](const Reading& reading) {
    if (reading.position == release && reading.id.reader == reader) {
      found = About{.release = release, .seed = reading.id.seed};
    }
  });
  view->devices.each_by<ByGiven>(reader, [&](const Device& device) {
    const auto newest = counted(device, release, reader);
    found = newest ? newest : found;
    return !newest;
  });
  return found;
}

}  // namespace

Decision<NoPlan> RecordOutcome::decide(const View& view,
                                       const Caller& caller,
                                       const Now& now) const {
  const auto found = about(view, release, *caller.principal());
  const Error unknown{.code = ErrorCode::kNotFound,
                      .message = "There is no release of yours there that still takes an outcome.",
                      .hint = "It is said before you are given the next code of that device."};
  if (!found) {
    return Refuse{.error = unknown};
  }
  const auto target = permitted(
      {.view = view, .caller = caller, .now = now}, Action::kRecordOutcome, found->seed.device);
  if (!target) {
    return target.error().error.code == ErrorCode::kNotFound ? Refuse{.error = unknown}
                                                             : target.error();
  }
  Allow<Plan> allow{.events = {event_of(outcome, *target->vault, *found)}};
  allow.answer = {{.name = "release", .value = std::to_string(release)}};
  return allow;
}

Result<RecordOutcome::Answer> RecordOutcome::finish(const Recorded&,
                                                    const Plan&,
                                                    const Vaulting&) const {
  return Answer{};
}

}  // namespace cofactor
