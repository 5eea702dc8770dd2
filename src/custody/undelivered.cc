#include "custody/perform.h"
#include "custody/system_ask.h"

namespace cofactor::performing {

void record_undelivered(Core& core, std::span<const Entry> entries) {
  std::vector<CodeUndelivered> events;
  for (const Entry& entry : entries) {
    CodeUndelivered event;
    event.vault = as_id<VaultId>(entry.chain);
    event.release = entry.position;
    events.push_back(event);
  }
  core.writer.submit(std::make_unique<SystemAsk>([events](const View&, const Now&) {
    Proposal proposal;
    proposal.events.assign(events.begin(), events.end());
    return proposal;
  }));
}

}  // namespace cofactor::performing
