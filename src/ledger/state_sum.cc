#include "ledger/state_sum.h"

#include <algorithm>
#include <tuple>

#include "base/check.h"
#include "crypto/hash.h"

namespace cofactor {
namespace {

void add_to(Hash& sum, const Hash& element) {
  unsigned carry = 0;
  for (std::size_t i = sum.size(); i-- > 0;) {
    carry += static_cast<unsigned>(sum[i]) + element[i];
    sum[i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
}

void subtract_from(Hash& sum, const Hash& element) {
  int borrow = 0;
  for (std::size_t i = sum.size(); i-- > 0;) {
    const int difference = static_cast<int>(sum[i]) - element[i] - borrow;
    sum[i] = static_cast<std::uint8_t>(difference);
    borrow = difference < 0 ? 1 : 0;
  }
}

template <class Items, class KeyOf>
bool repeats(const Items& items, KeyOf key_of) {
  std::vector<decltype(key_of(items.front()))> keys;
  keys.reserve(items.size());
  std::ranges::transform(items, std::back_inserter(keys), key_of);
  std::ranges::sort(keys);
  return std::ranges::adjacent_find(keys) != keys.end();
}

}  // namespace

void StateSum::add(const KeyBytes& tag_key, const Row& row) {
  add_to(sum_, element_of(tag_key, row));
  ++rows_;
}

void StateSum::add(const KeyBytes& tag_key, const EnvelopeRow& row) {
  add_to(sum_, element_of(tag_key, row));
  ++envelopes_;
}

void StateSum::subtract(const KeyBytes& tag_key, const Row& row) {
  CHECK(rows_ > 0);
  subtract_from(sum_, element_of(tag_key, row));
  --rows_;
}

void StateSum::subtract(const KeyBytes& tag_key, const EnvelopeRow& row) {
  CHECK(envelopes_ > 0);
  subtract_from(sum_, element_of(tag_key, row));
  --envelopes_;
}

Hash StateSum::tag(const KeyBytes& tag_key, const Epoch& epoch, const TreeHead& head) const {
  Bytes text = copy_of(bytes_of("batch/2"));
  append_big_endian(text, epoch.number);
  append(text, epoch.random);
  append_big_endian(text, head.size);
  append(text, head.root);
  append_big_endian(text, rows_);
  append_big_endian(text, envelopes_);
  append(text, sum_);
  return hmac_sha256(tag_key, {text});
}

bool has_a_second_of_one_key(const Changes& all) {
  return repeats(all.rows, [](const Row& row) { return std::tuple(row.kind, row.id); }) ||
         repeats(all.envelopes, [](const EnvelopeRow& row) {
           return std::tuple(row.purpose, row.object, row.version);
         });
}

Hash element_of(const KeyBytes& tag_key, const Row& row) {
  Bytes head = copy_of(bytes_of("row/2"));
  append_big_endian(head, row.kind);
  append(head, row.id.bytes);
  append_big_endian(head, row.changed_at);
  head.push_back(row.removed ? 1 : 0);
  return hmac_sha256(tag_key, {head, bytes_of(row.bytes)});
}

Hash element_of(const KeyBytes& tag_key, const EnvelopeRow& row) {
  Bytes head = copy_of(bytes_of("envelope/2"));
  append_big_endian(head, row.purpose);
  append(head, row.object.bytes);
  append_big_endian(head, row.version);
  return hmac_sha256(tag_key, {head, row.sealed});
}

}  // namespace cofactor
