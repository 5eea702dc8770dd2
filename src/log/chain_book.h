#pragma once

#include <map>
#include <unordered_map>

#include "log/findings.h"

namespace cofactor {

// What a signed head says: so many entries has its chain before position `size`, the last of them
// with this leaf.
struct HeadClaim {
  enum class From { kExport, kEarlier };
  From from = From::kExport;
  std::string name;  // for sentences
  std::uint64_t size = 0;
  std::uint64_t count = 0;
  Leaf leaf{};
};
HeadClaim claim_of(const SignedHead& head, HeadClaim::From from, std::string name);

// Follows the chains of an export through its entries: their links, their births and ends in the
// top chain, and what signed heads say of them. What stands at or behind `signed_size` begins and
// ends no chain: whoever shows an export can write any tail, and an end there would excuse them
// from showing every body before it.
class ChainBook {
 public:
  ChainBook(const ExportScope& scope, std::uint64_t signed_size, Findings& findings)
      : scope_(scope), signed_size_(signed_size), findings_(findings) {}

  // REQUIRES: before the first entry.
  void claim(const ChainId& chain, HeadClaim claim);
  // REQUIRES: entries come by ascending position.
  void take(const ExportedEntry& entry, const Leaf& leaf);
  // Behind the last entry: what is still open.
  void finish();

  bool is_in_scope(const ChainId& chain) const;
  // REQUIRES: finish() has been called.
  std::uint64_t chains_in_scope() const { return in_scope_; }
  // A claim about `chain` that leaves out an entry at this place, if there is one.
  struct Place {
    Position position;
    Sequence sequence;
  };
  const HeadClaim* claim_hiding(const ChainId& chain, const Place& place) const;

 private:
  struct Chain {
    std::uint64_t count = 0;
    Leaf last{};
    std::vector<HeadClaim> claims;  // by size
    std::size_t claims_met = 0;
    std::optional<Position> born;
    std::optional<Position> dead;
    std::optional<Position> first_hidden;
    std::optional<Position> first_shown;
  };

  void follow(Chain& chain, const ExportedEntry& entry, const Leaf& leaf);
  void meet_claims(const ChainId& id, Chain& chain, std::uint64_t up_to);
  void meet(const ChainId& id, const Chain& chain, const HeadClaim& claim);
  void read_event(const ExportedEntry& entry);
  void take_birth(const ExportedEntry& entry);
  void take_death(const ExportedEntry& entry);
  void finish(const ChainId& id, Chain& chain);
  void add(FindingKind kind, const ExportedEntry& entry, std::string sentence);

  ExportScope scope_;
  std::uint64_t signed_size_;
  Findings& findings_;
  std::unordered_map<ChainId, Chain> chains_;
  std::uint64_t in_scope_ = 0;
};

}  // namespace cofactor
