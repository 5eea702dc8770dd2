#include <gtest/gtest.h>

#include "log/testing/both_verifiers.h"
#include "log/testing/made_record.h"

// tests/golden/record was written by the first version of the format. Every later one verifies it
// and writes the same world byte for byte.
namespace cofactor {
namespace {

namespace fs = std::filesystem;

const fs::path kGolden = "tests/golden/record";
constexpr std::uint64_t kSize = 270;
constexpr std::uint64_t kEarly = 200;

struct GoldenWorld {
  GoldenWorld() : random(2026), world(random, kSize), log(world.log()) {}
  SeededRandom random;
  MadeWorld world;
  MadeLog log;
};

std::map<std::string, ExportScope> scopes_of(const MadeWorld& world) {
  return {{"server", world.server_scope()},
          {"organization", world.organization_scope()},
          {"vault", world.vault_scope()}};
}

void write_all(const GoldenWorld& golden, const fs::path& root) {
  for (const auto& [name, scope] : scopes_of(golden.world)) {
    ExportInMemory made;
    golden.log.export_to(made, scope, name == "organization" ? kSize : 60);
    for (const auto& [path, bytes] : made.files) {
      write_file(root / name / path, bytes);
    }
  }
  write_file(root / "earlier.checkpoint", golden.log.checkpoint(kEarly));
  write_file(root / "receipt.json", json_of(golden.log.receipt(golden.world.erasure + 6, kSize)));
  write_file(root / "record.key",
             verifier_key_text(golden.log.signer().public_key(), golden.world.origin) + "\n");
}

std::map<std::string, std::string> files_under(const fs::path& root) {
  std::map<std::string, std::string> out;
  for (const auto& file : fs::recursive_directory_iterator(root)) {
    if (file.is_regular_file()) {
      const std::string path = fs::relative(file.path(), root).string();
      out[path] = ExportOnDisk(root).read(path).value();
    }
  }
  return out;
}

TEST(GoldenRecord, IsWrittenTheSameByteForByte) {
  const TestFolder folder("golden-record");
  write_all(GoldenWorld(), folder.path());
  const auto expected = files_under(kGolden);
  const auto made = files_under(folder.path());
  ASSERT_GT(expected.size(), 12U);
  for (const auto& [path, bytes] : expected) {
    EXPECT_TRUE(made.contains(path) && made.at(path) == bytes)
        << path << " is written otherwise: see " << folder.path();
  }
  EXPECT_EQ(made.size(), expected.size());
}

TEST(GoldenRecord, IsAcceptedByBothVerifiers) {
  const TestFolder folder("golden-verdicts");
  const auto key_text = ExportOnDisk(kGolden).read("record.key");
  ASSERT_TRUE(key_text && !key_text->empty());
  const std::string key = key_text->substr(0, key_text->size() - 1);
  std::vector<OtherCase> cases;
  for (const auto& [name, scope] : scopes_of(GoldenWorld().world)) {
    const bool is_whole = name == "organization";
    const ExportOnDisk files(kGolden / name);
    VerifyInput input = {files, *parse_verifier_key(key)};
    OtherCase other = {(kGolden / name).string(), key, {}, {}};
    if (is_whole) {
      input.since.push_back(*read_earlier(kGolden / "earlier.checkpoint"));
      input.receipts.push_back({"receipt", *ExportOnDisk(kGolden).read("receipt.json")});
      other.since.push_back(kGolden / "earlier.checkpoint");
      other.receipts.push_back(kGolden / "receipt.json");
    }
    const Verification seen = verify_export(input);
    EXPECT_TRUE(seen.passed()) << json_of(seen);
    EXPECT_EQ(seen.receipts, is_whole ? 1U : 0U);
    cases.push_back(std::move(other));
  }
  EXPECT_EQ(verdicts_of_the_other(folder.path(), cases),
            (std::vector<std::string>{"holds", "holds", "holds"}));
}

}  // namespace
}  // namespace cofactor
