#pragma once

#include "ledger/body.h"
#include "ledger/fsck.h"
#include "ledger/log_tree.h"
#include "ledger/writer.h"
#include "log/export.h"

namespace cofactor {

// An entry as its auditor gets it; without content where nonce and body were erased (none can be so
// far).
struct ReadEntry {
  ExportedEntry entry;
  std::optional<Position> previous_position;
};

// Which chains are read. Who may read them is for verbs to say (custody/read_log.h).
struct LogScope {
  ExportScope scope;
  std::vector<ChainId> chains;  // by id; the scope's own among them
};

// Whose log: that of a vault, with its organization's; of an organization, with its vaults'; of
// neither: the server's.
struct LogOwner {
  std::optional<OrganizationId> organization;
  std::optional<VaultId> vault;  // of that organization
};
// None where there is no such organization or vault.
std::optional<LogScope> scope_of(const View& view, const LogOwner& owner);

// Reads the log back beside the writer: every thread may ask, at any time. Sees only what has been
// committed. Whatever opens bodies refuses kSealed while keys are, and kTampered what does not fit:
// what is shown stands in the log whose right edge is in memory, whatever the disk says by now (the
// key of the server's chain lies on it in clear).
class Reader {
 public:
  // All outlive it. The directory is looked at under the writer's lock alone.
  struct Parts {
    Store& store;
    const Writer& writer;
    BodyGround ground;
  };
  explicit Reader(const Parts& parts) : parts_(parts), tree_(parts.store) {}

  // None beyond the end, and of an entry that is not what was recorded.
  std::optional<ChainId> chain_at(Position position) const;
  // Refuses kNotFound beyond the end.
  Result<ReadEntry> entry(Position position) const;

  // These rows opened: what followers want to know of them. As they came, or all are refused.
  Result<std::vector<ReadEntry>> open_all(std::span<const EntryRow> rows) const;

  // A page of the chains' entries, newest first.
  struct PageAsk {
    std::vector<ChainId> chains;
    std::optional<Position> from;  // the highest to show; none: the newest
    std::size_t most = 0;
  };
  struct Page {
    std::vector<ReadEntry> entries;
    std::optional<Position> next;  // `from` of the page behind; none at the chains' beginning
  };
  // One chain is walked by its links; several by the log itself, at most kMostScanned entries of it
  // for a page, which may then be short with `next` set.
  Result<Page> page(const PageAsk& ask) const;
  static constexpr std::uint64_t kMostScanned = 1U << 16;

  // The entry with its inclusion proof in the newest checkpoint. Refuses kNotFound beyond it.
  Result<Receipt> prove(Position position);
  // What fsck looks at; without its hooks.
  Fsck fsck() const;
  Store::Space space() const { return parts_.store.space(); }

  // The C2SP verifier key of the log, under its origin's name.
  std::string verifier_key() const;
  // RFC 6962 §2.1.2. Refuses kInvalid: older > newer, or newer beyond the newest checkpoint.
  Result<std::vector<Hash>> consistency(std::uint64_t older, std::uint64_t newer);
  // Makes the tree ready for proofs: reads every entry once.
  void catch_up() { tree_.catch_up(parts_.writer.size()); }

  // What an export begins with, all of one moment: the newest checkpoint, and the signed heads of
  // the scope's chains at its size, by chain. None as scope_of.
  struct Mark {
    ExportScope scope;
    std::uint64_t size = 0;
    std::string checkpoint;
    std::vector<std::string> heads;
  };
  std::optional<Mark> mark(const LogOwner& owner) const;

  // Entries from `from` on and below `size`, in order: those of the chains whole, of the others the
  // leaf. At most about kPieceBytes of them; none left when it is empty.
  struct PieceAsk {
    const std::vector<ChainId>& chains;
    Position from = 0;
    std::uint64_t size = 0;
  };
  struct PieceEntry {
    Leaf leaf{};
    std::optional<ExportedEntry> shown;
  };
  Result<std::vector<PieceEntry>> piece(const PieceAsk& ask) const;
  static constexpr std::size_t kPieceBytes = 1U << 20;

 private:
  using Places = std::unordered_map<ChainId, std::optional<ChainPlace>>;
  Places places_of(std::span<const ChainId> chains) const;
  // Refuses kTampered: one of them is not where the log has it.
  Done check(std::span<const EntryRow> rows) const;
  // Refuses kTampered: its leaf commits to another chain, sequence or body. REQUIRES: checked.
  Result<ReadEntry> open(const EntryRow& row, const Leaf& previous, const Places& places) const;
  Leaf previous_of(const EntryRow& row) const;
  // A checked row; none beyond the end.
  Result<std::optional<EntryRow>> row_at(Position position) const;
  // The newest entry of the chain at or below `from`.
  std::optional<EntryRow> newest_of(const ChainId& chain, std::optional<Position> from) const;
  Result<Page> walk(const PageAsk& ask) const;
  Result<Page> scan(const PageAsk& ask) const;

  Parts parts_;
  mutable LogTree tree_;
};

}  // namespace cofactor
