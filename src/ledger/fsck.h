#pragma once

#include <functional>

#include "ledger/body.h"
#include "ledger/state.h"

// Is what lies in the store what the log says? (`cofactor fsck`)
namespace cofactor {

enum class Damage {
  kEntryMissing,   // a position without an entry, or entries beyond the newest batch
  kEntryBroken,    // place, previous entry or leaf do not follow
  kBodyDamaged,    // nonce and body do not open, or are not what the leaf commits to
  kBodyMissing,    // nonce and body are gone, and no entry says that they were erased
  kTreeDiffers,    // the entries do not give the tree of the newest batch
  kTagDiffers,     // the newest batch tag does not fit: what follows is not of our server's making
  kRowAdded,       // the log knows of no such row
  kRowRemoved,     // the log says that there is one
  kRowChanged,     // its bytes or its position are others
  kRowPutBack,     // it is an older one of its kind and id
  kRowUnreadable,  // its kind or form is not known
  kEnvelopeAdded,  // nothing names it
  kEnvelopeRemoved,     // something names it
  kEnvelopeChanged,     // its hash is another
  kTagOfPersonDiffers,  // an e-mail's tag is not that of the membership it stands at
};
BOOST_DESCRIBE_ENUM(Damage,
                    kEntryMissing,
                    kEntryBroken,
                    kBodyDamaged,
                    kBodyMissing,
                    kTreeDiffers,
                    kTagDiffers,
                    kRowAdded,
                    kRowRemoved,
                    kRowChanged,
                    kRowPutBack,
                    kRowUnreadable,
                    kEnvelopeAdded,
                    kEnvelopeRemoved,
                    kEnvelopeChanged,
                    kTagOfPersonDiffers)

// One thing that differs: named by what it is and its id, never by what it holds.
struct FsckFinding {
  Damage kind{};
  std::string sentence;
  std::optional<Position> position = {};
  std::optional<std::string> thing = {};  // "device", "seed"
  std::optional<std::string> id = {};
};
BOOST_DESCRIBE_STRUCT(FsckFinding, (), (kind, sentence, position, thing, id))

inline constexpr std::size_t kMostFsckFindings = 1000;

struct FsckReport {
  std::uint64_t entries = 0;
  std::uint64_t chains = 0;
  std::uint64_t rows = 0;
  std::uint64_t envelopes = 0;
  std::vector<std::string> limits;  // what could not be looked at, a sentence each
  std::uint64_t finding_count = 0;
  std::vector<FsckFinding> findings;  // the first kMostFsckFindings

  bool clean() const { return finding_count == 0; }
};
BOOST_DESCRIBE_STRUCT(FsckReport,
                      (),
                      (entries, chains, rows, envelopes, limits, finding_count, findings))

struct Fsck {
  Store& store;
  StoreId id;
  const Keyring& keyring;  // unsealed
  const SealingKey& server_chain_key;
  // The e-mail tag that a membership must have; what it refuses goes unchecked and is a limit.
  std::function<Result<Hash>(const Membership&)> tag_of;
  // Runs a step while nobody appends to the store; none: nobody does at all.
  std::function<void(const std::function<void()>&)> undisturbed = {};
  // Now and then: entries that were read, of how many.
  std::function<void(std::uint64_t done, std::uint64_t all)> progress = {};
};

// Reads every entry, follows chains and tree, opens and folds every body into a directory of its
// own, and compares that with the store: rows byte by byte, envelopes by their hashes. Trusts
// nothing in memory but keys. Beside a running writer it holds it up for milliseconds at the end.
// A Fault where the store cannot be read at all.
FsckReport run_fsck(const Fsck& fsck);

}  // namespace cofactor
