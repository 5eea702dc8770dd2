#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "log/export.h"
#include "log/receipt.h"

namespace cofactor {

// One entry of a log that a test makes up.
struct MadeStep {
  enum class Link {
    kFollowed,  // the chain goes on behind it
    // Lies:
    kBypassed,  // it is in the tree, and its chain goes on as if it were not
    kUnlinked,  // its previous leaf is another
    kSkipping,  // its sequence leaves one out
  };

  ChainId chain;
  std::string body;
  Nonce nonce{};
  std::optional<ChainId> erases = {};  // the body is made: vault.erased of that chain
  Link link = Link::kFollowed;
};

// A whole log from its steps, for tests: linked, hashed and signed as the writer would.
class MadeLog {
 public:
  MadeLog(Signer signer, std::string origin, const std::vector<MadeStep>& steps)
      : signer_(std::make_shared<const Signer>(std::move(signer))), origin_(std::move(origin)) {
    for (const MadeStep& step : steps) {
      add(step);
    }
  }

  const Signer& signer() const { return *signer_; }
  const std::vector<Entry>& entries() const { return entries_; }

  Checkpoint checkpoint_at(std::uint64_t size) const { return {origin_, {size, root_at(size)}}; }
  std::string checkpoint(std::uint64_t size) const {
    return sign_checkpoint(*signer_, origin_, checkpoint_at(size).head);
  }

  std::string head(const ChainId& chain, std::uint64_t size) const {
    SignedHead out = {.origin = origin_, .chain = chain, .leaf = kNoLeaf, .size = size};
    for (std::size_t i = 0; i < size; ++i) {
      if (entries_[i].chain == chain && !bypassed_.contains(i)) {
        out.sequence = entries_[i].sequence;
        out.leaf = leaves_[i];
      }
    }
    return sign_head(*signer_, out);
  }

  Receipt receipt(Position position, std::uint64_t size) const {
    const Entry& entry = entries_[position];
    const auto end = leaves_.begin() + static_cast<std::ptrdiff_t>(size);
    return {.position = position,
            .chain = entry.chain,
            .sequence = entry.sequence,
            .previous = entry.previous,
            .nonce = entry.nonce,
            .body = copy_of(bytes_of(entry.body)),
            .proof = GrownTree({}, {leaves_.begin(), end}).inclusion_proof(position),
            .checkpoint = checkpoint(size)};
  }

  // The chains that an export of `scope` at `size` shows.
  std::set<ChainId> chains_in(const ExportScope& scope, std::uint64_t size) const {
    std::set<ChainId> out = {scope.chain, scope.top()};
    for (const auto& [chain, birth] : births_) {
      if (scope.scope == ExportKind::kOrganization && birth.first == scope.chain &&
          birth.second < size) {
        out.insert(chain);
      }
    }
    return out;
  }

  // An export under the checkpoint of `size`, with `tail` entries more behind it.
  void export_to(ExportSink& sink,
                 const ExportScope& scope,
                 std::uint64_t size,
                 std::uint64_t tail = 0) const {
    const auto chains = chains_in(scope, size);
    ExportWriter writer(sink, scope, checkpoint_at(size));
    for (std::size_t i = 0; i < size + tail; ++i) {
      if (chains.contains(entries_[i].chain) && !bypassed_.contains(i)) {
        writer.show(exported(entries_[i], size + tail));
      } else {
        writer.skip(leaves_[i]);
      }
    }
    ExportWriter::Notes notes = {checkpoint(size), {}};
    for (const ChainId& chain : chains) {
      notes.heads.insert(notes.heads.begin(), head(chain, size));
    }
    const Done done = writer.finish(notes);
    CHECK(done);
  }

 private:
  struct End {
    std::uint64_t count = 0;
    Leaf leaf{};
    std::optional<Position> position;
  };

  void add(const MadeStep& step) {
    End& end = ends_[step.chain];
    Entry entry = {.position = entries_.size(),
                   .chain = step.chain,
                   .sequence = end.count,
                   .previous_position = end.position,
                   .previous = end.leaf,
                   .nonce = step.nonce,
                   .body = step.body};
    entry.sequence += step.link == MadeStep::Link::kSkipping ? 1 : 0;
    entry.previous[1] ^= step.link == MadeStep::Link::kUnlinked ? 1 : 0;
    if (step.erases) {
      entry.body = erasure_of(*step.erases);
      erased_at_[*step.erases] = entry.position;
    }
    const auto added = entry.body.find(R"({"type":"vault.added","chain":")");
    if (added == 0) {
      births_[*ChainId::parse(entry.body.substr(31, 30))] = {step.chain, entry.position};
    }
    const Leaf leaf = leaf_of(entry);
    if (step.link == MadeStep::Link::kBypassed) {
      bypassed_.insert(entry.position);
    } else {
      end = {entry.sequence + 1, leaf, entry.position};
    }
    tree_.append(tree_leaf_hash(leaf));
    roots_.push_back(tree_.root());
    leaves_.push_back(leaf);
    entries_.push_back(std::move(entry));
  }

  std::string erasure_of(const ChainId& chain) {
    const End& end = ends_[chain];
    std::string body = R"({"type":"vault.erased","chain":)";
    write_json(body, chain);
    body += ",\"last_sequence\":" + std::to_string(end.count == 0 ? 0 : end.count - 1);
    body += ",\"last_leaf\":";
    write_json(body, end.leaf);
    return body + "}";
  }

  Hash root_at(std::uint64_t size) const {
    return size == 0 ? Frontier().root() : roots_[size - 1];
  }

  ExportedEntry exported(const Entry& entry, std::uint64_t size) const {
    ExportedEntry out = {.position = entry.position,
                         .chain = entry.chain,
                         .sequence = entry.sequence,
                         .previous = entry.previous};
    const auto erased = erased_at_.find(entry.chain);
    if (erased != erased_at_.end() && erased->second < size) {
      out.inner = inner_hash(entry.nonce, bytes_of(entry.body));
    } else {
      out.content = {entry.nonce, copy_of(bytes_of(entry.body))};
    }
    return out;
  }

  std::shared_ptr<const Signer> signer_;
  std::string origin_;
  std::vector<Entry> entries_;
  std::vector<Leaf> leaves_;
  std::vector<Hash> roots_;
  std::set<Position> bypassed_;
  std::map<ChainId, End> ends_;
  std::map<ChainId, std::pair<ChainId, Position>> births_;  // parent, where
  std::map<ChainId, Position> erased_at_;
  Frontier tree_;
};

}  // namespace cofactor
