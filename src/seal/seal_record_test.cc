#include "seal/seal_record.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace cofactor {
namespace {

SealRecord record_for(const Key& root) {
  return {.kind = SealKind::kKeyFile,
          .fingerprint = fingerprint_of(root),
          .created_at = *parse_time("2026-11-22T03:04:05.678Z"),
          .development = true};
}

TEST(SealRecord, ComesBackAsItWasWrittenAndReadsAsItsDocumentSays) {
  const std::vector<SealRecord> records = {record_for(Key(Bytes(32, 7)))};
  const std::string text = text_of(records);
  EXPECT_TRUE(text.starts_with(R"([{"version":1,"kind":"key-file","fingerprint":")")) << text;
  EXPECT_TRUE(text.ends_with(R"(","created_at":"2026-11-22T03:04:05.678Z","development":true}])"))
      << text;
  const auto back = parse_seal_records(text);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, records);
}

TEST(SealRecord, OfACredentialReadsAsItsDocumentSays) {
  SealRecord record = record_for(Key(Bytes(32, 7)));
  record.kind = SealKind::kCredential;
  record.development = false;
  const std::string text = text_of({record});
  EXPECT_TRUE(text.starts_with(R"([{"version":1,"kind":"credential","fingerprint":")")) << text;
  EXPECT_EQ(parse_seal_records(text)->front(), record);
}

TEST(SealRecord, OfAnotherVersionOrKindIsRefused) {
  const std::string text = text_of({record_for(Key(Bytes(32, 7)))});
  const auto changed = [&text](const std::string& from, const std::string& to) {
    std::string out = text;
    out.replace(out.find(from), from.size(), to);
    return parse_seal_records(out);
  };
  EXPECT_TRUE(changed("development", "development"));
  EXPECT_EQ(changed("\"version\":1", "\"version\":2").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(changed("key-file", "tea-leaf").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(changed("created_at", "made_at").error().code, ErrorCode::kInvalid);
  for (const char* damaged : {"", "[]", "{}", "[{}]", "null"}) {
    EXPECT_EQ(parse_seal_records(damaged).error().code, ErrorCode::kInvalid) << damaged;
  }
}

TEST(SealRecord, TellsAnotherRootKeyApart) {
  SeededRandom random(41);
  const Key root(random.bytes(32));
  const SealRecord record = record_for(root);
  EXPECT_TRUE(check_root_key(record, root));
  const auto refused = check_root_key(record, Key(random.bytes(32)));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kDenied);
}

}  // namespace
}  // namespace cofactor
