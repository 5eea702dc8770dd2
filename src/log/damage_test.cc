#include <fmt/format.h>
#include <gtest/gtest.h>

#include "log/testing/both_verifiers.h"
#include "log/testing/made_damage.h"

// Both verifiers, ours and the one that shares no code with it (tests/verify/verify.py), accept
// what is whole and refuse what somebody damaged, in every way that we could think of.
namespace cofactor {
namespace {

constexpr std::size_t kWhole = 100;
constexpr std::size_t kDamaged = 1000;

// Puts a record into a directory as a person would have it.
OtherCase write_record(const std::filesystem::path& root, const MadeRecord& record) {
  OtherCase out = {
      (root / "record").string(), verifier_key_text(record.key, record.world.origin), {}, {}};
  for (const auto& [path, bytes] : record.files.files) {
    write_file(root / "record" / path, bytes);
  }
  for (const EarlierRecord& earlier : record.since) {
    const std::filesystem::path path = root / fmt::format("since-{}", out.since.size());
    if (earlier.heads.empty()) {
      write_file(path, earlier.checkpoint);
    } else {
      write_file(path / "checkpoint", earlier.checkpoint);
      write_file(path / "heads", earlier.heads);
    }
    out.since.push_back(path.string());
  }
  for (const ReceiptText& receipt : record.receipts) {
    out.receipts.push_back((root / fmt::format("receipt-{}", out.receipts.size())).string());
    write_file(out.receipts.back(), receipt.json);
  }
  return out;
}

TEST(BothVerifiers, AcceptWhatIsWhole) {
  const TestFolder folder("whole-records");
  std::vector<OtherCase> cases;
  for (std::size_t i = 0; i < kWhole; ++i) {
    const MadeRecord record(i);
    const Verification seen = record.verify();
    ASSERT_TRUE(seen.passed()) << i << ": " << json_of(seen);
    cases.push_back(write_record(folder.path() / std::to_string(i), record));
  }
  const auto verdicts = verdicts_of_the_other(folder.path(), cases);
  ASSERT_EQ(verdicts.size(), kWhole);
  for (std::size_t i = 0; i < kWhole; ++i) {
    EXPECT_EQ(verdicts[i], "holds") << cases[i].directory;
  }
}

TEST(BothVerifiers, RefuseAThousandDamagedRecordsAndReceipts) {
  const TestFolder folder("damaged-records");
  const auto damages = all_damages();
  std::vector<OtherCase> cases;
  std::vector<std::string> names;
  std::set<FindingKind> kinds;
  for (std::size_t seed = 0; names.size() < kDamaged; ++seed) {
    ASSERT_LT(seed, 20 * kDamaged) << "a damage never applies";
    const Damage& damage = damages[names.size() % damages.size()];
    MadeRecord record(seed);
    SeededRandom random(seed);
    if (!damage.apply(record, random)) {
      continue;
    }
    const Verification seen = record.verify();
    EXPECT_FALSE(seen.passed()) << damage.name << ", seed " << seed;
    for (const Finding& finding : seen.findings) {
      kinds.insert(finding.kind);
    }
    cases.push_back(write_record(folder.path() / std::to_string(names.size()), record));
    names.push_back(fmt::format("{}, seed {}", damage.name, seed));
  }
  const auto verdicts = verdicts_of_the_other(folder.path(), cases);
  ASSERT_EQ(verdicts.size(), kDamaged);
  for (std::size_t i = 0; i < kDamaged; ++i) {
    EXPECT_TRUE(verdicts[i].starts_with("refused")) << names[i];
  }
  constexpr std::size_t kKinds =
      boost::mp11::mp_size<boost::describe::describe_enumerators<FindingKind>>::value;
  EXPECT_EQ(kinds.size(), kKinds) << "some kind of finding is never made";
}

}  // namespace
}  // namespace cofactor
