#include "log/chain_book.h"

#include <fmt/format.h>

#include <algorithm>

namespace cofactor {
namespace {

constexpr std::string_view kEventStart = R"({"type":")";

// The members of births and ends that a verifier reads.
struct Birth {
  ChainId chain;
};
BOOST_DESCRIBE_STRUCT(Birth, (), (chain))

struct Death {
  ChainId chain;
  Sequence last_sequence = 0;
  Leaf last_leaf{};
};
BOOST_DESCRIBE_STRUCT(Death, (), (chain, last_sequence, last_leaf))

// How a chain without entries is written where a last entry is named: sequence 0 and kNoLeaf.
std::uint64_t count_of(Sequence last, const Leaf& leaf) { return leaf == kNoLeaf ? 0 : last + 1; }

std::string_view type_of(std::string_view body) {
  body.remove_prefix(kEventStart.size());
  return body.substr(0, body.find('"'));
}

}  // namespace

HeadClaim claim_of(const SignedHead& head, HeadClaim::From from, std::string name) {
  return {.from = from,
          .name = std::move(name),
          .size = head.size,
          .count = count_of(head.sequence, head.leaf),
          .leaf = head.leaf};
}

void ChainBook::claim(const ChainId& chain, HeadClaim claim) {
  auto& claims = chains_[chain].claims;
  const auto at = std::ranges::upper_bound(claims, claim.size, {}, &HeadClaim::size);
  claims.insert(at, std::move(claim));
}

bool ChainBook::is_in_scope(const ChainId& chain) const {
  if (chain == scope_.chain || chain == scope_.top()) {
    return true;
  }
  const auto found = chains_.find(chain);
  return scope_.scope == ExportKind::kOrganization && found != chains_.end() && found->second.born;
}

void ChainBook::add(FindingKind kind, const ExportedEntry& entry, std::string sentence) {
  findings_.add({kind, std::move(sentence), entry.position, entry.chain});
}

void ChainBook::take(const ExportedEntry& entry, const Leaf& leaf) {
  Chain& chain = chains_[entry.chain];
  meet_claims(entry.chain, chain, entry.position);
  follow(chain, entry, leaf);
  if (entry.content) {
    read_event(entry);
  } else if (!chain.first_hidden) {
    chain.first_hidden = entry.position;
  }
}

void ChainBook::follow(Chain& chain, const ExportedEntry& entry, const Leaf& leaf) {
  if (!chain.first_shown) {
    chain.first_shown = entry.position;
    if (entry.chain != scope_.top() && !chain.born) {
      add(FindingKind::kChainForeign,
          entry,
          fmt::format("Entry {} is of chain {}, which no entry before it brought to life.",
                      entry.position,
                      entry.chain.text()));
    }
  }
  if (chain.dead) {
    add(FindingKind::kLifeDiffers,
        entry,
        fmt::format("Entry {} is of chain {}, which ended at position {}.",
                    entry.position,
                    entry.chain.text(),
                    *chain.dead));
  }
  if (entry.sequence != chain.count || entry.previous != chain.last) {
    add(FindingKind::kChainBroken,
        entry,
        fmt::format("Entry {} (sequence {} of chain {}) does not follow on the {} shown before it: "
                    "entries of the chain are missing, moved or altered.",
                    entry.position,
                    entry.sequence,
                    entry.chain.text(),
                    chain.count));
  }
  chain.count = entry.sequence + 1;
  chain.last = leaf;
}

void ChainBook::meet_claims(const ChainId& id, Chain& chain, std::uint64_t up_to) {
  for (; chain.claims_met < chain.claims.size() && chain.claims[chain.claims_met].size <= up_to;
       ++chain.claims_met) {
    meet(id, chain, chain.claims[chain.claims_met]);
  }
}

void ChainBook::meet(const ChainId& id, const Chain& chain, const HeadClaim& claim) {
  if (claim.count == chain.count && (claim.count == 0 || claim.leaf == chain.last)) {
    return;
  }
  findings_.add({FindingKind::kHeadDiffers,
                 fmt::format("The signed head of chain {} in {} counts {} entries before position "
                             "{}; {} are shown{}.",
                             id.text(),
                             claim.name,
                             claim.count,
                             claim.size,
                             chain.count,
                             claim.count == chain.count ? ", ending in another leaf" : ""),
                 {},
                 id});
}

void ChainBook::read_event(const ExportedEntry& entry) {
  const std::string_view body = text_of(entry.content->body);
  if (!body.starts_with(kEventStart)) {
    add(FindingKind::kUnreadable,
        entry,
        fmt::format("The body of entry {} is no event.", entry.position));
    return;
  }
  if (entry.chain != scope_.top() || scope_.scope == ExportKind::kServer ||
      entry.position >= signed_size_) {
    return;
  }
  const std::string_view type = type_of(body);
  if (type == "vault.added") {
    take_birth(entry);
  } else if (type == "vault.erased") {
    take_death(entry);
  }
}

void ChainBook::take_birth(const ExportedEntry& entry) {
  const auto birth = parse_json_as<Birth>(text_of(entry.content->body), kOpen);
  if (!birth) {
    add(FindingKind::kLifeDiffers,
        entry,
        fmt::format("Entry {} adds a vault and does not name its chain.", entry.position));
    return;
  }
  Chain& chain = chains_[birth->chain];
  if (chain.born || birth->chain == scope_.top()) {
    add(FindingKind::kLifeDiffers,
        entry,
        fmt::format(
            "Entry {} begins chain {} a second time.", entry.position, birth->chain.text()));
    return;
  }
  chain.born = entry.position;
}

void ChainBook::take_death(const ExportedEntry& entry) {
  const auto death = parse_json_as<Death>(text_of(entry.content->body), kOpen);
  if (!death) {
    add(FindingKind::kLifeDiffers,
        entry,
        fmt::format("Entry {} erases a vault and does not name its chain and last entry.",
                    entry.position));
    return;
  }
  Chain& chain = chains_[death->chain];
  const bool fits = !is_in_scope(death->chain) ||
                    (chain.count == count_of(death->last_sequence, death->last_leaf) &&
                     chain.last == death->last_leaf);
  if (!chain.born || chain.dead || !fits) {
    add(FindingKind::kLifeDiffers,
        entry,
        fmt::format("Entry {} ends chain {} at sequence {}; that is not how it was shown until "
                    "there.",
                    entry.position,
                    death->chain.text(),
                    death->last_sequence));
    return;
  }
  chain.dead = entry.position;
}

void ChainBook::finish() {
  chains_[scope_.top()];
  chains_[scope_.chain];
  std::uint64_t others = 0;
  for (auto& [id, chain] : chains_) {
    finish(id, chain);
    in_scope_ += is_in_scope(id) ? 1 : 0;
    others += chain.born && !is_in_scope(id) ? 1 : 0;
  }
  if (others != 0) {
    findings_.limit(
        fmt::format("{} other vaults of the organization are not in this export's scope.", others));
  }
}

void ChainBook::finish(const ChainId& id, Chain& chain) {
  const bool has_own_head =
      std::ranges::find(chain.claims, HeadClaim::From::kExport, &HeadClaim::from) !=
      chain.claims.end();
  if (!is_in_scope(id)) {
    if (has_own_head || (chain.first_shown && chain.born)) {
      findings_.add({FindingKind::kChainForeign,
                     fmt::format("Chain {} is shown and is not in the export's scope.", id.text()),
                     {},
                     id});
    }
    return;
  }
  meet_claims(id, chain, ~std::uint64_t{0});
  if (!has_own_head) {
    findings_.add({FindingKind::kChainMissing,
                   fmt::format("Chain {} is in scope and has no signed head here{}.",
                               id.text(),
                               chain.count == 0 ? ", nor any entry: it was left out" : ""),
                   {},
                   id});
  }
  if (id != scope_.top() && !chain.born && !chain.first_shown) {
    findings_.add(
        {FindingKind::kChainForeign,
         fmt::format("Chain {} is never brought to life in {}.", id.text(), scope_.top().text()),
         {},
         id});
  }
  if (chain.first_hidden && !chain.dead) {
    findings_.add({FindingKind::kWithheld,
                   fmt::format("Bodies of chain {} are withheld from entry {} on, and no entry "
                               "says that they were erased.",
                               id.text(),
                               *chain.first_hidden),
                   chain.first_hidden,
                   id});
  } else if (chain.first_hidden) {
    findings_.limit(fmt::format(
        "The bodies of chain {} were erased at position {}: only their hashes could be checked.",
        id.text(),
        *chain.dead));
  }
}

const HeadClaim* ChainBook::claim_hiding(const ChainId& chain, const Place& place) const {
  const auto found = chains_.find(chain);
  if (found == chains_.end()) {
    return nullptr;
  }
  const auto& claims = found->second.claims;
  const auto hiding = std::ranges::find_if(claims, [&](const HeadClaim& claim) {
    return place.position < claim.size && place.sequence >= claim.count;
  });
  return hiding == claims.end() ? nullptr : &*hiding;
}

}  // namespace cofactor
