#pragma once

#include <map>

#include "ledger/fsck.h"

// The parts that run_fsck is made of.
namespace cofactor {

class FsckFindings {
 public:
  explicit FsckFindings(FsckReport& report) : report_(report) {}
  void add(FsckFinding finding) {
    ++report_.finding_count;
    if (report_.findings.size() < kMostFsckFindings) {
      report_.findings.push_back(std::move(finding));
    }
  }
  void limit(std::string sentence) { report_.limits.push_back(std::move(sentence)); }

 private:
  FsckReport& report_;
};

// Walks the entries and folds them.
class FsckWalk {
 public:
  FsckWalk(const Fsck& fsck, FsckReport& report, FsckFindings& findings)
      : fsck_(fsck), report_(report), findings_(findings) {}

  // As far as `size`; may be called again with more.
  void walk_to(std::uint64_t size);

  const Directory& directory() const { return directory_; }
  const Frontier& frontier() const { return frontier_; }
  std::uint64_t unfolded() const { return unfolded_; }

 private:
  void check_place(const EntryRow& row);
  void fold_body(const EntryRow& row);

  const Fsck& fsck_;
  FsckReport& report_;
  FsckFindings& findings_;
  Directory directory_;
  ChainHeads chains_;
  Frontier frontier_;
  Position next_ = 0;
  std::uint64_t unfolded_ = 0;
};

// The rows and envelopes that lie in the store, each in its newest form.
struct StoredThings {
  using RowKey = std::pair<std::uint16_t, ObjectId>;
  using EnvelopeKey = std::tuple<std::uint16_t, ObjectId, std::uint64_t>;
  std::map<RowKey, Row> rows;
  std::map<EnvelopeKey, EnvelopeRow> envelopes;
  bool repeats = false;  // two of one key were read at once

  void read(Store& store, std::optional<Position> since);
};

void compare_rows(const Directory& told, const StoredThings& found, FsckFindings& findings);
void compare_envelopes(const Fsck& fsck,
                       const Directory& told,
                       const StoredThings& found,
                       FsckFindings& findings);

}  // namespace cofactor
