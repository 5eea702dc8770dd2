#include "seal/seal_record.h"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/hash.h"

namespace cofactor {
namespace {

constexpr std::uint32_t kVersion = 1;

}  // namespace

RootKeyFingerprint fingerprint_of(const Key& root) {
  const Hash mac = hmac_sha256(root, {bytes_of("cofactor/root-key-fingerprint/1")});
  RootKeyFingerprint out;
  std::copy_n(mac.begin(), out.size(), out.begin());
  return out;
}

std::string text_of(const std::vector<SealRecord>& records) { return json_of(records); }

Result<std::vector<SealRecord>> parse_seal_records(std::string_view text) {
  auto records = parse_json_as<std::vector<SealRecord>>(text, kOpen);
  if (!records) {
    return records;
  }
  if (records->empty()) {
    return invalid("The store's list of seal records is empty.");
  }
  for (const SealRecord& record : *records) {
    if (record.version != kVersion) {
      return invalid(fmt::format("A seal record has version {}, which this program does not know.",
                                 record.version),
                     "Start the newer program that wrote it.");
    }
  }
  return records;
}

Done check_root_key(const SealRecord& record, const Key& root) {
  if (fingerprint_of(root) != record.fingerprint) {
    return Error{
        .code = ErrorCode::kDenied,
        .message = "This root key belongs to another store.",
        .hint = "Put back the key file or credential that was made with this data directory."};
  }
  return {};
}

}  // namespace cofactor
