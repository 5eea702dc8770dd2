// What somebody who has the database can make of a server that opens it.

#include <gtest/gtest.h>

#include "custody/testing/lived_day.h"
#include "tests/fsck/forged_entry.h"

namespace cofactor {
namespace {

constexpr const char* kRoot = "0123456789abcdef0123456789abcdef";

// A store whose disk answers otherwise at one reading: the rows or the entries that `change` makes.
class TwoFacedStore : public MemoryStore {
 public:
  std::function<void(Changes&)> change_state;
  std::function<void(std::vector<EntryRow>&)> change_entries;
  int at_reading = 0;  // of those since it was last set, from 1

  void changes_since(std::optional<Position> position,
                     const std::function<void(Changes&&)>& take) override {
    Changes all;
    MemoryStore::changes_since(position, [&](Changes&& piece) { all = std::move(piece); });
    if (change_state && --at_reading == 0) {
      change_state(all);
    }
    take(std::move(all));
  }
  std::vector<EntryRow> entries(Position from, std::size_t most) override {
    auto rows = MemoryStore::entries(from, most);
    if (change_entries && --at_reading == 0) {
      change_entries(rows);
    }
    return rows;
  }
};

TEST(Opening, LoadsTheRowsThatTheTagWasComparedWith) {
  TwoFacedStore store;
  TestVault t(&store);
  store.change_state = [](Changes& all) {
    for (Row& row : all.rows) {
      if (const auto at = row.bytes.find("responder"); row.kind == 8 && at != std::string::npos) {
        row.bytes.replace(at, 9, "operator");
      }
    }
  };
  int tampered = 0;
  for (int reading = 1; reading <= 4; ++reading) {
    store.at_reading = reading;
    Ledger ledger(store, Key::copy_from(bytes_of(kRoot)));
    tampered += ledger.tampered() ? 1 : 0;
    std::size_t operators = 0;
    ledger.directory().grants.each(
        [&](const Grant& grant) { operators += grant.role == Role::kOperator ? 1 : 0; });
    EXPECT_TRUE(ledger.tampered() || operators == 1) << reading;
  }
  EXPECT_EQ(tampered, 1) << "rows are read once";
}

TEST(Opening, TakesWhatIsRecentFromTheEntriesThatItWalked) {
  TwoFacedStore store;
  TestVault t(&store);
  const EntryRow forged = forged_entry(
      t.world, server_entry_with(t.world, "2026-11-22T"), "2026-11-22T", "2036-11-22T");
  store.change_entries = [&](std::vector<EntryRow>& rows) {
    for (EntryRow& row : rows) {
      if (row.position == forged.position) {
        row = forged;
      }
    }
  };
  int tampered = 0;
  for (int reading = 1; reading <= 6; ++reading) {
    store.at_reading = reading;
    Ledger ledger(store, Key::copy_from(bytes_of(kRoot)));
    tampered += ledger.tampered() ? 1 : 0;
    EXPECT_TRUE(ledger.tampered() || ledger.directory().newest_sure == t.world.clock().wall())
        << reading;
  }
  EXPECT_GE(tampered, 2) << "both readings of the entries are looked at";
}

}  // namespace
}  // namespace cofactor
