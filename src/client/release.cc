#include "client/release.h"

#include <fmt/format.h>

#include <initializer_list>

namespace cofactor::client {

// What is read of an entry that records a release (docs/formats/events.md).
struct RecordedHolder {
  std::string kind;
  ObjectId id;
};
BOOST_DESCRIBE_STRUCT(RecordedHolder, (), (kind, id))

struct RecordedRelease {
  std::string type;
  Time at;
  std::string vault;
  std::string account;
  std::string device;
  std::optional<std::int64_t> step;
  std::optional<std::int64_t> first_step;
  std::optional<std::int64_t> counter;
  std::optional<std::int64_t> first_counter;
  std::optional<std::uint64_t> release;  // of code.reread
  std::optional<std::string> cause;
  std::string reason;
  std::optional<std::string> ticket;
  RecordedHolder holder;
};
BOOST_DESCRIBE_STRUCT(RecordedRelease,
                      (),
                      (type,
                       at,
                       vault,
                       account,
                       device,
                       step,
                       first_step,
                       counter,
                       first_counter,
                       release,
                       cause,
                       reason,
                       ticket,
                       holder))

namespace {

using Milliseconds = std::chrono::milliseconds;

constexpr std::string_view kReread = "code.reread";
constexpr Milliseconds kLongestPeriod = std::chrono::hours(1);

Error mistrust(std::string_view what) {
  return {.code = ErrorCode::kVerificationFailed,
          .message = fmt::format("The receipt is not of what was asked for: {}.", what),
          .hint =
              "No code is shown. Look at the record (cofactor audit list), and tell your "
              "auditor."};
}

bool is_of_kind(const RecordedRelease& entry, Release::Kind kind) {
  switch (kind) {
    case Release::Kind::kCode:
      return entry.type == "code.released" || entry.type == kReread;
    case Release::Kind::kEnrolment:
      return entry.type == "device.pair_shown" && entry.cause == "enrolment";
    case Release::Kind::kResync:
      return entry.type == "device.pair_shown" && entry.cause == "resync";
  }
  return false;
}

bool is_of_holder(const RecordedHolder& recorded, const std::string& holder) {
  const auto person = PersonId::parse(holder);
  const auto service = ServiceId::parse(holder);
  return recorded.kind == "person"    ? person && as_id<ObjectId>(*person) == recorded.id
         : recorded.kind == "service" ? service && as_id<ObjectId>(*service) == recorded.id
                                      : false;
}

// The period is nowhere in the answer; but steps count from 1970, so the end of one gives it.
std::optional<Milliseconds> period_of(const RecordedRelease& entry, const Release& release) {
  const auto step = release.kind == Release::Kind::kCode ? entry.step : entry.first_step;
  const Milliseconds end = release.valid_until->time_since_epoch();
  if (!step || *step < 0 || *step >= end.count()) {
    return std::nullopt;
  }
  const Milliseconds period = end / (*step + 1);
  const bool fits =
      period * (*step + 1) == end && period % std::chrono::seconds(1) == Milliseconds::zero();
  return fits && period <= kLongestPeriod ? std::optional(period) : std::nullopt;
}

Done is_of_its_step(const RecordedRelease& entry, const Release& release) {
  const auto period = period_of(entry, release);
  if (!period) {
    return mistrust("its step is another");
  }
  const int steps = release.kind == Release::Kind::kCode ? 1 : 2;
  if (entry.at >= *release.valid_until || entry.at < *release.valid_until - steps * *period) {
    return mistrust("it was recorded at another time than its step's");
  }
  return {};
}

// A code of neither step nor counter is of no entry, whatever that says.
Done is_of_its_counter(const RecordedRelease& entry, const Release& release) {
  const auto recorded = release.kind == Release::Kind::kCode ? entry.counter : entry.first_counter;
  if (!recorded || recorded != release.counter) {
    return mistrust("its counter is another");
  }
  return {};
}

Done is_of_its_time(const RecordedRelease& entry, const Release& release) {
  const Done done =
      release.valid_until ? is_of_its_step(entry, release) : is_of_its_counter(entry, release);
  if (!done) {
    return done;
  }
  if (entry.at > release.now + kMostApart || entry.at < release.now - kMostApart) {
    Error error = mistrust(
        fmt::format("it is of {}, and here it is {}", text_of(entry.at), text_of(release.now)));
    error.hint =
        "If this machine's clock is wrong, set it right and ask again; if it is not, tell "
        "your auditor.";
    return error;
  }
  return {};
}

}  // namespace

Done is_of(const Receipt& receipt, const Release& release) {
  const auto entry = parse_json_as<RecordedRelease>(text_of(receipt.body), kOpen);
  if (!entry || !is_of_kind(*entry, release.kind)) {
    return mistrust("it is of something else");
  }
  const auto vault = VaultId::parse(release.vault);
  if (!vault || as_id<ChainId>(*vault) != receipt.chain || entry->vault != release.vault) {
    return mistrust("it stands in the record of another vault");
  }
  struct Part {
    std::string_view name;
    bool fits;
  };
  for (const Part& part :
       {Part{"account", entry->account == release.account},
        Part{"device", entry->device == release.device},
        Part{"holder", is_of_holder(entry->holder, release.holder)},
        Part{"reason", entry->reason == release.reason},
        Part{"ticket", entry->type == kReread || entry->ticket == release.ticket}}) {
    if (!part.fits) {
      return mistrust(fmt::format("its {} is another", part.name));
    }
  }
  return is_of_its_time(*entry, release);
}

Position release_in(const Receipt& receipt) {
  const auto entry = parse_json_as<RecordedRelease>(text_of(receipt.body), kOpen);
  return entry && entry->type == kReread && entry->release ? *entry->release : receipt.position;
}

}  // namespace cofactor::client
