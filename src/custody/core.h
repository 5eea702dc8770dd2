#pragma once

#include "crypto/locked_key.h"
#include "custody/ceremonies.h"
#include "custody/deliveries.h"
#include "custody/limits.h"
#include "custody/step_queue.h"
#include "ledger/reader.h"

namespace cofactor {

// What prepare and finish may use: open keys and sealed bytes, never the directory's writing side.
struct Vaulting {
  const StoreId& store;
  Keyring& keyring;
  const Envelopes& envelopes;
};

// A key of the tree that prepare has drawn and holds open.
using DrawnKey = KeyName;
void forget_drawn(const Vaulting& vaulting, const std::vector<DrawnKey>& drawn);

// What prepare has: ports, and a look at the committed directory (which decide then checks again).
struct Preparing {
  Vaulting vaulting;
  Random& random;
  const View& view;
  Time now;
  std::vector<DrawnKey>& drawn;
};

class EventHub;

// Everything that every verb passes through. One for a server; outlives all asks.
struct Core {
  Writer& writer;
  Vaulting vaulting;
  Random& random;
  const Clock& clock;
  ClockWatch& watch;
  Limits& limits;
  Reader& reader;
  EventHub& events;
  const StepQueue& queue;  // looked at on the writer's thread alone
  LockedKey request_key;   // binds a request id to its body
  std::unique_ptr<Ceremonies> ceremonies = std::make_unique<Ceremonies>();
  const Deliveries* deliveries = nullptr;  // of a server that delivers
};

}  // namespace cofactor
