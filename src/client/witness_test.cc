#include "client/witness.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "client/pin.h"
#include "client/private_file.h"
#include "client/testing/scripted_transport.h"

namespace cofactor::client {
namespace {

// A log that grows, forks and is rolled back as a test wants it.
class Log {
 public:
  explicit Log(std::uint8_t seed) : random_(seed), signer_(Key(random_.bytes(32))) {}

  void grow(int by, const std::string& body = "{}") {
    for (int i = 0; i < by; ++i) {
      entry_ = {.position = tree_.size, .chain = {}, .sequence = tree_.size, .body = body};
      entry_.previous = previous_;
      entry_.nonce = random_.array<32>();
      previous_ = leaf_of(entry_);
      leaves_.push_back(tree_leaf_hash(previous_));
      grown_ = std::make_unique<GrownTree>(tree_, std::vector<Leaf>{previous_});
      tree_ = grown_->frontier();
    }
  }
  // What grows from here on is not what it would have been.
  void diverge() { random_.bytes(1); }
  void begin_epoch(const Epoch& epoch) { epoch_ = epoch; }
  std::string origin() const { return origin_of(StoreId{}, epoch_); }
  std::string key() const { return verifier_key_text(signer_.public_key(), origin()); }
  std::string checkpoint() const {
    return sign_checkpoint(signer_, origin(), {.size = tree_.size, .root = tree_.root()});
  }
  // Of its newest entry.
  Receipt receipt() const {
    return {.position = entry_.position,
            .chain = entry_.chain,
            .sequence = entry_.sequence,
            .previous = entry_.previous,
            .nonce = entry_.nonce,
            .body = copy_of(bytes_of(entry_.body)),
            .proof = grown_->inclusion_proof(entry_.position),
            .checkpoint = checkpoint()};
  }
  std::string consistency(std::uint64_t from, std::uint64_t to) {
    Hashes hashes(leaves_);
    std::string out = R"({"proof":)";
    write_json(out, consistency_proof(hashes, from, to));
    return out + "}";
  }

 private:
  class Hashes : public TreeHashes {
   public:
    explicit Hashes(const std::vector<Hash>& leaves) : leaves_(leaves) {}
    Hash at(unsigned level, std::uint64_t index) override {
      return level == 0 ? leaves_[index]
                        : tree_node_hash(at(level - 1, 2 * index), at(level - 1, 2 * index + 1));
    }

   private:
    const std::vector<Hash>& leaves_;
  };

  SeededRandom random_;
  Signer signer_;
  Epoch epoch_;
  Frontier tree_;
  std::unique_ptr<GrownTree> grown_;
  std::vector<Hash> leaves_;
  Entry entry_;
  Leaf previous_ = kNoLeaf;
};

class WitnessTest : public testing::Test {
 protected:
  WitnessTest() {
    log.grow(5);
    std::filesystem::remove_all(root);
    show(log);
    EXPECT_TRUE(witness.look());
  }
  ~WitnessTest() override { std::filesystem::remove_all(root); }

  // From now on the server shows this log.
  void show(Log& shown) {
    server = ScriptedServer();
    server.tell("GET /log/key", shown.key() + "\n");
    server.tell("GET /log/checkpoint", shown.checkpoint());
  }
  void prove(Log& shown, std::uint64_t from, std::uint64_t to) {
    server.tell("GET /log/proof?from=" + std::to_string(from) + "&to=" + std::to_string(to),
                shown.consistency(from, to));
  }
  static ErrorCode code_of(const Done& done) {
    return done ? ErrorCode::kInvalid : done.error().code;
  }

  const std::string root = testing::TempDir() + "witness_test";
  const Places places{.profile_name = "default",
                      .profile_file = root + "/default.json",
                      .receipts = root + "/receipts",
                      .checkpoints = root + "/checkpoints",
                      .logs = root + "/logs"};
  Log log{1};
  ScriptedServer server;
  SeededRandom random{7};
  Client client{server.connect(), std::nullopt, random};
  Profile profile{.url = "http://localhost:1"};
  Witness witness{client, places, profile};
};

TEST_F(WitnessTest, FollowsALogThatGrows) {
  log.grow(8);
  show(log);
  prove(log, 5, 13);
  EXPECT_TRUE(witness.look());
  log.grow(1);
  show(log);
  prove(log, 13, 14);
  EXPECT_TRUE(witness.look());
}

// Negative test 22: the whole database of yesterday, for a client that knows a newer checkpoint.
TEST_F(WitnessTest, RefusesALogThatWasRolledBack) {
  Log before(1);
  before.grow(4);
  show(before);
  EXPECT_EQ(code_of(witness.look()), ErrorCode::kVerificationFailed);
}

// Negative test 22: yesterday's database, grown again to the size it had.
TEST_F(WitnessTest, RefusesAForkOfTheSameSize) {
  Log fork(1);
  fork.grow(4);
  fork.diverge();
  fork.grow(1);
  show(fork);
  EXPECT_EQ(code_of(witness.look()), ErrorCode::kVerificationFailed);
}

TEST_F(WitnessTest, RefusesALogOfAnotherKey) {
  Log other(2);
  other.grow(9);
  show(other);
  EXPECT_EQ(code_of(witness.look()), ErrorCode::kVerificationFailed);
}

TEST_F(WitnessTest, RefusesAGrowthThatIsNotProved) {
  log.grow(8);
  show(log);
  server.tell("GET /log/proof?from=5&to=13", R"({"proof":[]})");
  EXPECT_EQ(code_of(witness.look()), ErrorCode::kVerificationFailed);
}

TEST_F(WitnessTest, KeepsAReceiptThatHoldsAndNoOther) {
  log.grow(1);
  show(log);
  prove(log, 5, 6);
  const Receipt receipt = log.receipt();
  Receipt forged = receipt;
  forged.body.push_back(' ');
  EXPECT_EQ(witness.keep(forged, 5).error().code, ErrorCode::kVerificationFailed);
  EXPECT_FALSE(std::filesystem::exists(places.receipts));

  const auto file = witness.keep(receipt, 5);
  ASSERT_TRUE(file);
  const auto kept = read_receipt(*file);
  ASSERT_TRUE(kept) << kept.error().message << *read_small(*file);
  EXPECT_EQ(*kept, receipt);
  EXPECT_EQ(std::filesystem::status(*file).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ(std::filesystem::status(places.receipts).permissions(),
            std::filesystem::perms::owner_all);
}

TEST_F(WitnessTest, RefusesTheReceiptOfAnotherPosition) {
  EXPECT_EQ(witness.keep(log.receipt(), 3).error().code, ErrorCode::kVerificationFailed);
  EXPECT_TRUE(witness.keep(log.receipt(), 4));
}

TEST_F(WitnessTest, KeepsNoReceiptOverThatOfAnotherEntry) {
  const auto file_of = [&](Log& shown) {
    std::filesystem::remove_all(places.checkpoints);
    show(shown);
    EXPECT_TRUE(witness.trust_anew());
    const auto file = witness.keep(shown.receipt(), 4);
    EXPECT_TRUE(file);
    EXPECT_EQ(*read_receipt(*file), shown.receipt());
    return file.value_or("");
  };
  Log fork(1), restored(1);
  fork.diverge();
  fork.grow(5);
  restored.begin_epoch({.number = 2});
  restored.grow(5);
  EXPECT_EQ((std::set{file_of(log), file_of(fork), file_of(restored)}).size(), 3U);
  EXPECT_EQ(file_of(log), file_of(log));
}

TEST_F(WitnessTest, KeepsTheCodeOfAReleaseThatWasNotInTheLogBefore) {
  const std::string body =
      R"({"type":"code.released","at":"2026-11-22T03:00:05.000Z","vault":")" + VaultId{}.text() +
      R"(","account":"acc","device":"dev","version":1,"step":59843880,"shared":false,)"
      R"("reason":"why","holder":{"kind":"person","id":")" +
      ObjectId{}.text() + "\"}}";
  const Release release{.vault = VaultId{}.text(),
                        .account = "acc",
                        .device = "dev",
                        .holder = PersonId{}.text(),
                        .reason = "why",
                        .ticket = std::nullopt,
                        .valid_until = *parse_time("2026-11-22T03:00:30Z"),
                        .now = *parse_time("2026-11-22T03:00:06Z")};
  log.grow(1, body);
  show(log);
  prove(log, 5, 6);
  Release another = release;
  another.reason = "why not";
  EXPECT_EQ(witness.keep(log.receipt(), another).error().code, ErrorCode::kVerificationFailed);
  EXPECT_FALSE(std::filesystem::exists(places.receipts));
  EXPECT_TRUE(witness.keep(log.receipt(), release));
  // The same once more: by now it is an old entry.
  const auto again = witness.keep(log.receipt(), release);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kVerificationFailed);
  EXPECT_TRUE(again.error().message.contains("before you asked")) << again.error().message;

  log.grow(1);
  prove(log, 6, 7);
  EXPECT_EQ(witness.keep(log.receipt(), release).error().code, ErrorCode::kVerificationFailed);
  EXPECT_EQ(std::ranges::distance(std::filesystem::directory_iterator(places.receipts)), 1);
}

TEST_F(WitnessTest, TrustsAnotherLogOnlyWhenToldTo) {
  Log other(2);
  other.grow(3);
  show(other);
  EXPECT_EQ(code_of(witness.look()), ErrorCode::kVerificationFailed);
  EXPECT_EQ(profile.log_key, log.key());
  EXPECT_TRUE(witness.trust_anew());
  EXPECT_EQ(profile.log_key, other.key());
  EXPECT_TRUE(witness.look());
  EXPECT_EQ((*load_pin(places, profile.url))->log_key, other.key());
}

TEST_F(WitnessTest, KnowsALogAtAnotherAddressAndPinsNothingThatItRefuses) {
  Log rolled_back(1);
  rolled_back.grow(4);
  show(rolled_back);
  Profile other{.url = "http://localhost:2"};
  Witness there(client, places, other);
  EXPECT_EQ(code_of(there.look()), ErrorCode::kVerificationFailed);
  EXPECT_EQ(other.log_key, std::nullopt);
  EXPECT_EQ(*load_pin(places, other.url), std::nullopt);
  show(log);
  EXPECT_TRUE(there.look());
  EXPECT_EQ(other.log_key, log.key());
}

TEST_F(WitnessTest, TakesAnOlderReceiptWhenAnotherClientKeptANewerCheckpointMeanwhile) {
  log.grow(1);
  const Receipt receipt = log.receipt();
  log.grow(2);
  std::string name = log.origin();
  std::ranges::replace(name, '/', '_');
  write_private(places.checkpoints + "/" + name, log.checkpoint());
  prove(log, 5, 6);
  prove(log, 6, 8);
  EXPECT_TRUE(witness.keep(receipt, 5));
  // But what it has itself seen it will not see undone.
  show(log);
  EXPECT_TRUE(witness.look());
  EXPECT_EQ(witness.keep(receipt, 5).error().code, ErrorCode::kVerificationFailed);
}

}  // namespace
}  // namespace cofactor::client
