#pragma once

#include <variant>

#include "ledger/ask.h"

namespace cofactor {

// What a verb's decide says. Data only: equal inputs, equal decision.

// Yes: these events become entries, these envelopes are put or erased, and `plan` goes to finish.
// `answer` are the ids that a repeat of the request is answered with; `secret`: the answer holds a
// token, which is shown once. A verb that only reads has no events.
template <class Plan>
struct Allow {
  std::vector<Event> events;
  std::vector<EnvelopeChange> envelopes = {};
  Plan plan = {};
  std::vector<AnswerId> answer = {};
  bool secret = false;
};

// No. The refusal is an entry too: in the chain of `about` if the caller may see it, else in their
// organization's, else in the server's: a refusal about the server itself names none. `holder` is
// named to the caller in the answer, and the place that they would have among those who wait for
// `awaited`.
struct Refuse {
  Error error;
  std::optional<Target> about = {};
  std::optional<MembershipId> holder = {};
  std::optional<DeviceId> awaited = {};
};

// Not yet: keep the ask until `until`, then decide it anew. Only release_code says so.
struct Wait {
  DeviceId device;
  Time until;
};

template <class Plan>
using Decision = std::variant<Allow<Plan>, Refuse, Wait>;

// For verbs and readers whose finish needs nothing.
struct NoPlan {};

}  // namespace cofactor
