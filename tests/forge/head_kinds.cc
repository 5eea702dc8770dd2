#include <fmt/format.h>

#include "base/hex.h"
#include "ledger/kernel_watch.h"
#include "seal/seal_record.h"
#include "tests/forge/kinds.h"

// Heads that were moved, and the small facts beside the log.
namespace cofactor {
namespace {

HeadState state_of(const Copy& copy) { return *parse_json_as<HeadState>(copy.head.state, kOpen); }

const Copy& older(const Lived& lived, SeededRandom& random) {
  return lived.copies[random.below(lived.copies.size() - 1)];
}

Forged of(StoredHead head, const HeadState& state) {
  head.state = json_of(state);
  return {.sql = put_head(head)};
}

Forged older_over_newer_rows(const Lived& lived, SeededRandom& random) {
  return {.sql = put_head(older(lived, random).head)};
}

// Entries and head of now, rows and envelopes of then.
Forged newer_over_older_rows(const Lived& lived, SeededRandom& random) {
  while (true) {
    Copy copy = older(lived, random);
    if (copy.rows != lived.now().rows || copy.envelopes != lived.now().envelopes) {
      copy.entries = lived.now().entries;
      copy.head = lived.now().head;
      return {.sql = whole(copy)};
    }
  }
}

Forged of_another_store(const Lived& lived, SeededRandom& random) {
  StoredHead head = elsewhere().head;
  if (random.below(2) == 0) {
    head.size = lived.now().head.size;
  }
  return {.sql = put_head(head)};
}

Forged of_another_epoch(const Lived& lived, SeededRandom& random) {
  HeadState state = state_of(lived.now());
  if (random.below(2) == 0) {
    state.epoch_number += 1 + random.below(9);
  } else {
    state.epoch_random = random.array<8>();
  }
  return of(lived.now().head, state);
}

Forged of_another_tag(const Lived& lived, SeededRandom& random) {
  HeadState state = state_of(lived.now());
  state.tag = random.below(2) == 0 ? state_of(older(lived, random)).tag : random.array<32>();
  return of(lived.now().head, state);
}

Forged of_another_size(const Lived& lived, SeededRandom& random) {
  StoredHead head = lived.now().head;
  const std::uint64_t by = 1 + random.below(5);
  head.size = random.below(2) == 0 ? head.size + by : head.size - by;
  return {.sql = put_head(head)};
}

// As if nothing had been made yet.
Forged of_an_empty_log(const Lived& lived, SeededRandom& random) {
  StoredHead head{.size = 0, .batch = {}, .state = ""};
  if (random.below(2) == 0) {
    head.state = json_of(HeadState{.epoch_random = random.array<8>()});
  } else {
    head.batch = lived.now().head.batch;
    head.state = lived.now().head.state;
  }
  return {.sql = put_head(head)};
}

Forged unreadable(const Lived& lived, SeededRandom& random) {
  StoredHead head = lived.now().head;
  head.state.resize(random.below(head.state.size()));
  return {.sql = put_head(head)};
}

// It names no entry and no row: by it an outcome is looked up that was unknown.
Forged of_another_batch(const Lived& lived, SeededRandom& random) {
  StoredHead head = lived.now().head;
  head.batch = BatchId::draw(random);
  return {.sql = put_head(head)};
}

std::string put_meta(std::string_view key, std::string_view value) {
  return fmt::format(
      "INSERT OR REPLACE INTO meta VALUES ('{}', {});", key, sql_of(bytes_of(value)));
}

Forged of_another_store_id(const Lived&, SeededRandom& random) {
  return {.sql = put_meta(kStoreIdMeta, StoreId::draw(random).text())};
}

Forged of_another_chain_key(const Lived&, SeededRandom& random) {
  return {.sql = put_meta(kServerChainKeyMeta, base64_of(random.bytes(32)))};
}

Forged of_a_broken_fact(const Lived&, SeededRandom& random) {
  const auto key = std::array{
      kStoreIdMeta, kServerChainKeyMeta, std::string_view("store.schema")}[random.below(3)];
  return {.sql = random.below(2) == 0 ? fmt::format("DELETE FROM meta WHERE key = '{}';", key)
                                      : put_meta(key, hex_of(random.bytes(9)))};
}

// Whether the wall clock is believed hangs on it; nobody's rights do.
Forged of_another_boot(const Lived&, SeededRandom& random) {
  return {.sql =
              put_meta(kClockMeta,
                       fmt::format(R"({{"boot":"{}","offset_ms":{},"adopted_ms":0,"far":false}})",
                                   hex_of(random.bytes(8)),
                                   random.below(1000000)))};
}

// Which root key is the store's is told by what it opens; the record only finds the mistake early.
Forged of_another_seal_record(const Lived&, SeededRandom& random) {
  const SealRecord record{.kind = SealKind::kKeyFile,
                          .fingerprint = fingerprint_of(Key(random.bytes(32))),
                          .development = true};
  return {.sql = put_meta(kSealRecordsMeta, text_of(std::vector{record}))};
}

// Every start walks the log itself.
Forged of_other_chain_heads(const Lived& lived, SeededRandom& random) {
  const EntryRow& row = one_of(lived.now().entries, random);
  return {.sql = fmt::format("INSERT OR REPLACE INTO chain_heads VALUES ({}, {}, {}, {});",
                             sql_of(row.chain.bytes),
                             random.below(99),
                             sql_of(random.bytes(33)),
                             random.below(99))};
}

constexpr Kind kKinds[] = {
    {"AnOlderHeadOverNewerRows", older_over_newer_rows},
    {"ANewerHeadOverOlderRows", newer_over_older_rows},
    {"AHeadOfAnotherStore", of_another_store},
    {"AHeadOfAnotherEpoch", of_another_epoch},
    {"AHeadOfAnotherTag", of_another_tag},
    {"AHeadOfAnotherSize", of_another_size},
    {"AHeadOfAnEmptyLog", of_an_empty_log},
    {"AHeadThatCannotBeRead", unreadable},
    {"AHeadOfAnotherBatch", of_another_batch, Expected::kHarmless},
    {"AnotherStoreId", of_another_store_id},
    {"AnotherKeyOfTheServersChain", of_another_chain_key},
    {"ABrokenFactOfTheStore", of_a_broken_fact},
    {"AnotherBoot", of_another_boot, Expected::kHarmless},
    {"AnotherSealRecord", of_another_seal_record, Expected::kHarmless},
    {"OtherChainHeads", of_other_chain_heads, Expected::kHarmless},
};

}  // namespace

std::span<const Kind> kinds_of_heads() { return kKinds; }

}  // namespace cofactor
