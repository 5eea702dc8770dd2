#pragma once

#include <optional>
#include <string>
#include <vector>

#include "log/export.h"
#include "log/receipt.h"

namespace cofactor {

// What can be wrong with an export. Closed: docs/formats/export.md has a row for each.
enum class FindingKind {
  kUnreadable,      // a file is missing, or not in its format
  kBadSignature,    // a note is not signed by the key, or vouches for another log
  kOutOfOrder,      // lines not by ascending position: moved or duplicated
  kAltered,         // an entry is not what the log has at its position
  kChainBroken,     // sequence or previous leaf does not follow
  kTreeDiffers,     // tiles do not fit each other or the checkpoint
  kHeadDiffers,     // a signed head and the chain shown do not fit
  kChainMissing,    // a chain born in scope has no signed head here
  kChainForeign,    // a chain is shown that is not in scope, or was never born
  kLifeDiffers,     // a chain's birth or end is told otherwise by its parent's chain
  kWithheld,        // a body is not shown, and no erasure says why
  kForked,          // an earlier checkpoint is not a beginning of this log
  kTruncated,       // an earlier checkpoint or a receipt is beyond the end of this log
  kReceiptInvalid,  // a receipt does not hold by itself: it is no evidence
  kReceiptHidden,   // a receipt's entry is not shown where it must be
};
BOOST_DESCRIBE_ENUM(FindingKind,
                    kUnreadable,
                    kBadSignature,
                    kOutOfOrder,
                    kAltered,
                    kChainBroken,
                    kTreeDiffers,
                    kHeadDiffers,
                    kChainMissing,
                    kChainForeign,
                    kLifeDiffers,
                    kWithheld,
                    kForked,
                    kTruncated,
                    kReceiptInvalid,
                    kReceiptHidden)

struct Finding {
  FindingKind kind{};
  std::string sentence;  // for a person; names position, chain or file
  std::optional<Position> position = {};
  std::optional<ChainId> chain = {};
};
BOOST_DESCRIBE_STRUCT(Finding, (), (kind, sentence, position, chain))

inline constexpr std::size_t kMostFindings = 100;

// What a verification saw. JSON by its fields.
struct Verification {
  std::string origin;
  std::optional<ExportScope> scope;
  std::uint64_t log_size = 0;  // of the checkpoint
  std::uint64_t entries = 0;   // shown and under the checkpoint, those without body among them
  std::uint64_t entries_erased = 0;
  std::uint64_t entries_unsigned = 0;  // shown behind the checkpoint: links checked, not counted
  std::uint64_t chains = 0;            // in scope
  std::uint64_t earlier = 0;           // earlier checkpoints and exports that this log extends
  std::uint64_t receipts = 0;          // that hold
  std::vector<std::string> limits;     // what it could not look beyond, a sentence each
  std::uint64_t finding_count = 0;
  std::vector<Finding> findings;  // the first kMostFindings

  bool passed() const { return finding_count == 0; }
};
BOOST_DESCRIBE_STRUCT(Verification,
                      (),
                      (origin,
                       scope,
                       log_size,
                       entries,
                       entries_erased,
                       entries_unsigned,
                       chains,
                       earlier,
                       receipts,
                       limits,
                       finding_count,
                       findings))

// A checkpoint kept from before, with the signed heads of its export if it was one.
struct EarlierRecord {
  std::string name;  // for sentences: its path
  std::string checkpoint;
  std::string heads = {};
};
// From a checkpoint's file or an export's directory. Refuses kNotFound.
Result<EarlierRecord> read_earlier(const std::filesystem::path& path);

struct ReceiptText {
  std::string name;  // for sentences: its path
  std::string json;
};

struct VerifyInput {
  const ExportFiles& files;
  PublicKey key;
  std::vector<EarlierRecord> since = {};
  std::vector<ReceiptText> receipts = {};
};

// Verifies an export without asking anybody: every entry against the log's tree, the tree against
// its signed checkpoint, the chains' links, births, ends and signed heads, and all of it against
// what is known from before. One pass; memory grows with the chains, not with the entries.
Verification verify_export(const VerifyInput& input);

}  // namespace cofactor
