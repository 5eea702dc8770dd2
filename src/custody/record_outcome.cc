#include "custody/record_outcome.h"

#include "custody/held.h"

namespace cofactor {
namespace {

Event event_of(Outcome outcome, const VaultId& vault, Position release) {
  const auto made = [&](auto event) -> Event {
    event.vault = vault;
    event.release = release;
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

const Reading* reading_of(const View& view, Position release, const Subject& reader) {
  const Reading* found = nullptr;
  view->readings.each([&](const Reading& reading) {
    if (reading.position == release && reading.id.reader == reader) {
      found = &reading;
    }
  });
  return found;
}

}  // namespace

Decision<NoPlan> RecordOutcome::decide(const View& view,
                                       const Caller& caller,
                                       const Now& now) const {
  const Reading* reading = reading_of(view, release, *caller.principal());
  const Error unknown{.code = ErrorCode::kNotFound,
                      .message = "There is no release of yours there that still takes an outcome.",
                      .hint = "It is said before you are given the next code of that device."};
  if (reading == nullptr) {
    return Refuse{.error = unknown};
  }
  const auto target = permitted({.view = view, .caller = caller, .now = now},
                                Action::kRecordOutcome,
                                reading->id.seed.device);
  if (!target) {
    return target.error().error.code == ErrorCode::kNotFound ? Refuse{.error = unknown}
                                                             : target.error();
  }
  Allow<Plan> allow{.events = {event_of(outcome, *target->vault, release)}};
  allow.answer = {{.name = "release", .value = std::to_string(release)}};
  return allow;
}

Result<RecordOutcome::Answer> RecordOutcome::finish(const Recorded&,
                                                    const Plan&,
                                                    const Vaulting&) const {
  return Answer{};
}

}  // namespace cofactor
