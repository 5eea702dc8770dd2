#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "directory/event.h"
#include "directory/view.h"
#include "keys/envelope.h"
#include "ledger/working_rows.h"
#include "log/receipt.h"
#include "log/tree.h"

namespace cofactor {

// A sealed thing that a batch puts, or erases where `sealed` is empty. `tag` goes with a
// membership's content: HMAC(look-up key, organization ‖ canonical e-mail).
struct EnvelopeChange {
  EnvelopeId id;
  Bytes sealed;
  std::optional<Hash> tag;
};

// What an ask wants to stand in the log: nothing at all, or these events in this order. A
// follower's may be of working rows alone.
struct Proposal {
  std::vector<Event> events;
  std::vector<EnvelopeChange> envelopes;
  std::vector<WorkingRow> working = {};
  std::optional<Actor> by;
  std::optional<RequestMark> request;  // remembered with the first event
};

// What finish gets: the ask's own entries, as they now stand on stable storage.
struct Recorded {
  Position position = 0;  // the highest of its entries; of a read: the newest of the log
  BootTime decided_at{};  // of the batch
  Time at;
  std::span<const Entry> entries;
  const GrownTree* tree = nullptr;
  std::string_view checkpoint;

  // REQUIRES: `entry` is one of `entries`.
  Receipt receipt_of(const Entry& entry) const;
};

// What the disk may still be used for when it is nearly full (architecture: "Reserve").
enum class Urgency {
  kOrdinary,  // refused disk_low
  kServing,   // releases, refusals, quorum acts: as long as the reserve lasts but its last quarter
  kVital,     // revocations, sign-ins, unseal, clock accept: to the end of the reserve
};

// One verb that waits for its batch. Made by custody/perform; owned by the writer until it ends in
// exactly one of finish, fail or wait. All are called on the writer's thread.
class Ask {
 public:
  virtual ~Ask() = default;

  virtual Urgency urgency() const { return Urgency::kOrdinary; }
  // Decides on the batch's overlay. A read proposes nothing and is answered when what it has seen
  // is committed. May be called again when the batch it was in could not be committed whole.
  virtual Proposal decide(const View& view, const Now& now) = 0;
  // After decide: it has nothing to record now and wants to be kept for later (Waiting::keep).
  virtual bool waits() const { return false; }

  virtual void finish(const Recorded& recorded) = 0;
  virtual void fail(Error error) = 0;
};

// Where asks that wait are kept; all are called on the writer's thread.
class Waiting {
 public:
  virtual ~Waiting() = default;
  virtual void keep(std::unique_ptr<Ask> ask, const Now& now) = 0;
  // Those whose turn it is: they go first in the batch that is being made.
  virtual std::vector<std::unique_ptr<Ask>> due(const Now& now) = 0;
  // When due() may next give something; none while nobody waits.
  virtual std::optional<Time> next_due() const = 0;
  // A vital ask was committed, which may have taken away what somebody waits by: the next due()
  // gives all of them, to be decided anew.
  virtual void recall() = 0;
};

}  // namespace cofactor
