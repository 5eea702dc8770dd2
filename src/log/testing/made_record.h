#pragma once

#include "base/random.h"
#include "log/testing/made_log.h"
#include "log/verify.h"

namespace cofactor {

// A log of a server, two organizations and their vaults, among them one erased and one without an
// entry, from a seed: what tests export, verify and damage.
struct MadeWorld {
  MadeWorld(SeededRandom& random, std::size_t size) {
    store = StoreId::draw(random);
    server = as_id<ChainId>(store);
    origin = origin_of(store, {1, random.array<8>()});
    for (ChainId* chain : {&ada, &other, &vault, &second, &erased, &empty, &foreign}) {
      *chain = ChainId::draw(random);
    }
    event(random, server, "organization.added", ada);
    event(random, server, "organization.added", other);
    for (const ChainId& chain : {vault, second, erased, empty}) {
      event(random, ada, "vault.added", chain);
    }
    event(random, other, "vault.added", foreign);
    const std::vector<ChainId> living = {server, ada, other, vault, second, foreign};
    for (std::size_t i = 0; i < 3; ++i) {
      event(random, erased, "code.released", {});
      event(random, vault, "code.released", {});
    }
    erasure = steps.size();
    steps.push_back({.chain = ada, .body = {}, .nonce = random.array<32>(), .erases = erased});
    while (steps.size() < size) {
      event(random, living[random.below(living.size())], "code.released", {});
    }
  }

  ExportScope server_scope() const { return {.scope = ExportKind::kServer, .chain = server}; }
  ExportScope organization_scope() const { return {.chain = ada}; }
  ExportScope vault_scope() const {
    return {.scope = ExportKind::kVault, .chain = vault, .organization = ada};
  }

  // Signed by the key that grows from 32 bytes of `seed`.
  MadeLog log(std::uint8_t seed = 1) const {
    return MadeLog(Signer(Key(Bytes(32, seed))), origin, steps);
  }

  void event(SeededRandom& random, const ChainId& chain, std::string type, const ChainId& born) {
    std::string body = R"({"type":")" + type + "\"";
    if (!born.none()) {
      body += ",\"chain\":";
      write_json(body, born);
    }
    body += ",\"at\":\"2026-11-22T03:04:05.678Z\",\"number\":" + std::to_string(steps.size()) + "}";
    steps.push_back({.chain = chain, .body = std::move(body), .nonce = random.array<32>()});
  }

  StoreId store;
  std::string origin;
  ChainId server, ada, other;                     // ada and other: organizations
  ChainId vault, second, erased, empty, foreign;  // vaults of ada, but foreign of other
  std::size_t erasure = 0;                        // the step that erases `erased`
  std::vector<MadeStep> steps;
};

// An export of such a log, of any scope and many sizes by its seed, with an earlier record and a
// receipt: all of it holds.
struct MadeRecord {
  explicit MadeRecord(std::uint64_t seed) : MadeRecord(SeededRandom(seed)) {}

  Verification verify() const { return verify_export({files, key, since, receipts}); }

  // Makes everything anew from `world`, signed with the server's own key: for a server that lies.
  // `tail` entries behind `size` are shown unsigned.
  void make(std::uint64_t tail = 0) {
    log = world.log();
    files.files.clear();
    log.export_to(files, scope, size, tail);
  }

  MadeWorld world;
  std::uint64_t size;   // entries in the log
  std::uint64_t early;  // and when the earlier record was made
  ExportScope scope;
  MadeLog log;
  PublicKey key;
  ExportInMemory files;
  std::vector<EarlierRecord> since;
  std::vector<ReceiptText> receipts;

 private:
  explicit MadeRecord(SeededRandom random)
      : world(random, random.below(8) == 0 ? 250 + random.below(300) : 25 + random.below(60)),
        size(world.steps.size()),
        early(world.erasure + 1 + random.below(size - world.erasure)),
        scope(std::array{world.server_scope(),
                         world.organization_scope(),
                         world.organization_scope(),
                         world.vault_scope()}[random.below(4)]),
        log(world.log()),
        key(log.signer().public_key()) {
    log.export_to(files, scope, size);
    ExportInMemory before;
    log.export_to(before, scope, early);
    since.push_back({"the earlier record", before.files["checkpoint"], {}});
    if (random.below(2) == 0) {
      since.back().heads = before.files["heads"];
    }
    const auto chains = log.chains_in(scope, size);
    Position position = random.below(size);
    while (!chains.contains(log.entries()[position].chain)) {
      position = (position + 1) % size;
    }
    receipts.push_back({"the receipt", json_of(log.receipt(position, size))});
  }
};

}  // namespace cofactor
