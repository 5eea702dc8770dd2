#include "keys/key_slots.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace cofactor {
namespace {

using Block = std::array<std::uint8_t, 64>;

std::shared_ptr<Block> block_in(const std::shared_ptr<KeySlots>& slots) {
  auto block = std::allocate_shared<Block>(SlotAllocator<Block>(slots));
  block->fill(0xaa);
  return block;
}

TEST(KeySlots, HoldTheObjectAndWipeItWhenItGoes) {
  const auto slots = std::make_shared<KeySlots>(4);
  auto block = block_in(slots);
  EXPECT_GE(block->data(), slots->bytes().data());
  EXPECT_LT(block->data(), slots->bytes().data() + slots->bytes().size());
  EXPECT_FALSE(std::ranges::search_n(slots->bytes(), 64, 0xaa).empty());
  block.reset();
  EXPECT_TRUE(std::ranges::all_of(slots->bytes(), [](auto byte) { return byte == 0; }));
}

TEST(KeySlots, GiveOutEachSlotOnceAndThenNone) {
  const auto slots = std::make_shared<KeySlots>(3);
  std::vector<std::shared_ptr<Block>> held;
  for (int i = 0; i < 3; ++i) {
    held.push_back(block_in(slots));
  }
  EXPECT_NE(held[0].get(), held[1].get());
  EXPECT_NE(held[1].get(), held[2].get());
  EXPECT_NE(held[2].get(), held[0].get());
  EXPECT_THROW(block_in(slots), Fault);
  held.pop_back();
  EXPECT_NO_THROW(block_in(slots));
}

TEST(KeySlots, LiveAsLongAsWhatIsInThem) {
  auto slots = std::make_shared<KeySlots>(1);
  const auto block = block_in(slots);
  slots.reset();
  EXPECT_EQ(std::ranges::count(*block, 0xaa), 64);
}

}  // namespace
}  // namespace cofactor
