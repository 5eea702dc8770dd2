#include "ledger/sealed_log.h"

#include "ledger/batch_maker.h"
#include "ledger/untagged.h"

namespace cofactor {

SealedLog::SealedLog(Ledger& ledger, ClockWatch& watch, Random& random)
    : ledger_(ledger), watch_(watch), random_(random) {
  CHECK(!ledger.tampered() && ledger.keyring().sealed());
  const StoredHead head = ledger.store().head();
  tagged_ = *parse_json_as<HeadState>(head.state, kOpen);
  tagged_size_ = tagged_size_of(head);
}

Result<Position> SealedLog::append(std::vector<Event> events, const std::optional<Actor>& by) {
  const std::lock_guard lock(mutex_);
  for (const Event& event : events) {
    CHECK(is_written_while_sealed(event.type()) && event.in_chain() == kServerChain);
  }
  const BatchGround ground{.directory = ledger_.directory(),
                           .log = ledger_.log(),
                           .envelopes = ledger_.envelopes(),
                           .keyring = ledger_.keyring(),
                           .server_chain_key = ledger_.server_chain_key(),
                           .random = random_};
  BatchMaker maker(ground, now());
  auto first =
      maker.add({.events = std::move(events), .envelopes = {}, .by = by, .request = std::nullopt});
  if (!first) {
    return first.error();
  }
  const Position last = maker.entries(0, maker.size()).back().position;
  // No row changes, so that the key under which its sum would grow plays no part.
  Batch batch = maker.finish(KeyBytes(Key(Bytes(32))));
  CHECK(batch.rows.empty() && batch.envelopes.empty());
  batch.state = untagged_state(tagged_, tagged_size_, maker.tree().frontier().subtrees);
  batch.may_use_reserve = true;
  switch (ledger_.store().append(batch)) {
    case CommitResult::kCommitted:
      break;
    case CommitResult::kNoSpace:
      return Error{.code = ErrorCode::kDiskLow,
                   .message = "The disk is full, and what is not recorded is not done.",
                   .hint = "Ask the operator to make room on the server's disk."};
    case CommitResult::kRefused:
    case CommitResult::kMoved:
    case CommitResult::kUnknown:
      throw Fault("The store does not say whether an entry was kept; this server stops.");
  }
  maker.commit_onto(ledger_.directory(), ledger_.log(), ledger_.envelopes());
  return last;
}

}  // namespace cofactor
