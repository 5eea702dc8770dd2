#include "log/tiles.h"

#include <gtest/gtest.h>

#include <map>

#include "base/check.h"
#include "base/random.h"
#include "crypto/hash.h"

namespace cofactor {
namespace {

struct TilesInMemory : TileSink, TileSource {
  void take(const TileId& id, const Tile& tile) override {
    EXPECT_EQ(tile.size(), id.width);
    EXPECT_TRUE(tiles.emplace(id, tile).second) << tile_path(id) << " was given twice";
  }
  std::optional<Tile> tile(const TileId& id) override {
    const auto found = tiles.find(id);
    return found == tiles.end() ? std::nullopt : std::optional(found->second);
  }
  std::map<TileId, Tile> tiles;
};

Hash leaf_hash(std::uint64_t position) {
  Leaf leaf{};
  for (std::size_t i = 0; i < 8; ++i) {
    leaf[i] = static_cast<std::uint8_t>(position >> (8 * i));
  }
  return tree_leaf_hash(leaf);
}

TEST(TilePath, GroupsTheIndexByThreeDigits) {
  EXPECT_EQ(tile_path({0, 0, 256}), "0/000");
  EXPECT_EQ(tile_path({0, 67, 256}), "0/067");
  EXPECT_EQ(tile_path({2, 999, 3}), "2/999.p/3");
  EXPECT_EQ(tile_path({0, 1000, 256}), "0/x001/000");
  EXPECT_EQ(tile_path({1, 1234067, 255}), "1/x001/x234/067.p/255");
}

TEST(TileAt, KnowsTheRightEdge) {
  EXPECT_FALSE(tile_at(0, 0, 0));
  EXPECT_EQ(tile_at(1, 0, 0), (TileId{0, 0, 1}));
  EXPECT_EQ(tile_at(256, 0, 0), (TileId{0, 0, 256}));
  EXPECT_FALSE(tile_at(256, 0, 1));
  EXPECT_EQ(tile_at(256, 1, 0), (TileId{1, 0, 1}));
  EXPECT_FALSE(tile_at(255, 1, 0));
  EXPECT_EQ(tile_at(70000, 1, 1), (TileId{1, 1, 17}));
  EXPECT_EQ(tile_at(70000, 2, 0), (TileId{2, 0, 1}));
}

TEST(Tiles, GiveTheRootTheHashesAndTheProofsOfTheLog) {
  for (const std::uint64_t size : {0U, 1U, 2U, 255U, 256U, 257U, 511U, 700U, 65536U, 66000U}) {
    TilesInMemory tiles;
    TileWriter writer(tiles);
    Frontier tree;
    for (std::uint64_t i = 0; i < size; ++i) {
      writer.append(leaf_hash(i));
      tree.append(leaf_hash(i));
    }
    const TreeHead head = writer.finish();
    ASSERT_EQ(head, (TreeHead{size, tree.root()})) << size;

    std::size_t expected = 0;
    for (unsigned level = 0; level < 8; ++level) {
      for (std::uint64_t index = 0; tile_at(size, level, index); ++index) {
        ASSERT_TRUE(tiles.tile(*tile_at(size, level, index))) << level << " " << index;
        ++expected;
      }
    }
    EXPECT_EQ(tiles.tiles.size(), expected);

    TileTree hashes(tiles, size);
    EXPECT_EQ(tree_root(hashes, size), head.root);
    for (std::uint64_t i = 0; i < size; i += 1 + size / 7) {
      EXPECT_EQ(hashes.at(0, i), leaf_hash(i));
      const Hash hash = leaf_hash(i);
      EXPECT_TRUE(
          verify_inclusion_of_hash({i, size, hash, head.root}, inclusion_proof(hashes, i, size)));
      const TreeHead older = {i, tree_root(hashes, i)};
      EXPECT_TRUE(verify_consistency(older, head, consistency_proof(hashes, i, size)));
    }
  }
}

TEST(TileTree, ThrowsWhenATileIsMissing) {
  TilesInMemory tiles;
  TileTree hashes(tiles, 10);
  EXPECT_THROW(hashes.at(0, 3), Fault);
}

TEST(Tile, IsItsHashesOneAfterTheOther) {
  const Tile tile = {leaf_hash(1), leaf_hash(2)};
  const ByteView bytes = bytes_of(tile);
  EXPECT_EQ(bytes.size(), 64U);
  EXPECT_EQ(parse_tile(bytes, 2), tile);
  EXPECT_FALSE(parse_tile(bytes, 1));
  EXPECT_FALSE(parse_tile(bytes.first(63), 2));
}

}  // namespace
}  // namespace cofactor
