#include "server/unsealing.h"

#include "custody/system_ask.h"
#include "directory/events/sealed_events.h"

namespace cofactor {

void record_unsealing(const Ledger& ledger, Writer& writer) {
  const auto& untagged = ledger.untagged();
  if (!untagged) {
    return;
  }
  bool done = false;
  writer.submit(std::make_unique<SystemAsk>(
      [&](const View&, const Now&) {
        StoreUnsealed event;
        event.untagged_from = untagged->from;
        event.untagged_to = untagged->to;
        Proposal proposal;
        proposal.events.emplace_back(event);
        return proposal;
      },
      [&](const Result<Recorded>& recorded) { done = recorded.has_value(); },
      Urgency::kVital));
  writer.run_once();
  if (!done) {
    throw Fault("That the server was unsealed could not be recorded. Is the disk full?");
  }
}

}  // namespace cofactor
