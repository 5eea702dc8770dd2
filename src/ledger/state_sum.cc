#include "ledger/state_sum.h"

#include "crypto/hash.h"

namespace cofactor {

void StateSum::add(const Hash& element) {
  unsigned carry = 0;
  for (std::size_t i = value_.size(); i-- > 0;) {
    carry += static_cast<unsigned>(value_[i]) + element[i];
    value_[i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
}

void StateSum::subtract(const Hash& element) {
  int borrow = 0;
  for (std::size_t i = value_.size(); i-- > 0;) {
    const int difference = static_cast<int>(value_[i]) - element[i] - borrow;
    value_[i] = static_cast<std::uint8_t>(difference);
    borrow = difference < 0 ? 1 : 0;
  }
}

Hash element_of(const Key& tag_key, const Row& row) {
  Bytes head = copy_of(bytes_of("row"));
  append_big_endian(head, row.kind);
  append(head, row.id.bytes);
  append_big_endian(head, row.changed_at);
  head.push_back(row.removed ? 1 : 0);
  return hmac_sha256(tag_key, {head, bytes_of(row.bytes)});
}

Hash element_of(const Key& tag_key, const EnvelopeRow& row) {
  Bytes head = copy_of(bytes_of("envelope"));
  append_big_endian(head, row.purpose);
  append(head, row.object.bytes);
  append_big_endian(head, row.version);
  return hmac_sha256(tag_key, {head, row.sealed});
}

Hash batch_tag(const Key& tag_key, const Tagged& tagged) {
  Bytes text = copy_of(bytes_of("batch"));
  append_big_endian(text, tagged.epoch.number);
  append(text, tagged.epoch.random);
  append_big_endian(text, tagged.head.size);
  append(text, tagged.head.root);
  append(text, tagged.state_sum);
  return hmac_sha256(tag_key, {text});
}

}  // namespace cofactor
