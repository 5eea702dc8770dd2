#include "client/witness.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "client/private_file.h"
#include "client/testing/scripted_transport.h"

namespace cofactor::client {
namespace {

// A log that grows, forks and is rolled back as a test wants it.
class Log {
 public:
  explicit Log(std::uint8_t seed) : random_(seed), signer_(Key(random_.bytes(32))) {}

  void grow(int by) {
    for (int i = 0; i < by; ++i) {
      entry_ = {.position = tree_.size, .chain = {}, .sequence = tree_.size, .body = "{}"};
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
  std::string origin() const { return origin_of(StoreId{}, Epoch{}); }
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
    EXPECT_TRUE(witness.pin());
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
                      .checkpoints = root + "/checkpoints"};
  Log log{1};
  ScriptedServer server;
  SeededRandom random{7};
  Client client{server.connect(), std::nullopt, random};
  Profile profile;
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
  EXPECT_EQ(witness.keep(forged).error().code, ErrorCode::kVerificationFailed);
  EXPECT_FALSE(std::filesystem::exists(places.receipts));

  const auto file = witness.keep(receipt);
  ASSERT_TRUE(file);
  const auto kept = read_receipt(*file);
  ASSERT_TRUE(kept) << kept.error().message << *read_small(*file);
  EXPECT_EQ(*kept, receipt);
  EXPECT_EQ(std::filesystem::status(*file).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ(std::filesystem::status(places.receipts).permissions(),
            std::filesystem::perms::owner_all);
}

}  // namespace
}  // namespace cofactor::client
