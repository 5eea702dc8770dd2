#include "log/verify.h"

#include <gtest/gtest.h>

#include "log/testing/made_record.h"

namespace cofactor {
namespace {

using Kinds = std::set<FindingKind>;

struct Record {
  explicit Record(MadeWorld made, std::size_t size = 60)
      : world(std::move(made)), log(world.log()) {
    log.export_to(files, world.organization_scope(), size);
  }
  explicit Record(std::uint64_t seed = 1, std::size_t size = 60)
      : Record(world_of(seed, size), size) {}

  static MadeWorld world_of(std::uint64_t seed, std::size_t size) {
    SeededRandom random(seed);
    return MadeWorld(random, size);
  }

  Verification verify() const {
    return verify_export({files, log.signer().public_key(), since, receipts});
  }
  Kinds kinds() const {
    Kinds out;
    for (const Finding& finding : verify().findings) {
      out.insert(finding.kind);
    }
    return out;
  }
  void add_receipt(Position position, std::uint64_t size) {
    receipts.push_back({"receipt.json", json_of(log.receipt(position, size))});
  }
  Position last_of(const ChainId& chain) const {
    Position found = 0;
    for (const Entry& entry : log.entries()) {
      found = entry.chain == chain ? entry.position : found;
    }
    return found;
  }

  MadeWorld world;
  MadeLog log;
  ExportInMemory files;
  std::vector<EarlierRecord> since;
  std::vector<ReceiptText> receipts;
};

std::string text_of_findings(const Verification& verification) { return json_of(verification); }

TEST(VerifyExport, AcceptsEveryScopeAndSaysWhatItSaw) {
  Record record;
  record.since.push_back({"early", record.log.checkpoint(20)});
  record.add_receipt(record.last_of(record.world.vault), 60);
  const Verification seen = record.verify();
  EXPECT_TRUE(seen.passed()) << text_of_findings(seen);
  EXPECT_EQ(seen.origin, record.world.origin);
  EXPECT_EQ(seen.log_size, 60U);
  EXPECT_EQ(seen.chains, 5U);
  EXPECT_EQ(seen.entries_erased, 3U);
  EXPECT_EQ(seen.earlier, 1U);
  EXPECT_EQ(seen.receipts, 1U);

  for (const ExportScope& scope : {record.world.server_scope(), record.world.vault_scope()}) {
    record.files.files.clear();
    record.log.export_to(record.files, scope, 60);
    record.receipts.clear();
    const Verification other = record.verify();
    EXPECT_TRUE(other.passed()) << text_of_findings(other);
    EXPECT_EQ(other.chains, scope.scope == ExportKind::kServer ? 1U : 2U);
    EXPECT_LT(other.entries, seen.entries);
  }
}

TEST(VerifyExport, SaysThatWithoutAnEarlierCheckpointACutCannotBeSeen) {
  Record record;
  EXPECT_TRUE(record.verify().limits.at(1).starts_with("Without an earlier checkpoint"))
      << text_of_findings(record.verify());
}

TEST(VerifyExport, TakesNoRecordOfItsOwnSizeForAnEarlierOne) {
  Record record;
  const auto says_so = [&](std::uint64_t size) {
    record.since = {{"since", record.log.checkpoint(size)}};
    EXPECT_TRUE(record.verify().passed());
    return record.verify().limits.at(1).starts_with("Without an earlier checkpoint");
  };
  EXPECT_TRUE(says_so(60));
  EXPECT_TRUE(says_so(0));
  EXPECT_FALSE(says_so(59));
}

TEST(VerifyExport, NamesTheUnsignedTailAndDoesNotCountIt) {
  Record record;
  const std::uint64_t counted = record.verify().entries;
  record.files.files.clear();
  record.log.export_to(record.files, record.world.organization_scope(), 40, 20);
  const Verification seen = record.verify();
  EXPECT_TRUE(seen.passed()) << text_of_findings(seen);
  EXPECT_EQ(seen.log_size, 40U);
  EXPECT_GT(seen.entries_unsigned, 0U);
  EXPECT_EQ(seen.entries + seen.entries_unsigned, counted);
}

TEST(VerifyExport, LetsNoUnsignedEndExcuseAWithheldBody) {
  MadeWorld world = Record::world_of(1, 60);
  world.steps.push_back({.chain = world.ada, .body = {}, .erases = world.vault});
  Record record(world, 60);
  for (const ExportScope& scope : {world.organization_scope(), world.vault_scope()}) {
    record.files.files.clear();
    record.log.export_to(record.files, scope, 60, 1);
    EXPECT_EQ(record.kinds(), Kinds{FindingKind::kWithheld});
    record.files.files.clear();
    record.log.export_to(record.files, scope, 61);
    EXPECT_EQ(record.kinds(), Kinds());
  }
}

TEST(VerifyExport, AcceptsAnEmptyLogAndLogsAroundATilesEdge) {
  for (const std::size_t size : {255U, 256U, 257U, 300U, 520U}) {
    Record record(2, size);
    EXPECT_TRUE(record.verify().passed()) << size;
  }
  Record empty;
  empty.files.files.clear();
  empty.log.export_to(empty.files, empty.world.server_scope(), 0);
  EXPECT_TRUE(empty.verify().passed()) << text_of_findings(empty.verify());
}

TEST(VerifyExport, NamesTheAlteredEntryByPositionAndChain) {
  Record record;
  const Position position = record.last_of(record.world.second);
  std::string& lines = record.files.files["entries.jsonl"];
  const std::size_t at = lines.find("{\"position\":" + std::to_string(position) + ",");
  const std::size_t body = lines.find("\"body\":\"", at) + 8 + 60;
  lines[body] = lines[body] == 'A' ? 'B' : 'A';
  const Verification seen = record.verify();
  ASSERT_FALSE(seen.passed());
  const auto altered = std::ranges::find(seen.findings, FindingKind::kAltered, &Finding::kind);
  ASSERT_NE(altered, seen.findings.end());
  EXPECT_EQ(altered->position, position);
  EXPECT_EQ(altered->chain, record.world.second);
  EXPECT_TRUE(altered->sentence.starts_with("Entry " + std::to_string(position)));
}

TEST(VerifyExport, NamesADoubledLineAsSuch) {
  Record record;
  std::string& lines = record.files.files["entries.jsonl"];
  lines.insert(0, lines.substr(0, lines.find('\n') + 1));
  EXPECT_EQ(record.kinds(), Kinds{FindingKind::kOutOfOrder});
}

TEST(VerifyExport, NamesTheReceiptWhoseEntryAForkShowsOtherwise) {
  Record record;
  MadeWorld forked = record.world;
  const Position position = record.last_of(record.world.vault);
  forked.steps[position].nonce[0] ^= 1;
  record.receipts = {{"kept", json_of(forked.log().receipt(position, 60))}};
  EXPECT_EQ(record.kinds(), (Kinds{FindingKind::kForked, FindingKind::kReceiptHidden}));
}

TEST(VerifyExport, TellsAForkFromATruncation) {
  Record record;
  const auto since = [&](EarlierRecord earlier) {
    record.since = {std::move(earlier)};
    return record.kinds();
  };
  SeededRandom random(9);
  MadeWorld grown = record.world;
  grown.event(random, grown.vault, "code.released", {});
  MadeWorld forked = record.world;
  forked.steps[15].nonce[0] ^= 1;
  MadeWorld restored = record.world;
  restored.origin = origin_of(restored.store, {2, {}});
  MadeWorld another = record.world;
  another.origin = origin_of(StoreId::draw(random), {0, {}});

  EXPECT_EQ(since({"same", record.log.checkpoint(60)}), Kinds());
  EXPECT_EQ(since({"nothing", record.log.checkpoint(0)}), Kinds());
  EXPECT_EQ(since({"grown", grown.log().checkpoint(61)}), Kinds{FindingKind::kTruncated});
  EXPECT_EQ(since({"forked", forked.log().checkpoint(40)}), Kinds{FindingKind::kForked});
  EXPECT_EQ(since({"before the fork", forked.log().checkpoint(15)}), Kinds());
  EXPECT_EQ(since({"later epoch", restored.log().checkpoint(40)}), Kinds{FindingKind::kForked});
  EXPECT_EQ(since({"another store, empty and before", another.log().checkpoint(0)}),
            Kinds{FindingKind::kForked});
  EXPECT_EQ(since({"another key", record.world.log(2).checkpoint(40)}),
            Kinds{FindingKind::kBadSignature});
}

TEST(VerifyExport, ReadsBirthsInTheTopChainAlone) {
  MadeWorld world = Record::world_of(1, 60);
  SeededRandom random(9);
  world.event(random, world.vault, "vault.added", world.foreign);
  EXPECT_EQ(Record(world, 61).kinds(), Kinds());
}

TEST(VerifyExport, FollowsALogIntoTheEpochBehindARestore) {
  Record record;
  MadeWorld restored = record.world;
  restored.origin = origin_of(restored.store, {2, {}});
  Record after(restored);
  after.since.push_back({"epoch 1", record.log.checkpoint(60)});
  EXPECT_EQ(after.kinds(), Kinds());
}

TEST(VerifyExport, ConvictsAnEarlierHeadThatLeftAnEntryOut) {
  Record record;
  const ChainId& vault = record.world.vault;
  record.since = {{"early", record.log.checkpoint(60), record.log.head(vault, 60)}};
  EXPECT_EQ(record.kinds(), Kinds());
  const std::uint64_t early = record.last_of(vault);
  SignedHead lie = *verify_head(record.log.head(vault, early), record.log.signer().public_key());
  lie.size = early + 1;
  record.since[0].heads = sign_head(record.log.signer(), lie);
  EXPECT_EQ(record.kinds(), Kinds{FindingKind::kHeadDiffers});
}

TEST(VerifyExport, ConvictsALogThatHidesAReceiptsEntry) {
  MadeWorld lying = Record::world_of(1, 60);
  const Position hidden = Record(lying).last_of(lying.vault);
  lying.steps[hidden].link = MadeStep::Link::kBypassed;
  Record record(lying);
  EXPECT_EQ(record.kinds(), Kinds());
  record.add_receipt(hidden, 60);
  EXPECT_EQ(record.kinds(), Kinds{FindingKind::kReceiptHidden});
}

TEST(VerifyExport, ConvictsASignedHeadByAReceiptOfAChainItDoesNotShow) {
  Record record;
  record.add_receipt(record.last_of(record.world.foreign), 60);
  EXPECT_EQ(record.kinds(), Kinds());
  SignedHead lie =
      *verify_head(record.log.head(record.world.foreign, 5), record.log.signer().public_key());
  lie.size = 60;
  record.since = {{"early", record.log.checkpoint(60), sign_head(record.log.signer(), lie)}};
  EXPECT_EQ(record.kinds(), Kinds{FindingKind::kReceiptHidden});
}

TEST(VerifyExport, RefusesReceiptsThatAreNoEvidenceOrOfALongerLog) {
  Record record;
  record.receipts = {{"junk", "{}"}};
  EXPECT_EQ(record.kinds(), Kinds{FindingKind::kReceiptInvalid});
  SeededRandom random(9);
  MadeWorld grown = record.world;
  grown.event(random, grown.vault, "code.released", {});
  record.receipts = {{"newer", json_of(grown.log().receipt(60, 61))}};
  EXPECT_EQ(record.kinds(), Kinds{FindingKind::kTruncated});
}

TEST(VerifyExport, RefusesADeathThatNamesAnotherEnd) {
  MadeWorld world = Record::world_of(1, 60);
  const std::size_t last = world.erasure - 2;  // the last entry of the erased chain
  ASSERT_EQ(world.steps[last].chain, world.erased);
  std::swap(world.steps[last], world.steps[world.erasure]);
  EXPECT_EQ(Record(world).kinds(), Kinds{FindingKind::kLifeDiffers});
}

TEST(VerifyExport, RefusesAHostileSizeAtOnce) {
  Record record;
  TreeHead head = record.log.checkpoint_at(60).head;
  head.size = std::uint64_t{1} << 62;
  record.files.files["checkpoint"] =
      sign_checkpoint(record.log.signer(), record.world.origin, head);
  EXPECT_TRUE(record.kinds().contains(FindingKind::kTreeDiffers));
  std::string& lines = record.files.files["entries.jsonl"];
  lines.insert(lines.rfind("\"position\":") + 11, "100000000000000");
  EXPECT_TRUE(record.kinds().contains(FindingKind::kTreeDiffers));
}

TEST(VerifyExport, KeepsTheFirstHundredFindingsAndCountsAll) {
  Record record(1, 400);
  std::string& lines = record.files.files["entries.jsonl"];
  for (std::size_t at = 0; (at = lines.find("\"sequence\":", at)) != lines.npos; ++at) {
    lines.insert(at + 11, "9");
  }
  const Verification seen = record.verify();
  EXPECT_EQ(seen.findings.size(), kMostFindings);
  EXPECT_GT(seen.finding_count, kMostFindings);
}

TEST(ReadEarlier, TakesACheckpointOrAnExport) {
  const std::filesystem::path root =
      std::filesystem::path(testing::TempDir()) / "cofactor-read-earlier";
  std::filesystem::remove_all(root);
  Record record;
  {
    ExportOnDisk disk(root);
    record.log.export_to(disk, record.world.organization_scope(), 40);
  }
  EXPECT_EQ(read_earlier(root)->checkpoint, record.log.checkpoint(40));
  EXPECT_EQ(split_heads(read_earlier(root)->heads).size(), 5U);
  EXPECT_EQ(read_earlier(root / "checkpoint")->checkpoint, record.log.checkpoint(40));
  EXPECT_EQ(read_earlier(root / "nothing").error().code, ErrorCode::kNotFound);
  record.since = {*read_earlier(root)};
  EXPECT_EQ(record.kinds(), Kinds());
  std::filesystem::remove_all(root);
}

}  // namespace
}  // namespace cofactor
