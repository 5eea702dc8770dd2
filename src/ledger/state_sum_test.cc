#include "ledger/state_sum.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "store/testing/batches.h"

namespace cofactor {
namespace {

using sample::envelope_of;
using sample::row_of;

const KeyBytes& tag_key() {
  static const KeyBytes key(Key::copy_from(bytes_of("0123456789abcdef0123456789abcdef")));
  return key;
}

Hash tag_of(const StateSum& sum) { return sum.tag(tag_key(), {}, {}); }

TEST(StateSum, IsBlindToOrderAndTakesBackWhatItTook) {
  const Row one = row_of(1, 7, "one");
  const Row two = row_of(2, 8, "two");
  const EnvelopeRow sealed = envelope_of(3, 9, Bytes(40));
  StateSum forwards;
  forwards.add(tag_key(), one);
  forwards.add(tag_key(), two);
  forwards.add(tag_key(), sealed);
  StateSum backwards;
  backwards.add(tag_key(), sealed);
  backwards.add(tag_key(), two);
  backwards.add(tag_key(), one);
  EXPECT_EQ(tag_of(forwards), tag_of(backwards));
  backwards.subtract(tag_key(), sealed);
  backwards.subtract(tag_key(), one);
  backwards.subtract(tag_key(), two);
  EXPECT_EQ(tag_of(backwards), tag_of(StateSum()));
}

TEST(StateSum, HasAnElementForEveryMemberThatCounts) {
  const Row row = row_of(1, 7, "one");
  std::vector<Row> rows(6, row);
  rows[1].kind += 1;
  rows[2].id.bytes[3] ^= 1;
  rows[3].changed_at += 1;
  rows[4].removed = true;
  rows[5].bytes += "e";
  std::vector<Hash> seen;
  for (const Row& each : rows) {
    seen.push_back(element_of(tag_key(), each));
  }
  const EnvelopeRow envelope = envelope_of(1, 7, Bytes(40));
  std::vector<EnvelopeRow> envelopes(5, envelope);
  envelopes[1].purpose += 1;
  envelopes[2].object.bytes[3] ^= 1;
  envelopes[3].version += 1;
  envelopes[4].sealed.clear();  // erased
  for (const EnvelopeRow& each : envelopes) {
    seen.push_back(element_of(tag_key(), each));
  }
  std::ranges::sort(seen);
  EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end());
}

TEST(StateSum, IsAnotherWithOneErasedEnvelopeMore) {
  StateSum sum;
  sum.add(tag_key(), row_of(1, 7, "one"));
  StateSum more = sum;
  more.add(tag_key(), envelope_of(1, 7, {}));
  EXPECT_NE(tag_of(sum), tag_of(more));
}

TEST(StateSum, KnowsASecondOfOneKey) {
  Changes all;
  for (std::uint64_t i = 0; i < 10; ++i) {
    all.rows.push_back(row_of(i, i, "r"));
    all.envelopes.push_back(envelope_of(i, i, Bytes(4)));
  }
  EXPECT_FALSE(has_a_second_of_one_key(all));
  Changes rows = all;
  rows.rows.push_back(row_of(3, 99, "another"));
  EXPECT_TRUE(has_a_second_of_one_key(rows));
  all.envelopes.push_back(envelope_of(3, 99, {}));
  EXPECT_TRUE(has_a_second_of_one_key(all));
}

}  // namespace
}  // namespace cofactor
