#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <functional>

#include "base/check.h"
#include "log/made_damage.h"
#include "log/made_record.h"

// Both verifiers, ours and the one that shares no code with it (tests/verify/verify.py), accept
// what is whole and refuse what somebody damaged, in every way that we could think of.
namespace cofactor {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kWhole = 100;
constexpr std::size_t kDamaged = 1000;

void write_file(const fs::path& path, std::string_view text) {
  fs::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  CHECK(out.good());
}

// Puts a record into a directory as a person would have it, and gives its line for verify_many.py.
std::string write_record(const fs::path& root, const MadeRecord& record) {
  for (const auto& [path, bytes] : record.files.files) {
    write_file(root / "record" / path, bytes);
  }
  fs::create_directories(root / "record");
  std::vector<std::string> since;
  for (const EarlierRecord& earlier : record.since) {
    const fs::path path = root / fmt::format("since-{}", since.size());
    if (earlier.heads.empty()) {
      write_file(path, earlier.checkpoint);
    } else {
      write_file(path / "checkpoint", earlier.checkpoint);
      write_file(path / "heads", earlier.heads);
    }
    since.push_back(path.string());
  }
  std::vector<std::string> receipts;
  for (const ReceiptText& receipt : record.receipts) {
    receipts.push_back((root / fmt::format("receipt-{}", receipts.size())).string());
    write_file(receipts.back(), receipt.json);
  }
  std::string line = R"({"directory":)";
  write_json(line, (root / "record").string());
  line += ",\"key\":";
  write_json(line, verifier_key_text(record.key, record.world.origin));
  line += ",\"since\":";
  write_json(line, since);
  line += ",\"receipts\":";
  write_json(line, receipts);
  return line + "}\n";
}

std::vector<std::string> verdicts_of_the_other(const fs::path& root, const std::string& cases) {
  write_file(root / "cases.jsonl", cases);
  const std::string command = fmt::format(
      "python3 tests/verify/verify_many.py '{0}/cases.jsonl' > '{0}/verdicts'", root.string());
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  std::vector<std::string> verdicts;
  std::ifstream in(root / "verdicts");
  for (std::string line; std::getline(in, line);) {
    verdicts.push_back(line);
  }
  return verdicts;
}

// Gone with the test, unless it failed.
struct Folder {
  explicit Folder(const std::string& name) : path(fs::path(testing::TempDir()) / name) {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Folder() {
    if (!testing::Test::HasFailure()) {
      fs::remove_all(path);
    }
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  fs::path path;
};

TEST(BothVerifiers, AcceptWhatIsWhole) {
  const Folder folder("cofactor-whole-records");
  std::string cases;
  for (std::size_t i = 0; i < kWhole; ++i) {
    const MadeRecord record(i);
    const Verification seen = record.verify();
    ASSERT_TRUE(seen.passed()) << i << ": " << json_of(seen);
    cases += write_record(folder.path / std::to_string(i), record);
  }
  const auto verdicts = verdicts_of_the_other(folder.path, cases);
  ASSERT_EQ(verdicts.size(), kWhole);
  for (std::size_t i = 0; i < kWhole; ++i) {
    EXPECT_EQ(verdicts[i], "holds") << folder.path / std::to_string(i);
  }
}

TEST(BothVerifiers, RefuseAThousandDamagedRecordsAndReceipts) {
  const Folder folder("cofactor-damaged-records");
  const auto damages = all_damages();
  std::string cases;
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
    cases += write_record(folder.path / std::to_string(names.size()), record);
    names.push_back(fmt::format("{}, seed {}", damage.name, seed));
  }
  const auto verdicts = verdicts_of_the_other(folder.path, cases);
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
