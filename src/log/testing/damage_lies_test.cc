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

bool a_head_that_counts_one_less(MadeRecord& record, SeededRandom& random) {
  const auto notes = split_heads(record.files.files["heads"]);
  std::vector<std::string> heads(notes.begin(), notes.end());
  std::string& note = heads[random.below(heads.size())];
  SignedHead head = *verify_head(note, record.key);
  for (const Entry& entry : record.log.entries()) {
    if (entry.chain == head.chain && entry.sequence + 1 == head.sequence) {
      head.sequence = entry.sequence;
      head.leaf = leaf_of(entry);
      note = sign_head(record.log.signer(), head);
      record.files.files["heads"] = join_heads(heads);
      return true;
    }
  }
  return false;
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
          {"an earlier head that counts one less", an_earlier_head_that_counts_one_less},
          {"an end too early", an_end_too_early},
          {"life after the end", life_after_the_end},
          {"a second birth", a_second_birth},
          {"no birth", no_birth},
          {"a body that is no event", a_body_that_is_no_event},
          {"a birth without a chain", a_birth_without_a_chain}};
}

}  // namespace cofactor
