#include "log/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <istream>
#include <map>

#include "log/chain_book.h"
#include "log/tile_check.h"

namespace cofactor {
namespace {

// What vouches for the log besides the export's own checkpoint.
struct Witness {
  std::string name;
  Checkpoint checkpoint;
};

struct HeldReceipt {
  Witness witness;
  Receipt receipt;
  bool is_shown = false;
};

class ExportVerifier {
 public:
  ExportVerifier(const VerifyInput& input, Verification& out)
      : input_(input), out_(out), findings_(out), tiles_(input.files) {}

  void run() {
    if (!read_scope() || !read_checkpoint()) {
      return;
    }
    ChainBook chains(*out_.scope, checkpoint_.head.size, findings_);
    read_heads(chains);
    for (const EarlierRecord& record : input_.since) {
      read_earlier_record(record, chains);
    }
    for (const ReceiptText& text : input_.receipts) {
      read_receipt(text);
    }
    TileCheck tree(tiles_, checkpoint_.head, findings_);
    read_entries(chains, tree);
    chains.finish();
    out_.chains = chains.chains_in_scope();
    if (tree.finish() == TileCheck::Outcome::kFits) {
      compare_witnesses();
    }
    look_for_receipts(chains);
    tell_limits();
  }

 private:
  bool read_scope();
  bool read_checkpoint();
  void read_heads(ChainBook& chains);
  void read_earlier_record(const EarlierRecord& record, ChainBook& chains);
  void read_earlier_heads(const EarlierRecord& record, ChainBook& chains);
  void read_receipt(const ReceiptText& text);
  void read_entries(ChainBook& chains, TileCheck& tree);
  void read_entry(const ExportedEntry& entry, ChainBook& chains, TileCheck& tree);
  bool is_before_this_log(const Witness& witness);
  void compare_witnesses();
  void look_for_receipts(const ChainBook& chains);
  void tell_limits();

  const VerifyInput& input_;
  Verification& out_;
  Findings findings_;
  ExportedTiles tiles_;
  Checkpoint checkpoint_;
  std::vector<Witness> earlier_;
  std::multimap<Position, HeldReceipt> receipts_;
};

bool ExportVerifier::read_scope() {
  const auto text = input_.files.read("export.json");
  if (!text) {
    findings_.add(FindingKind::kUnreadable, "This is no export: it has no export.json.");
    return false;
  }
  const auto scope = parse_json_as<ExportScope>(*text, kClosed);
  if (!scope || scope->format != kExportFormat || json_of(*scope) + "\n" != *text ||
      scope->organization.has_value() != (scope->scope == ExportKind::kVault) ||
      scope->organization == scope->chain) {
    findings_.add(FindingKind::kUnreadable,
                  "export.json does not tell a scope that is known here: it is damaged, or of a "
                  "newer format.");
    return false;
  }
  out_.scope = *scope;
  return true;
}

bool ExportVerifier::read_checkpoint() {
  const auto note = input_.files.read("checkpoint");
  auto read = note ? cofactor::read_checkpoint(*note) : Error{ErrorCode::kNotFound, {}};
  if (!read) {
    findings_.add(FindingKind::kUnreadable, "The export has no checkpoint that can be read.");
    return false;
  }
  checkpoint_ = std::move(*read);
  out_.origin = checkpoint_.origin;
  out_.log_size = checkpoint_.head.size;
  if (!verify_checkpoint(*note, input_.key)) {
    findings_.add(FindingKind::kBadSignature,
                  "The checkpoint of " + out_.origin + " is not signed by the key that was given.");
  }
  const bool is_of_server =
      as_id<ChainId>(parse_origin(checkpoint_.origin)->store) == out_.scope->chain;
  if (is_of_server != (out_.scope->scope == ExportKind::kServer)) {
    findings_.add(FindingKind::kChainForeign,
                  "export.json names another chain than its scope and the checkpoint's log have.");
  }
  return true;
}

void ExportVerifier::read_heads(ChainBook& chains) {
  const auto text = input_.files.read("heads");
  if (!text) {
    findings_.add(FindingKind::kUnreadable, "The export has no file of signed heads.");
    return;
  }
  const auto notes = split_heads(*text);
  if (join_heads({notes.begin(), notes.end()}) != *text) {
    findings_.add(FindingKind::kUnreadable, "The signed heads are not apart by one empty line.");
  }
  std::optional<ChainId> before;
  for (const std::string_view note : notes) {
    const auto head = verify_head(note, input_.key);
    if (!head || head->origin != checkpoint_.origin || head->size != checkpoint_.head.size) {
      findings_.add(
          FindingKind::kBadSignature,
          "A signed head does not hold: " +
              (head ? "it is of another checkpoint than the export's." : head.error().message));
      continue;
    }
    if (before && head->chain <= *before) {
      findings_.add({FindingKind::kUnreadable,
                     "The signed heads are not in the order of their chains, or one is twice "
                     "there: " +
                         head->chain.text() + ".",
                     {},
                     head->chain});
      continue;
    }
    before = head->chain;
    chains.claim(head->chain, claim_of(*head, HeadClaim::From::kExport, "the export"));
  }
}

void ExportVerifier::read_earlier_record(const EarlierRecord& record, ChainBook& chains) {
  auto checkpoint = verify_checkpoint(record.checkpoint, input_.key);
  if (!checkpoint) {
    findings_.add(FindingKind::kBadSignature,
                  record.name + " has no checkpoint of this key: " + checkpoint.error().message);
    return;
  }
  Witness witness = {record.name, std::move(*checkpoint)};
  if (is_before_this_log(witness)) {
    earlier_.push_back(std::move(witness));
    read_earlier_heads(record, chains);
  }
}

void ExportVerifier::read_earlier_heads(const EarlierRecord& record, ChainBook& chains) {
  for (const std::string_view note : split_heads(record.heads)) {
    const auto head = verify_head(note, input_.key);
    if (!head) {
      findings_.add(FindingKind::kBadSignature,
                    record.name + " has a signed head that does not hold: " + head.error().message);
    } else if (is_before_this_log({record.name, {head->origin, {head->size, {}}}})) {
      chains.claim(head->chain, claim_of(*head, HeadClaim::From::kEarlier, record.name));
    }
  }
}

void ExportVerifier::read_receipt(const ReceiptText& text) {
  auto receipt = parse_json_as<Receipt>(text.json, kOpen);
  auto checkpoint = receipt ? verify_receipt(*receipt, input_.key) : receipt.error();
  if (!checkpoint) {
    findings_.add(FindingKind::kReceiptInvalid,
                  "The receipt " + text.name + " is no evidence: " + checkpoint.error().message);
    return;
  }
  Witness witness = {text.name, std::move(*checkpoint)};
  if (is_before_this_log(witness)) {
    const Position position = receipt->position;
    receipts_.emplace(position, HeldReceipt{std::move(witness), std::move(*receipt)});
  }
}

void ExportVerifier::read_entries(ChainBook& chains, TileCheck& tree) {
  const auto in = input_.files.open("entries.jsonl");
  if (!in) {
    findings_.add(FindingKind::kUnreadable, "The export has no file of entries.");
    return;
  }
  std::uint64_t number = 0;
  std::optional<Position> before;
  for (std::string line; std::getline(*in, line);) {
    ++number;
    const auto entry = parse_export_line(line);
    if (!entry || in->eof()) {
      findings_.add(FindingKind::kUnreadable,
                    fmt::format("Line {} of entries.jsonl is no entry.", number));
    } else if (before && entry->position <= *before) {
      findings_.add({FindingKind::kOutOfOrder,
                     fmt::format("Entry {} comes behind entry {}: it was moved or is twice there.",
                                 entry->position,
                                 *before),
                     entry->position,
                     entry->chain});
    } else {
      before = entry->position;
      read_entry(*entry, chains, tree);
    }
  }
}

void ExportVerifier::read_entry(const ExportedEntry& entry, ChainBook& chains, TileCheck& tree) {
  const Leaf leaf = leaf_of(entry);
  chains.take(entry, leaf);
  if (entry.position >= checkpoint_.head.size) {
    ++out_.entries_unsigned;
    return;
  }
  ++out_.entries;
  out_.entries_erased += entry.content ? 0 : 1;
  const Hash* expected = tree.leaf_hash(entry.position);
  if (expected != nullptr && *expected != tree_leaf_hash(leaf)) {
    findings_.add({FindingKind::kAltered,
                   fmt::format("Entry {} (sequence {} of chain {}) is not what the log has at its "
                               "position: it was altered, or another was put in its place.",
                               entry.position,
                               entry.sequence,
                               entry.chain.text()),
                   entry.position,
                   entry.chain});
  }
  const auto [first, last] = receipts_.equal_range(entry.position);
  for (auto held = first; held != last; ++held) {
    held->second.is_shown = leaf_of(held->second.receipt) == leaf;
  }
}

// An epoch ends where a restore begins the next: what an earlier one signed must be continued.
bool ExportVerifier::is_before_this_log(const Witness& witness) {
  const Origin ours = *parse_origin(checkpoint_.origin);
  const Origin theirs = *parse_origin(witness.checkpoint.origin);
  const bool is_same_epoch = ours.epoch == theirs.epoch;
  if (ours.store != theirs.store || (!is_same_epoch && theirs.epoch.number >= ours.epoch.number)) {
    findings_.add(FindingKind::kForked,
                  fmt::format("{} is of {}, which is no beginning of {}.",
                              witness.name,
                              witness.checkpoint.origin,
                              checkpoint_.origin));
    return false;
  }
  if (witness.checkpoint.head.size > checkpoint_.head.size) {
    findings_.add(FindingKind::kTruncated,
                  fmt::format("{} vouches for {} entries, and the export's log ends after {}: it "
                              "was cut off, or the export is older.",
                              witness.name,
                              witness.checkpoint.head.size,
                              checkpoint_.head.size));
    return false;
  }
  return true;
}

void ExportVerifier::compare_witnesses() {
  TileTree tree(tiles_, checkpoint_.head.size);
  const auto is_extended = [&](const Witness& witness) {
    const TreeHead& head = witness.checkpoint.head;
    if (tree_root(tree, head.size) == head.root) {
      return true;
    }
    findings_.add(FindingKind::kForked,
                  fmt::format("{} vouches for another log: its root over the first {} entries is "
                              "not that of the export.{}",
                              witness.name,
                              head.size,
                              witness.checkpoint.origin == checkpoint_.origin
                                  ? ""
                                  : " It is of an earlier epoch: a restore lost entries between."));
    return false;
  };
  for (const Witness& witness : earlier_) {
    out_.earlier += is_extended(witness) ? 1 : 0;
  }
  for (const auto& [position, held] : receipts_) {
    out_.receipts += is_extended(held.witness) ? 1 : 0;
  }
}

void ExportVerifier::look_for_receipts(const ChainBook& chains) {
  for (const auto& [position, held] : receipts_) {
    const ChainId& chain = held.receipt.chain;
    const HeadClaim* hiding = chains.claim_hiding(chain, {position, held.receipt.sequence});
    if (hiding != nullptr) {
      findings_.add({FindingKind::kReceiptHidden,
                     fmt::format("The signed head of chain {} in {} leaves out entry {}, for which "
                                 "there is the receipt {}.",
                                 chain.text(),
                                 hiding->name,
                                 position,
                                 held.witness.name),
                     position,
                     chain});
    }
    if (!chains.is_in_scope(chain)) {
      findings_.limit(
          fmt::format("The chain of receipt {} is not in this export: whether it shows entry {} "
                      "cannot be seen.",
                      held.witness.name,
                      position));
    } else if (!held.is_shown) {
      findings_.add(
          {FindingKind::kReceiptHidden,
           fmt::format(
               "Entry {} is not shown as the receipt {} has it.", position, held.witness.name),
           position,
           chain});
    }
  }
}

void ExportVerifier::tell_limits() {
  const std::uint64_t size = checkpoint_.head.size;
  // One of our own size may be a copy of ours, and one of none vouches for nothing.
  const bool has_earlier = std::ranges::any_of(earlier_, [&](const Witness& witness) {
    return witness.checkpoint.head.size > 0 && witness.checkpoint.head.size < size;
  });
  if (!has_earlier) {
    findings_.limit(fmt::format(
        "Without an earlier checkpoint (--since), of fewer entries than these, entries cut off "
        "behind the {} signed ones cannot be seen, nor whether somebody else was shown another "
        "log.",
        size));
  }
  if (out_.entries_unsigned != 0) {
    findings_.limit(fmt::format(
        "{} entries from position {} on stand behind the checkpoint: nobody has signed them yet.",
        out_.entries_unsigned,
        size));
  }
  if (out_.scope->scope != ExportKind::kServer) {
    findings_.limit(
        "That the organization's chain was begun stands in the server's chain, which is not in "
        "this export.");
  }
}

}  // namespace

Result<EarlierRecord> read_earlier(const std::filesystem::path& path) {
  const bool is_export = std::filesystem::is_directory(path);
  const ExportOnDisk files(is_export ? path : path.parent_path());
  auto checkpoint = files.read(is_export ? "checkpoint" : path.filename().string());
  auto heads = is_export ? files.read("heads") : std::string();
  if (!checkpoint || !heads) {
    return Error{.code = ErrorCode::kNotFound,
                 .message = path.string() + " is neither a checkpoint nor an export."};
  }
  return EarlierRecord{path.string(), std::move(*checkpoint), std::move(*heads)};
}

Verification verify_export(const VerifyInput& input) {
  Verification out;
  ExportVerifier(input, out).run();
  return out;
}

}  // namespace cofactor
