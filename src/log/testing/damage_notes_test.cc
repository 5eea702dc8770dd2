#include <algorithm>

#include "base/check.h"
#include "log/testing/made_damage.h"

// Damage by somebody with true notes of other moments, other logs and other keys.
namespace cofactor {
namespace {

std::vector<std::string> heads_of(const MadeRecord& record) {
  const auto notes = split_heads(record.files.files.at("heads"));
  return {notes.begin(), notes.end()};
}

bool put(MadeRecord& record, const std::vector<std::string>& heads) {
  record.files.files["heads"] = join_heads(heads);
  return true;
}

// Replaces one head by another of the same chain, made by `sign`.
template <class Sign>
bool replace_one(MadeRecord& record, SeededRandom& random, const Sign& sign) {
  auto heads = heads_of(record);
  std::string& head = heads[random.below(heads.size())];
  const std::string before = head;
  head = sign(*verify_head(head, record.key));
  return head != before && put(record, heads);
}

bool remove_a_head(MadeRecord& record, SeededRandom& random) {
  auto heads = heads_of(record);
  heads.erase(heads.begin() + static_cast<std::ptrdiff_t>(random.below(heads.size())));
  return put(record, heads);
}

bool double_a_head(MadeRecord& record, SeededRandom& random) {
  auto heads = heads_of(record);
  heads.push_back(heads[random.below(heads.size())]);
  return put(record, heads);
}

bool swap_heads(MadeRecord& record, SeededRandom&) {
  auto heads = heads_of(record);
  std::ranges::reverse(heads);
  return heads.size() > 1 && put(record, heads);
}

bool an_older_head(MadeRecord& record, SeededRandom& random) {
  const std::uint64_t size = random.below(record.size);
  return replace_one(
      record, random, [&](const SignedHead& head) { return record.log.head(head.chain, size); });
}

bool a_head_by_another_key(MadeRecord& record, SeededRandom& random) {
  const Signer other(Key(Bytes(32, 7)));
  return replace_one(
      record, random, [&](const SignedHead& head) { return sign_head(other, head); });
}

bool a_head_of_a_foreign_chain(MadeRecord& record, SeededRandom&) {
  auto heads = heads_of(record);
  heads.push_back(record.log.head(record.world.foreign, record.size));
  std::ranges::sort(
      heads, {}, [&](const std::string& note) { return verify_head(note, record.key)->chain; });
  return put(record, heads);
}

bool an_older_checkpoint(MadeRecord& record, SeededRandom& random) {
  record.files.files["checkpoint"] = record.log.checkpoint(random.below(record.size));
  return true;
}

bool a_checkpoint_by_another_key(MadeRecord& record, SeededRandom&) {
  record.files.files["checkpoint"] = record.world.log(7).checkpoint(record.size);
  return true;
}

bool everything_by_another_key(MadeRecord& record, SeededRandom&) {
  record.log = record.world.log(7);
  record.files.files.clear();
  record.log.export_to(record.files, record.scope, record.size);
  return true;
}

bool a_checkpoint_of_another_log(MadeRecord& record, SeededRandom& random) {
  const MadeWorld other(random, record.size);
  record.files.files["checkpoint"] = other.log().checkpoint(record.size);
  return true;
}

bool another_scope(MadeRecord& record, SeededRandom& random) {
  const ExportScope scope = std::array{record.world.server_scope(),
                                       record.world.organization_scope(),
                                       record.world.vault_scope()}[random.below(3)];
  record.files.files["export.json"] = json_of(scope) + "\n";
  return scope != record.scope;
}

bool a_scope_written_otherwise(MadeRecord& record, SeededRandom& random) {
  std::string& text = record.files.files["export.json"];
  const std::size_t comma = text.find(',');
  text.insert(random.below(2) == 0 ? comma + 1 : text.size(), 1, ' ');
  return true;
}

bool the_servers_chain_as_an_organizations(MadeRecord& record, SeededRandom&) {
  ExportScope scope = record.scope;
  scope.scope = ExportKind::kOrganization;
  record.files.files["export.json"] = json_of(scope) + "\n";
  return record.scope.scope == ExportKind::kServer;
}

bool heads_further_apart(MadeRecord& record, SeededRandom& random) {
  std::string& heads = record.files.files["heads"];
  const std::size_t last = heads.rfind("\n\ncofactor.log/");
  heads.insert(random.below(2) == 0 || last == heads.npos ? heads.size() : last, "\n");
  return true;
}

bool a_head_of_another_epoch(MadeRecord& record, SeededRandom& random) {
  return replace_one(record, random, [&](SignedHead head) {
    head.origin = origin_of(record.world.store, {0, {}});
    return sign_head(record.log.signer(), head);
  });
}

bool a_newer_format(MadeRecord& record, SeededRandom&) {
  ExportScope scope = record.scope;
  scope.format = 2;
  record.files.files["export.json"] = json_of(scope) + "\n";
  return true;
}

bool since_another_log(MadeRecord& record, SeededRandom& random) {
  const MadeWorld other(random, record.size);
  record.since = {{"the earlier record", other.log().checkpoint(10)}};
  return true;
}

bool since_a_sibling_epoch(MadeRecord& record, SeededRandom& random) {
  MadeWorld sibling = record.world;
  sibling.origin = origin_of(sibling.store, {1, random.array<8>()});
  record.since = {{"the earlier record", sibling.log().checkpoint(record.early)}};
  return true;
}

Receipt receipt_of(const MadeRecord& record) {
  return *parse_json_as<Receipt>(record.receipts[0].json, kOpen);
}

bool put(MadeRecord& record, const Receipt& receipt) {
  record.receipts[0].json = json_of(receipt);
  return true;
}

bool a_receipt_with_another_proof(MadeRecord& record, SeededRandom& random) {
  Receipt receipt = receipt_of(record);
  switch (random.below(3)) {
    case 0:
      receipt.proof.pop_back();
      break;
    case 1:
      receipt.proof.push_back(random.array<32>());
      break;
    default:
      std::ranges::reverse(receipt.proof);
  }
  return put(record, receipt);
}

bool a_receipt_in_another_place(MadeRecord& record, SeededRandom& random) {
  Receipt receipt = receipt_of(record);
  (random.below(2) == 0 ? receipt.position : receipt.sequence) += 1;
  return put(record, receipt);
}

bool a_receipt_of_another_act(MadeRecord& record, SeededRandom&) {
  Receipt receipt = receipt_of(record);
  receipt.body = copy_of(bytes_of(R"({"type":"code.released","number":666})"));
  return put(record, receipt);
}

bool a_receipt_with_another_checkpoint(MadeRecord& record, SeededRandom& random) {
  Receipt receipt = receipt_of(record);
  receipt.checkpoint = record.log.checkpoint(random.below(record.size));
  return put(record, receipt);
}

bool a_receipt_of_another_log(MadeRecord& record, SeededRandom& random) {
  const MadeWorld other(random, record.size);
  return put(record, other.log().receipt(3, record.size));
}

}  // namespace

std::vector<Damage> damages_of_notes() {
  return {{"remove a head", remove_a_head},
          {"double a head", double_a_head},
          {"swap heads", swap_heads},
          {"an older head", an_older_head},
          {"a head by another key", a_head_by_another_key},
          {"a head of a foreign chain", a_head_of_a_foreign_chain},
          {"an older checkpoint", an_older_checkpoint},
          {"a checkpoint by another key", a_checkpoint_by_another_key},
          {"everything by another key", everything_by_another_key},
          {"a checkpoint of another log", a_checkpoint_of_another_log},
          {"another scope", another_scope},
          {"a scope written otherwise", a_scope_written_otherwise},
          {"the server's chain as an organization's", the_servers_chain_as_an_organizations},
          {"heads further apart", heads_further_apart},
          {"a head of another epoch", a_head_of_another_epoch},
          {"a newer format", a_newer_format},
          {"since another log", since_another_log},
          {"since a sibling epoch", since_a_sibling_epoch},
          {"a receipt with another proof", a_receipt_with_another_proof},
          {"a receipt in another place", a_receipt_in_another_place},
          {"a receipt of another act", a_receipt_of_another_act},
          {"a receipt with another checkpoint", a_receipt_with_another_checkpoint},
          {"a receipt of another log", a_receipt_of_another_log}};
}

}  // namespace cofactor
