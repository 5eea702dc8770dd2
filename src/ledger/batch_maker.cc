#include "ledger/batch_maker.h"

namespace cofactor {

BatchMaker::BatchMaker(const BatchGround& ground, const Now& now)
    : ground_(ground), now_(now), overlay_(&ground.directory), sum_(ground.log.sum) {}

ChainId BatchMaker::chain_of_event(const Event& event) const {
  const ChainId chain = event.in_chain();
  return chain == kServerChain ? as_id<ChainId>(ground_.log.store) : chain;
}

Result<BatchMaker::Opened> BatchMaker::open_chain(const ChainId& chain) {
  const auto at = opened_.find(chain);
  if (at != opened_.end()) {
    return at->second;
  }
  Opened opened{.place = place_of_chain(overlay_, ground_.log.store, chain), .key = nullptr};
  if (chain != as_id<ChainId>(ground_.log.store)) {
    auto key = ground_.keyring.key(opened.place.key, opened.place.place);
    if (!key) {
      return key.error();
    }
    opened.key = *key;
  }
  return opened_.emplace(chain, std::move(opened)).first->second;
}

Result<std::size_t> BatchMaker::add(Proposal&& proposal) {
  const std::size_t first = entries_.size();
  // A birth folds before its own chain is opened, so keys are looked for as the events come; those
  // of chains that exist are looked for first, to refuse before anything is taken.
  for (const Event& event : proposal.events) {
    const ChainId chain = chain_of_event(event);
    if (ground_.log.chains.contains(chain)) {
      if (auto opened = open_chain(chain); !opened) {
        return opened.error();
      }
    }
  }
  for (std::size_t i = 0; i < proposal.events.size(); ++i) {
    const Event& event = proposal.events[i];
    EventHeader header{.type = std::string(event.type()),
                       .at = now_.wall,
                       .sure = now_.sure ? std::nullopt : std::optional(false),
                       .by = proposal.by,
                       .request = i == 0 ? std::move(proposal.request) : std::nullopt};
    auto opened = open_chain(chain_of_event(event));
    CHECK(opened.has_value());
    append(header, event, *opened);
  }
  for (EnvelopeChange& change : proposal.envelopes) {
    CHECK(entries_.size() > first);
    put_envelope(std::move(change), entries_.back().position);
  }
  for (WorkingRow& change : proposal.working) {
    put_working(std::move(change));
  }
  return first;
}

void BatchMaker::append(const EventHeader& header, const Event& event, const Opened& opened) {
  const ChainId chain = chain_of_event(event);
  const auto known = chains_.find(chain);
  const auto below = ground_.log.chains.find(chain);
  const ChainHead* head = known != chains_.end()              ? &known->second
                          : below != ground_.log.chains.end() ? &below->second
                                                              : nullptr;
  Entry entry{.position = ground_.log.size() + entries_.size(),
              .chain = chain,
              .sequence = head == nullptr ? 0 : head->sequence + 1,
              .previous_position = head == nullptr ? std::nullopt : std::optional(head->position),
              .previous = head == nullptr ? kNoLeaf : head->leaf,
              .nonce = ground_.random.array<32>(),
              .body = write_body(header, event)};
  const Hash inner = inner_hash(entry.nonce, bytes_of(entry.body));
  const Leaf leaf = leaf_of(
      {.chain = chain, .sequence = entry.sequence, .previous = entry.previous, .inner = inner});
  Bytes plain;
  plain.reserve(entry.nonce.size() + entry.body.size());
  cofactor::append(plain, entry.nonce);
  cofactor::append(plain, bytes_of(entry.body));
  const SealingKey& key = opened.key ? *opened.key : ground_.server_chain_key;
  rows_.push_back(
      {.position = entry.position,
       .chain = chain,
       .sequence = entry.sequence,
       .previous_position = entry.previous_position,
       .inner = inner,
       .leaf = leaf,
       .sealed =
           seal(key, body_address(opened.place, chain, entry.sequence), plain, ground_.random)});
  chains_[chain] = {
      .chain = chain, .sequence = entry.sequence, .leaf = leaf, .position = entry.position};
  leaves_.push_back(leaf);
  fold(overlay_, header, event, entry.position);
  entries_.push_back(std::move(entry));
}

void BatchMaker::put_envelope(EnvelopeChange&& change, Position position) {
  const auto membership = as_id<MembershipId>(change.id.object);
  if (change.tag) {
    overlay_.names.put({.id = membership, .tag = *change.tag}, position);
  } else if (change.id.purpose == Purpose::kMembershipContent &&
             !overlay_.memberships.find(membership)->content) {
    overlay_.names.remove(membership, position);
  }
  envelope_rows_[change.id] = stored_envelope(change.id, change.sealed, change.tag, position);
}

void BatchMaker::put_working(WorkingRow&& change) {
  CHECK(is_working(change.kind));
  const bool removed = change.bytes.empty();
  working_[{change.kind, change.id}] = {.kind = change.kind,
                                        .id = change.id,
                                        .changed_at = ground_.log.size(),
                                        .removed = removed,
                                        .bytes = std::move(change.bytes)};
}

std::optional<EnvelopeRow> BatchMaker::row_before(const EnvelopeId& id) const {
  const auto sealed = ground_.envelopes.find(id);
  if (!sealed) {
    return ground_.envelopes.erased(id) ? std::optional(stored_envelope(id, {}, std::nullopt, 0))
                                        : std::nullopt;
  }
  const Named* named = ground_.directory.names.find(as_id<MembershipId>(id.object));
  const bool tagged = id.purpose == Purpose::kMembershipContent;
  return stored_envelope(id, *sealed, tagged ? std::optional(named->tag) : std::nullopt, 0);
}

Batch BatchMaker::finish(const KeyBytes& tag_key) {
  Batch batch{.id = BatchId::draw(ground_.random),
              .expected_size = ground_.log.size(),
              .entries = std::move(rows_),
              .rows = {},
              .envelopes = {},
              .chain_heads = {},
              .state = {}};
  for (RowPair& pair : changed_row_pairs(overlay_)) {
    if (pair.before) {
      sum_.subtract(tag_key, *pair.before);
    }
    sum_.add(tag_key, pair.after);
    batch.rows.push_back(std::move(pair.after));
  }
  for (const auto& [id, row] : envelope_rows_) {
    if (const auto before = row_before(id)) {
      sum_.subtract(tag_key, *before);
    }
    sum_.add(tag_key, row);
    batch.envelopes.push_back(row);
  }
  for (const auto& [key, row] : working_) {
    const auto before = ground_.log.working.find(key);
    if (before != ground_.log.working.end()) {
      sum_.subtract(tag_key, before->second);
    }
    sum_.add(tag_key, row);
    batch.rows.push_back(row);
  }
  tree_.emplace(ground_.log.frontier, leaves_);
  HeadState state{.epoch_number = ground_.log.epoch.number,
                  .epoch_random = ground_.log.epoch.random,
                  .subtrees = tree_->frontier().subtrees,
                  .tag = {}};
  const TreeHead head{.size = tree_->frontier().size, .root = tree_->frontier().root()};
  state.tag = sum_.tag(tag_key, ground_.log.epoch, head);
  batch.state = json_of(state);
  return batch;
}

void BatchMaker::commit_onto(Directory& directory, LogState& log, Envelopes& envelopes) {
  overlay_.commit_onto(directory);
  log.frontier = tree_->frontier();
  log.sum = sum_;
  for (auto& [key, row] : working_) {
    log.working.insert_or_assign(key, std::move(row));
  }
  for (const auto& [chain, head] : chains_) {
    log.chains[chain] = head;
  }
  for (auto& [id, row] : envelope_rows_) {
    const bool tagged = id.purpose == Purpose::kMembershipContent && !row.sealed.empty();
    if (tagged) {
      row.sealed.erase(row.sealed.begin(), row.sealed.begin() + sizeof(Hash));
    }
    if (row.sealed.empty()) {
      envelopes.erase(id);
    } else {
      envelopes.put(id, std::move(row.sealed));
    }
  }
}

}  // namespace cofactor
