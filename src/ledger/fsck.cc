#include "ledger/fsck.h"

#include <fmt/format.h>

#include "directory/event.h"
#include "ledger/fsck_findings.h"
#include "ledger/untagged.h"

namespace cofactor {
namespace {

constexpr std::size_t kEntriesAtOnce = 1024;

// The state sum of all that was found, and the tag over it.
void check_tag(const Fsck& fsck,
               const FsckWalk& walk,
               const Frontier& tagged,
               const StoredThings& found,
               const StoredHead& head,
               FsckFindings& findings) {
  const auto state = parse_json_as<HeadState>(head.state, kOpen);
  if (!state) {
    findings.add({Damage::kTagDiffers, "The head of the newest batch cannot be read."});
    return;
  }
  if (state->subtrees != walk.frontier().subtrees) {
    findings.add({Damage::kTreeDiffers,
                  "The entries are not those that the newest batch was written upon."});
  }
  const auto tag_key =
      fsck.keyring.raw_key({.purpose = Purpose::kTagKey, .object = as_id<ObjectId>(fsck.id)}, {});
  if (!tag_key) {
    findings.limit("The batch tag could not be checked: its key does not open.");
    return;
  }
  const KeyBytes key(*tag_key);
  StateSum sum;
  for (const auto& [name, row] : found.rows) {
    sum.add(key, row);
  }
  for (const auto& [name, row] : found.envelopes) {
    sum.add(key, row);
  }
  const Hash tag = sum.tag(key,
                           {.number = state->epoch_number, .random = state->epoch_random},
                           {.size = tagged.size, .root = tagged.root()});
  if (!equal_in_constant_time(tag, state->tag)) {
    findings.add({Damage::kTagDiffers,
                  "The newest batch tag does not fit: entries, rows or envelopes were changed by "
                  "somebody else than the server."});
  }
}

}  // namespace

void FsckWalk::walk_to(std::uint64_t size) {
  while (next_ < size) {
    const auto rows =
        fsck_.store.entries(next_, std::min<std::uint64_t>(kEntriesAtOnce, size - next_));
    if (rows.empty() || rows.front().position != next_) {
      findings_.add({.kind = Damage::kEntryMissing,
                     .sentence = fmt::format("Entry {} is missing.", next_),
                     .position = next_});
      next_ = rows.empty() ? size : rows.front().position;
      continue;
    }
    for (const EntryRow& row : rows) {
      if (row.position != next_) {
        break;
      }
      check_place(row);
      fold_body(row);
      frontier_.append(tree_leaf_hash(row.leaf));
      ++next_;
      ++report_.entries;
    }
    report_.chains = chains_.size();
    if (fsck_.progress) {
      fsck_.progress(next_, size);
    }
  }
}

void FsckWalk::check_place(const EntryRow& row) {
  const auto at = chains_.find(row.chain);
  const ChainHead* before = at == chains_.end() ? nullptr : &at->second;
  const Leaf leaf = leaf_of({.chain = row.chain,
                             .sequence = row.sequence,
                             .previous = before == nullptr ? kNoLeaf : before->leaf,
                             .inner = row.inner});
  const bool follows =
      row.sequence == (before == nullptr ? 0 : before->sequence + 1) &&
      row.previous_position == (before == nullptr ? std::nullopt : std::optional(before->position));
  if (!follows || leaf != row.leaf) {
    findings_.add({.kind = Damage::kEntryBroken,
                   .sentence = fmt::format("Entry {} (sequence {} of chain {}) {}.",
                                           row.position,
                                           row.sequence,
                                           row.chain.text(),
                                           follows ? "has another leaf than it commits to"
                                                   : "does not follow the entry before it"),
                   .position = row.position,
                   .thing = "chain",
                   .id = row.chain.text()});
  }
  chains_[row.chain] = {
      .chain = row.chain, .sequence = row.sequence, .leaf = row.leaf, .position = row.position};
}

void FsckWalk::fold_body(const EntryRow& row) {
  const BodyGround ground{.directory = directory_,
                          .store = fsck_.id,
                          .keyring = fsck_.keyring,
                          .server_chain_key = fsck_.server_chain_key};
  const auto body = open_body(ground, row);
  const auto event = body ? read_body(body->body) : Result<ReadEvent>(body.error());
  if (event) {
    fold(directory_, event->header, event->event, row.position);
    return;
  }
  ++unfolded_;
  const bool missing = !body && body.error().code == ErrorCode::kNotFound && row.sealed.empty();
  findings_.add({.kind = missing ? Damage::kBodyMissing : Damage::kBodyDamaged,
                 .sentence = fmt::format("The body of entry {} {}.",
                                         row.position,
                                         missing ? "is gone, and no entry says that it was erased"
                                         : body  ? "is of a form that this version does not know"
                                                 : "is not what was recorded"),
                 .position = row.position,
                 .thing = "chain",
                 .id = row.chain.text()});
}

void StoredThings::read(Store& store, std::optional<Position> since) {
  store.changes_since(since, [&](Changes&& changes) {
    for (Row& row : changes.rows) {
      const RowKey key{row.kind, row.id};
      const bool added = rows.insert_or_assign(key, std::move(row)).second;
      repeats = repeats || (!since && !added);
    }
    for (EnvelopeRow& row : changes.envelopes) {
      const EnvelopeKey key{row.purpose, row.object, row.version};
      const bool added = envelopes.insert_or_assign(key, std::move(row)).second;
      repeats = repeats || (!since && !added);
    }
  });
}

FsckReport run_fsck(const Fsck& fsck) {
  FsckReport report;
  FsckFindings findings(report);
  FsckWalk walk(fsck, report, findings);
  const StoredHead begun = fsck.store.head();
  const std::uint64_t first = begun.size;
  walk.walk_to(tagged_size_of(begun));
  const Frontier before_sealed = walk.frontier();
  walk.walk_to(first);
  StoredThings found;
  found.read(fsck.store, std::nullopt);
  // What was written meanwhile, of one moment.
  StoredHead head;
  const auto settle = [&] {
    head = fsck.store.head();
    if (head.batch != begun.batch) {
      found.read(fsck.store, first);
    }
  };
  if (fsck.undisturbed) {
    fsck.undisturbed(settle);
  } else {
    settle();
    if (!fsck.store.entries(head.size, 1).empty()) {
      findings.add({.kind = Damage::kEntryMissing,
                    .sentence = fmt::format(
                        "There are entries beyond the newest batch, from {} on.", head.size),
                    .position = head.size});
    }
  }
  walk.walk_to(head.size);
  if (walk.unfolded() > 0) {
    findings.limit(fmt::format(
        "{} entries could not be folded: what they changed is told as a difference below.",
        walk.unfolded()));
  }
  report.rows = found.rows.size();
  report.envelopes = found.envelopes.size();
  if (found.repeats) {
    findings.add({Damage::kRowAdded,
                  "The store has two rows of one kind and id, or two envelopes of one key."});
  }
  const bool is_tagged = tagged_size_of(head) == head.size;
  check_tag(fsck, walk, is_tagged ? walk.frontier() : before_sealed, found, head, findings);
  compare_rows(walk.directory(), found, findings);
  compare_envelopes(fsck, walk.directory(), found, findings);
  return report;
}

}  // namespace cofactor
