#include <algorithm>

#include "base/check.h"
#include "log/testing/made_damage.h"

// Damage by the server itself, which holds the log's key: what it signs fits together, and only
// what somebody kept from before, or what it told elsewhere in the record, convicts it.
namespace cofactor {
namespace {

bool is_organizations(const MadeRecord& record) {
  return record.scope.scope == ExportKind::kOrganization;
}

bool cut_the_log(MadeRecord& record, SeededRandom& random) {
  const std::uint64_t kept = record.world.erasure + 1;
  if (record.early <= kept) {
    return false;
  }
  record.size = kept + random.below(record.early - kept);
  record.receipts.clear();
  record.make();
  return true;
}

bool fork_the_log(MadeRecord& record, SeededRandom& random) {
  record.world.steps[random.below(record.early)].nonce[0] ^= 1;
  record.receipts.clear();
  record.make();
  return true;
}

bool leave_an_entry_out_of_the_log(MadeRecord& record, SeededRandom& random) {
  auto& steps = record.world.steps;
  if (record.early <= record.world.erasure + 1) {
    return false;
  }
  const std::uint64_t from = record.world.erasure + 1;
  steps.erase(steps.begin() +
              static_cast<std::ptrdiff_t>(from + random.below(record.early - from)));
  record.size -= 1;
  record.receipts.clear();
  record.make();
  return true;
}

bool show_a_log_without_the_receipt(MadeRecord& record, SeededRandom&) {
  const Position position = parse_json_as<Receipt>(record.receipts[0].json, kOpen)->position;
  if (position <= record.world.erasure) {
    return false;
  }
  record.world.steps[position].nonce[0] ^= 1;
  record.since.clear();
  record.make();
  return true;
}

// The tree has the receipt's entry, and its chain goes on as if it had not.
bool hide_the_receipts_entry(MadeRecord& record, SeededRandom&) {
  const Position position = parse_json_as<Receipt>(record.receipts[0].json, kOpen)->position;
  if (position <= record.world.erasure) {
    return false;
  }
  record.world.steps[position].link = MadeStep::Link::kBypassed;
  record.make();
  record.since.clear();
  record.receipts[0].json = json_of(record.log.receipt(position, record.size));
  return true;
}

template <MadeStep::Link link>
bool break_a_link(MadeRecord& record, SeededRandom& random) {
  MadeStep& step = record.world.steps[random.below(record.size)];
  step.link = link;
  record.since.clear();
  record.receipts.clear();
  record.make();
  return record.log.chains_in(record.scope, record.size).contains(step.chain);
}

// Signs one of the export's heads anew, changed.
template <class Change>
bool lie_in_a_head(MadeRecord& record, SeededRandom& random, const Change& change) {
  const auto notes = split_heads(record.files.files["heads"]);
  std::vector<std::string> heads(notes.begin(), notes.end());
  std::string& note = heads[random.below(heads.size())];
  SignedHead head = *verify_head(note, record.key);
  if (head.leaf == kNoLeaf || !change(head)) {
    return false;
  }
  note = sign_head(record.log.signer(), head);
  record.files.files["heads"] = join_heads(heads);
  return true;
}

bool a_head_that_counts_one_less(MadeRecord& record, SeededRandom& random) {
  return lie_in_a_head(record, random, [&](SignedHead& head) {
    const auto& entries = record.log.entries();
    const auto before = std::ranges::find_if(entries, [&](const Entry& entry) {
      return entry.chain == head.chain && entry.sequence + 1 == head.sequence;
    });
    if (before == entries.end()) {
      return false;
    }
    head.sequence = before->sequence;
    head.leaf = leaf_of(*before);
    return true;
  });
}

bool a_head_with_another_leaf(MadeRecord& record, SeededRandom& random) {
  return lie_in_a_head(record, random, [&](SignedHead& head) {
    head.leaf[1] ^= 1;
    return true;
  });
}

bool a_head_with_another_count(MadeRecord& record, SeededRandom& random) {
  return lie_in_a_head(record, random, [&](SignedHead& head) {
    head.sequence += 1;
    return true;
  });
}

bool an_earlier_head_that_counts_one_less(MadeRecord& record, SeededRandom& random) {
  auto heads = record.files.files["heads"];
  record.since = {{"the earlier record", record.log.checkpoint(record.size), {}}};
  if (!a_head_that_counts_one_less(record, random)) {
    return false;
  }
  std::swap(heads, record.files.files["heads"]);
  record.since[0].heads = heads;
  return true;
}

// Puts an end of `chain` as the log's last entry, with that last sequence and leaf.
bool end(MadeRecord& record, const ChainId& chain, Sequence sequence, const Leaf& leaf) {
  std::string body = R"({"type":"vault.erased","chain":)";
  write_json(body, chain);
  body += ",\"last_sequence\":" + std::to_string(sequence) + ",\"last_leaf\":";
  write_json(body, leaf);
  record.world.steps.push_back({.chain = record.world.ada, .body = body + "}"});
  record.size += 1;
  record.make();
  return is_organizations(record);
}

const Entry& last_of(const MadeRecord& record, const ChainId& chain) {
  const auto& entries = record.log.entries();
  return *std::find_if(
      entries.rbegin(), entries.rend(), [&](const Entry& entry) { return entry.chain == chain; });
}

bool an_end_with_another_leaf(MadeRecord& record, SeededRandom&) {
  const Entry& last = last_of(record, record.world.vault);
  return end(record, record.world.vault, last.sequence, leaf_of(last_of(record, record.world.ada)));
}

bool an_end_with_another_sequence(MadeRecord& record, SeededRandom&) {
  const Entry& last = last_of(record, record.world.vault);
  return end(record, record.world.vault, last.sequence + 1, leaf_of(last));
}

// The bodies of a living vault are withheld, and an end that nobody has signed is to excuse it.
bool an_end_that_is_not_signed(MadeRecord& record, SeededRandom&) {
  record.world.steps.push_back(
      {.chain = record.world.ada, .body = {}, .erases = record.world.vault});
  record.make(1);
  return record.scope.scope != ExportKind::kServer;
}

bool a_birth_that_is_not_signed(MadeRecord& record, SeededRandom& random) {
  record.scope = {.scope = ExportKind::kVault,
                  .chain = ChainId::draw(random),
                  .organization = record.world.ada};
  record.world.event(random, record.world.ada, "vault.added", record.scope.chain);
  record.make(1);
  return true;
}

bool a_second_end(MadeRecord& record, SeededRandom&) {
  const Entry& last = last_of(record, record.world.erased);
  return end(record, record.world.erased, last.sequence, leaf_of(last));
}

bool an_end_of_a_chain_never_born(MadeRecord& record, SeededRandom&) {
  return end(record, record.world.foreign, 0, kNoLeaf);
}

bool a_birth_of_the_top_chain(MadeRecord& record, SeededRandom& random) {
  record.world.event(random, record.world.ada, "vault.added", record.world.ada);
  record.size += 1;
  record.make();
  return record.scope.scope != ExportKind::kServer;
}

bool an_end_too_early(MadeRecord& record, SeededRandom&) {
  auto& steps = record.world.steps;
  const std::size_t at = record.world.erasure;
  std::swap(steps[at - 2], steps[at]);
  record.since.clear();
  record.receipts.clear();
  record.make();
  return is_organizations(record);
}

bool life_after_the_end(MadeRecord& record, SeededRandom& random) {
  record.world
      .steps[record.world.erasure + 1 + random.below(record.size - record.world.erasure - 1)]
      .chain = record.world.erased;
  record.since.clear();
  record.receipts.clear();
  record.make();
  return is_organizations(record);
}

bool a_second_birth(MadeRecord& record, SeededRandom& random) {
  record.world.event(random, record.world.ada, "vault.added", record.world.vault);
  record.size += 1;
  record.make();
  return record.scope.scope != ExportKind::kServer;
}

bool no_birth(MadeRecord& record, SeededRandom&) {
  const std::string born = record.world.vault.text();
  for (MadeStep& step : record.world.steps) {
    if (step.body.find(born) != std::string::npos) {
      step.body = R"({"type":"vault.edited"})";
    }
  }
  record.since.clear();
  record.receipts.clear();
  record.make();
  return record.scope.scope == ExportKind::kVault;
}

bool a_vault_that_never_was(MadeRecord& record, SeededRandom& random) {
  record.scope = {.scope = ExportKind::kVault,
                  .chain = ChainId::draw(random),
                  .organization = record.world.ada};
  record.receipts.clear();
  record.make();
  return true;
}

bool a_body_that_is_no_event(MadeRecord& record, SeededRandom& random) {
  MadeStep& step =
      record.world
          .steps[record.world.erasure + 1 + random.below(record.size - record.world.erasure - 1)];
  step.body = R"({"kind":"code.released"})";
  record.since.clear();
  record.receipts.clear();
  record.make();
  return record.log.chains_in(record.scope, record.size).contains(step.chain);
}

bool a_birth_without_a_chain(MadeRecord& record, SeededRandom&) {
  record.world.steps.push_back({.chain = record.world.ada, .body = R"({"type":"vault.added"})"});
  record.size += 1;
  record.make();
  return record.scope.scope != ExportKind::kServer;
}

}  // namespace

std::vector<Damage> lies_of_a_server() {
  return {{"cut the log", cut_the_log},
          {"fork the log", fork_the_log},
          {"leave an entry out of the log", leave_an_entry_out_of_the_log},
          {"show a log without the receipt", show_a_log_without_the_receipt},
          {"hide the receipt's entry", hide_the_receipts_entry},
          {"a previous leaf of nothing", break_a_link<MadeStep::Link::kUnlinked>},
          {"a sequence left out", break_a_link<MadeStep::Link::kSkipping>},
          {"a head that counts one less", a_head_that_counts_one_less},
          {"a head with another leaf", a_head_with_another_leaf},
          {"a head with another count", a_head_with_another_count},
          {"an earlier head that counts one less", an_earlier_head_that_counts_one_less},
          {"an end too early", an_end_too_early},
          {"an end with another leaf", an_end_with_another_leaf},
          {"an end with another sequence", an_end_with_another_sequence},
          {"an end that is not signed", an_end_that_is_not_signed},
          {"a birth that is not signed", a_birth_that_is_not_signed},
          {"a second end", a_second_end},
          {"an end of a chain never born", an_end_of_a_chain_never_born},
          {"a birth of the top chain", a_birth_of_the_top_chain},
          {"life after the end", life_after_the_end},
          {"a second birth", a_second_birth},
          {"no birth", no_birth},
          {"a vault that never was", a_vault_that_never_was},
          {"a body that is no event", a_body_that_is_no_event},
          {"a birth without a chain", a_birth_without_a_chain}};
}

}  // namespace cofactor
