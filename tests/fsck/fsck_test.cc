#include "ledger/fsck.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>

#include "custody/contents.h"
#include "custody/server_status.h"
#include "custody/testing/lived_day.h"
#include "store/sqlite/sqlite_store.h"
#include "store/testing/folder.h"

namespace cofactor {
namespace {

std::string told(const FsckReport& report) {
  std::string out;
  for (const FsckFinding& finding : report.findings) {
    out += std::string(name_of(finding.kind)) + ": " + finding.sentence + "\n";
  }
  return out;
}

const FsckFinding* find(const FsckReport& report, Damage kind) {
  const auto at = std::ranges::find(report.findings, kind, &FsckFinding::kind);
  return at == report.findings.end() ? nullptr : &*at;
}

// A day on a store in SQLite; then the server is stopped and somebody takes to its file.
class Damaged : public testing::Test {
 protected:
  static constexpr const char* kRoot = "0123456789abcdef0123456789abcdef";

  Damaged() {
    SqliteStore store(folder_.file("cofactor.db"));
    TestVault t(&store);
    device_ = t.device;
    other_vault_ = live_a_day(t);
  }

  void change(const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(folder_.file("cofactor.db").c_str(), &database), SQLITE_OK);
    char* wrong = nullptr;
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &wrong), SQLITE_OK) << wrong;
    EXPECT_GT(sqlite3_total_changes(database), 0) << sql;
    sqlite3_close(database);
  }

  FsckReport check() {
    SqliteStore store(folder_.file("cofactor.db"));
    Ledger ledger(store, Key::copy_from(bytes_of(kRoot)));
    tampered_ = ledger.tampered().has_value();
    const Vaulting vaulting{
        .store = ledger.log().store, .keyring = ledger.keyring(), .envelopes = ledger.envelopes()};
    return run_fsck({.store = store,
                     .id = ledger.log().store,
                     .keyring = ledger.keyring(),
                     .server_chain_key = ledger.server_chain_key(),
                     .tag_of = [&](const Membership& m) { return membership_tag(vaulting, m); }});
  }

  sample::Folder folder_;
  DeviceId device_;
  VaultId other_vault_;
  bool tampered_ = false;
};

TEST_F(Damaged, IsCleanWhileNobodyHasTouchedIt) {
  const FsckReport report = check();
  EXPECT_TRUE(report.clean()) << told(report);
  EXPECT_TRUE(report.limits.empty());
  EXPECT_FALSE(tampered_);
  EXPECT_GT(report.entries, 40U);
  EXPECT_GT(report.rows, 30U);
  EXPECT_GT(report.envelopes, 20U);
}

struct Change {
  const char* what;
  const char* sql;
  Damage kind;
  std::optional<std::string> thing = {};
  const char* says = "";
};

std::vector<Change> changes_of_rows() {
  return {
      {"a grant's role",
       "UPDATE rows SET bytes = CAST(replace(CAST(bytes AS TEXT), 'responder', 'keeper') AS BLOB) "
       "WHERE kind = 8 AND instr(CAST(bytes AS TEXT), 'responder') > 0",
       Damage::kRowChanged,
       "grant",
       "role"},
      {"a revoked token comes back",
       "UPDATE rows SET bytes = CAST(replace(CAST(bytes AS TEXT), 'ended_at', 'ended_on') AS BLOB) "
       "WHERE kind = 6 AND instr(CAST(bytes AS TEXT), 'ended_at') > 0",
       Damage::kRowChanged,
       "token",
       "ended_at"},
      {"only a position",
       "UPDATE rows SET changed_at = changed_at + 1 WHERE kind = 11",
       Damage::kRowChanged,
       "account",
       "position"},
      {"a device is gone", "DELETE FROM rows WHERE kind = 12", Damage::kRowRemoved, "device"},
      {"a grant of nobody's making",
       "INSERT INTO rows SELECT kind, randomblob(16), changed_at, removed, bytes FROM rows WHERE "
       "kind = 8 LIMIT 1",
       Damage::kRowAdded,
       "grant"},
      {"a row that is none of ours",
       "INSERT INTO rows SELECT 99, id, changed_at, removed, bytes FROM rows WHERE kind = 8 LIMIT "
       "1",
       Damage::kRowUnreadable},
      {"a row that cannot be read",
       "UPDATE rows SET bytes = CAST('{' AS BLOB) WHERE kind = 4 OR "
       "kind = 10",
       Damage::kRowChanged,
       "vault",
       "the whole of it"},
      {"a row as a tombstone",
       "UPDATE rows SET removed = 1, bytes = x'' WHERE kind = 12",
       Damage::kRowChanged,
       "device",
       "whether it is there"},
      {"a seed",
       "UPDATE envelopes SET sealed = randomblob(length(sealed)) WHERE purpose = 20",
       Damage::kEnvelopeChanged,
       "seed"},
      {"a text is gone",
       "DELETE FROM envelopes WHERE purpose = 21",
       Damage::kEnvelopeRemoved,
       "account content"},
      {"a text is erased",
       "UPDATE envelopes SET sealed = x'' WHERE purpose = 21",
       Damage::kEnvelopeRemoved,
       "account content"},
      {"an old seed lies there again",
       "UPDATE envelopes SET sealed = (SELECT e.sealed FROM envelopes e WHERE e.purpose = 20 AND "
       "length(e.sealed) > 0 LIMIT 1) WHERE purpose = 20 AND length(sealed) = 0",
       Damage::kEnvelopeAdded,
       "seed"},
      {"an address's tag",
       "UPDATE envelopes SET sealed = CAST(randomblob(32) || substr(sealed, 33) AS BLOB) WHERE "
       "purpose = 23 AND length(sealed) > 32",
       Damage::kTagOfPersonDiffers,
       "membership"},
      {"a body",
       "UPDATE entries SET sealed = randomblob(length(sealed)) WHERE position = 9",
       Damage::kBodyDamaged},
  };
}

std::vector<Change> changes_of_entries() {
  return {
      {"no body", "UPDATE entries SET sealed = x'' WHERE position = 9", Damage::kBodyMissing},
      {"two bodies changed places",
       "UPDATE entries SET sealed = (SELECT e.sealed FROM entries e WHERE e.position = 10) WHERE "
       "position = 9",
       Damage::kBodyDamaged},
      {"an entry is gone", "DELETE FROM entries WHERE position = 9", Damage::kEntryMissing},
      {"the last entry is gone",
       "DELETE FROM entries WHERE position = (SELECT max(position) FROM entries)",
       Damage::kEntryMissing},
      {"a leaf",
       "UPDATE entries SET leaf = randomblob(33) WHERE position = 9",
       Damage::kEntryBroken},
      {"what a leaf commits to",
       "UPDATE entries SET inner_hash = randomblob(32) WHERE position = 9",
       Damage::kEntryBroken},
      {"a sequence",
       "UPDATE entries SET sequence = sequence + 1 WHERE position = 9",
       Damage::kEntryBroken},
      {"a link",
       "UPDATE entries SET previous_position = 1 WHERE position = 9",
       Damage::kEntryBroken},
      {"an entry beyond the end",
       "INSERT INTO entries SELECT position + 1, chain, sequence + 1, position, inner_hash, leaf, "
       "sealed FROM entries ORDER BY position DESC LIMIT 1",
       Damage::kEntryMissing},
      {"the newest batch",
       "UPDATE head SET state = CAST(replace(CAST(state AS TEXT), '\"epoch_number\":1', "
       "'\"epoch_number\":2') AS BLOB)",
       Damage::kTagDiffers},
  };
}

TEST_F(Damaged, IsNamedWhateverIsChanged) {
  std::vector<Change> changes = changes_of_rows();
  std::ranges::move(changes_of_entries(), std::back_inserter(changes));
  const std::string file = folder_.file("cofactor.db");
  const std::string copy = folder_.file("copy");
  std::filesystem::copy_file(file, copy);
  for (const Change& c : changes) {
    SCOPED_TRACE(c.what);
    for (const char* part : {"", "-wal", "-shm", "-journal"}) {
      std::filesystem::remove(file + part);
    }
    std::filesystem::copy_file(copy, file);
    change(c.sql);
    const FsckReport report = check();
    // The tag covers rows, envelopes and leaves. A body opens by its leaf when it is read.
    const bool of_a_body = c.kind == Damage::kBodyDamaged || c.kind == Damage::kBodyMissing;
    EXPECT_EQ(tampered_, c.kind != Damage::kBodyDamaged);
    const FsckFinding* found = find(report, c.kind);
    ASSERT_NE(found, nullptr) << told(report);
    EXPECT_EQ(found->thing, of_a_body || c.kind == Damage::kEntryBroken ? found->thing : c.thing);
    EXPECT_TRUE(found->sentence.contains(c.says)) << found->sentence;
    for (const char* content : {"responder", "Example", "root@example.com", "cft_"}) {
      EXPECT_FALSE(told(report).contains(content)) << "fsck shows no contents";
    }
  }
}

// Negative test 22: a row copied from one organization into another.
TEST_F(Damaged, IsARowThatWasCopiedFromAnotherOrganization) {
  change(
      "UPDATE rows SET bytes = (SELECT o.bytes FROM rows o WHERE o.kind = 12 AND o.id != rows.id "
      "LIMIT 1) WHERE kind = 12");
  const FsckReport report = check();
  EXPECT_TRUE(tampered_) << "no server starts on it";
  ASSERT_NE(find(report, Damage::kRowChanged), nullptr) << told(report);
  EXPECT_EQ(find(report, Damage::kRowChanged)->thing, "device");
}

// Negative test 22: an old grant put back, byte for byte as it was.
TEST(Fsck, NamesAnOldGrantThatWasPutBack) {
  const sample::Folder folder;
  const std::string file = folder.file("cofactor.db");
  GrantId ended;
  Row old;
  {
    SqliteStore store(file);
    TestVault t(&store);
    store.changes_since(std::nullopt, [&](Changes&& changes) {
      for (const Row& row : changes.rows) {
        if (row.kind == 8 && row.bytes.contains("responder")) {
          old = row;
        }
      }
    });
    Grant grant = *parse_json_as<Grant>(old.bytes, kOpen);
    ended = grant.id;
    grant.ended_at = t.world.clock().wall();
    put(t.world, GrantEnded{grant});
  }
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
  const std::string sql = "UPDATE rows SET changed_at = " + std::to_string(old.changed_at) +
                          ", bytes = x'" + hex_of(bytes_of(old.bytes)) +
                          "' WHERE kind = 8 AND id = x'" + hex_of(old.id.bytes) + "'";
  EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_EQ(sqlite3_changes(database), 1);
  sqlite3_close(database);

  SqliteStore store(file);
  Ledger ledger(store, Key::copy_from(bytes_of("0123456789abcdef0123456789abcdef")));
  ASSERT_TRUE(ledger.tampered());
  const FsckReport report = run_fsck({.store = store,
                                      .id = ledger.log().store,
                                      .keyring = ledger.keyring(),
                                      .server_chain_key = ledger.server_chain_key(),
                                      .tag_of = [](const Membership&) { return Hash{}; }});
  const FsckFinding* found = find(report, Damage::kRowPutBack);
  ASSERT_NE(found, nullptr) << told(report);
  EXPECT_EQ(found->id, ended.text());
  EXPECT_TRUE(found->sentence.contains("ended_at")) << found->sentence;
}

TEST(Fsck, LooksAtAStoreThatIsBeingWritten) {
  TestVault t;
  live_a_day(t);
  t.world.writer().start([](const std::exception& fault) { FAIL() << fault.what(); });
  std::atomic<bool> enough = false;
  std::thread busy([&] {
    for (int i = 0; i < 3000 && !enough; ++i) {
      t.world.writer().submit(std::make_unique<SystemAsk>([&](const View&, const Now& now) {
        Proposal proposal;
        proposal.events.emplace_back(
            PersonAdded{{.id = PersonId::draw(t.world.random()), .added_at = now.wall}});
        return proposal;
      }));
      std::this_thread::yield();
    }
  });
  for (int i = 0; i < 3; ++i) {
    const FsckReport report = check_store(t.world.core());
    EXPECT_TRUE(report.clean()) << told(report);
  }
  enough = true;
  busy.join();
  t.world.writer().stop();
}

TEST(Fsck, TellsHowFarItIs) {
  TestVault t;
  std::uint64_t last = 0;
  Fsck fsck = t.world.core().reader.fsck();
  fsck.tag_of = [&](const Membership& m) { return membership_tag(t.world.core().vaulting, m); };
  fsck.progress = [&](std::uint64_t done, std::uint64_t all) {
    EXPECT_EQ(all, t.world.writer().size());
    last = done;
  };
  EXPECT_TRUE(run_fsck(fsck).clean());
  EXPECT_EQ(last, t.world.writer().size());
}

}  // namespace
}  // namespace cofactor
