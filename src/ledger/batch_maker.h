#pragma once

#include "ledger/ask.h"
#include "ledger/state.h"

namespace cofactor {

// What a batch is made with, all of it committed state or ports.
struct BatchGround {
  const Directory& directory;
  const LogState& log;
  const Envelopes& envelopes;
  const Keyring& keyring;
  const SealingKey& server_chain_key;
  Random& random;
};

// One batch in the making: an overlay on the directory, and the entries of the asks decided so far.
// Nothing of it is seen by anybody before it is committed.
class BatchMaker {
 public:
  BatchMaker(const BatchGround& ground, const Now& now);

  const Overlay& overlay() const { return overlay_; }

  // Appends what an ask proposes; gives the number of its first entry within the batch. Refuses
  // kSealed, and takes nothing, where a chain's body key cannot be had.
  Result<std::size_t> add(Proposal&& proposal);

  std::size_t size() const { return entries_.size(); }
  // Nothing is to be kept: neither entries nor working rows.
  bool empty() const { return entries_.empty() && working_.empty(); }
  std::span<const Entry> entries(std::size_t first, std::size_t count) const {
    return std::span(entries_).subspan(first, count);
  }

  // The batch for the store, with rows and tag. Call once.
  Batch finish(const KeyBytes& tag_key);
  const GrownTree& tree() const { return *tree_; }

  // Moves what was committed into the state it stands on.
  void commit_onto(Directory& directory, LogState& log, Envelopes& envelopes);

 private:
  struct Opened {
    ChainPlace place;
    std::shared_ptr<const SealingKey> key;  // none: the server's chain
  };

  ChainId chain_of_event(const Event& event) const;
  Result<Opened> open_chain(const ChainId& chain);
  void append(const EventHeader& header, const Event& event, const Opened& opened);
  void put_envelope(EnvelopeChange&& change, Position position);
  void put_working(WorkingRow&& change);
  // The envelope's row before this batch, also an erased one; none where there was none.
  std::optional<EnvelopeRow> row_before(const EnvelopeId& id) const;

  const BatchGround& ground_;
  Now now_;
  Overlay overlay_;
  ChainHeads chains_;
  std::unordered_map<ChainId, Opened> opened_;
  std::vector<Entry> entries_;
  std::vector<EntryRow> rows_;
  std::vector<Leaf> leaves_;
  std::unordered_map<EnvelopeId, EnvelopeRow> envelope_rows_;
  WorkingRows working_;
  std::optional<GrownTree> tree_;
  StateSum sum_;
};

}  // namespace cofactor
