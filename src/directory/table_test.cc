#include "directory/table.h"

#include <gtest/gtest.h>

#include <map>

#include "base/random.h"
#include "directory/directory.h"

namespace cofactor {
namespace {

struct Coin {
  DeviceId id;
  std::uint64_t colour = 0;
};

struct ByColour {
  using Key = std::uint64_t;
  template <class Emit>
  static void keys(const Coin& coin, Emit emit) {
    if (coin.colour != 0) {
      emit(coin.colour);
    }
  }
};

using Coins = Table<Coin, ByColour>;

// The same coins as a plain map says they are.
using Model = std::map<DeviceId, std::uint64_t>;

void expect_same(const Coins& coins, const Model& model) {
  std::size_t count = 0;
  coins.each([&](const Coin& coin) {
    ++count;
    const auto at = model.find(coin.id);
    ASSERT_NE(at, model.end());
    EXPECT_EQ(at->second, coin.colour);
  });
  EXPECT_EQ(count, model.size());
  for (std::uint64_t colour = 1; colour < 4; ++colour) {
    std::size_t found = 0;
    coins.each_by<ByColour>(colour, [&](const Coin& coin) {
      EXPECT_EQ(coin.colour, colour);
      ++found;
      return true;
    });
    std::size_t expected = 0;
    for (const auto& [id, each] : model) {
      expected += each == colour ? 1 : 0;
    }
    EXPECT_EQ(found, expected);
  }
}

TEST(Table, IsAMapWithIndicesUnderAnyHistoryAndOverlay) {
  SeededRandom random(11);
  std::vector<DeviceId> ids;
  for (int i = 0; i < 12; ++i) {
    ids.push_back(DeviceId::draw(random));
  }
  Coins base;
  Model committed;
  for (Position round = 0; round < 200; ++round) {
    Coins overlay(&base);
    Model model = committed;
    for (std::uint64_t change = random.below(8); change > 0; --change) {
      const DeviceId id = ids[random.below(ids.size())];
      if (random.below(4) == 0) {
        overlay.remove(id, round);
        model.erase(id);
      } else {
        const auto colour = random.below(4);
        overlay.put({.id = id, .colour = colour}, round);
        model[id] = colour;
      }
    }
    expect_same(overlay, model);
    expect_same(base, committed);
    if (random.below(3) != 0) {
      overlay.commit_onto(base);
      committed = model;
      expect_same(base, committed);
    }
  }
}

TEST(Table, RemembersWhichPositionChangedAThing) {
  SeededRandom random(1);
  const auto id = DeviceId::draw(random);
  Coins base;
  base.put({.id = id}, 7);
  Coins overlay(&base);
  EXPECT_EQ(overlay.find_held(id)->changed_at, 7U);
  overlay.remove(id, 9);
  EXPECT_EQ(overlay.find(id), nullptr);
  EXPECT_EQ(overlay.find_held(id)->changed_at, 9U);
  EXPECT_NE(base.find(id), nullptr);
}

TEST(Directory, FreesTheNameOfWhatWasRemoved) {
  SeededRandom random(2);
  const auto organization = OrganizationId::draw(random);
  Directory directory;
  Vault vault{.id = VaultId::draw(random),
              .organization = organization,
              .name = *Name::parse("Production")};
  directory.vaults.put(vault, 0);
  const ByName::Key key{.parent = as_id<ObjectId>(organization), .canonical = "production"};
  EXPECT_NE(directory.vaults.find_by<ByName>(key), nullptr);
  vault.removed_at = parse_time("2026-11-22T03:00:00Z");
  directory.vaults.put(vault, 1);
  EXPECT_EQ(directory.vaults.find_by<ByName>(key), nullptr);
  EXPECT_NE(directory.vaults.find(vault.id), nullptr);
}

}  // namespace
}  // namespace cofactor
