// What somebody who has the database can make of a server that opens it: nothing.

#include <gtest/gtest.h>

#include "base/hex.h"
#include "custody/server_status.h"
#include "custody/testing/lived_day.h"
#include "tests/fsck/forged_entry.h"
#include "tests/fsck/two_faced_store.h"

namespace cofactor {
namespace {

constexpr const char* kRoot = "0123456789abcdef0123456789abcdef";

struct Opened {
  explicit Opened(Store& store) : ledger(store, Key::copy_from(bytes_of(kRoot))) {}
  bool tampered() const { return ledger.tampered().has_value(); }
  std::size_t operators() {
    std::size_t out = 0;
    ledger.directory().grants.each(
        [&](const Grant& grant) { out += grant.role == Role::kOperator ? 1 : 0; });
    return out;
  }
  Ledger ledger;
};

TEST(Opening, LoadsTheRowsThatTheTagWasComparedWith) {
  TwoFacedStore store;
  TestVault t(&store);
  store.change_state = [](Changes& all) {
    for (Row& row : all.rows) {
      if (const auto at = row.bytes.find("responder"); row.kind == 8 && at != std::string::npos) {
        row.bytes.replace(at, 9, "operator");
      }
    }
  };
  int tampered = 0;
  for (int reading = 1; reading <= 4; ++reading) {
    store.at(reading);
    Opened opened(store);
    tampered += opened.tampered() ? 1 : 0;
    EXPECT_TRUE(opened.tampered() || opened.operators() == 1) << reading;
  }
  EXPECT_EQ(tampered, 1) << "rows are read once";
}

TEST(Opening, TakesWhatIsRecentFromTheEntriesThatItWalked) {
  TwoFacedStore store;
  TestVault t(&store);
  store.change_entries = in_place(forged_entry(
      t.world, server_entry_with(t.world, "2026-11-22T"), "2026-11-22T", "2036-11-22T"));
  int tampered = 0;
  for (int reading = 1; reading <= 6; ++reading) {
    store.at(reading);
    Opened opened(store);
    tampered += opened.tampered() ? 1 : 0;
    EXPECT_TRUE(opened.tampered() ||
                opened.ledger.directory().newest_sure == t.world.clock().wall())
        << reading;
  }
  EXPECT_GE(tampered, 2) << "both readings of the entries are looked at";
}

TEST(Opening, ShowsTheSumOfTheStateToNobody) {
  MemoryStore store;
  TestVault t(&store);
  const auto state = parse_json(store.head().state);
  ASSERT_TRUE(state);
  std::vector<std::string> members;
  for (const auto& member : state->get_object()) {
    members.emplace_back(member.key());
  }
  EXPECT_EQ(members, (std::vector<std::string>{"epoch_number", "epoch_random", "subtrees", "tag"}));
}

TEST(Opening, FindsASecondRowOrEnvelopeOfOneKey) {
  for (const bool row : {true, false}) {
    TwoFacedStore store;
    TestVault t(&store);
    store.change_state = [&](Changes& all) {
      if (row) {
        all.rows.push_back(all.rows.front());
      } else {
        all.envelopes.push_back(all.envelopes.back());
      }
    };
    Opened opened(store);
    ASSERT_TRUE(opened.tampered());
    EXPECT_TRUE(opened.ledger.tampered()->message.contains("two rows of one kind"));
    const FsckReport report = run_fsck({.store = store,
                                        .id = opened.ledger.log().store,
                                        .keyring = opened.ledger.keyring(),
                                        .server_chain_key = opened.ledger.server_chain_key(),
                                        .tag_of = [](const Membership&) { return Hash{}; }});
    EXPECT_TRUE(std::ranges::any_of(report.findings, [](const FsckFinding& finding) {
      return finding.sentence.contains("two rows of one kind");
    }));
  }
}

TEST(Opening, FindsAnErasureThatTheServerDidNotMake) {
  TwoFacedStore store;
  TestVault t(&store);
  store.change_state = [&](Changes& all) {
    EnvelopeRow more = all.envelopes.front();
    more.version += 7;
    more.sealed.clear();
    all.envelopes.push_back(more);
  };
  EXPECT_TRUE(Opened(store).tampered());
  store.change_state = [&](Changes& all) { all.envelopes.back().sealed.clear(); };
  EXPECT_TRUE(Opened(store).tampered());
}

// Erasures of our own: their rows are part of the sum, before a restart and after it.
TEST(Opening, CountsWhatItErasedItself) {
  MemoryStore store;
  TestVault t(&store);
  live_a_day(t);
  std::size_t erased = 0;
  store.changes_since(std::nullopt, [&](Changes&& all) {
    erased += static_cast<std::size_t>(std::ranges::count_if(
        all.envelopes, [](const EnvelopeRow& row) { return row.sealed.empty(); }));
  });
  EXPECT_GT(erased, 0U);
  t.world.reopen();
  EXPECT_TRUE(t.world.ask(ReplaceDevice{.device = t.device, .entered = entered()}, t.as_ada()));
  EXPECT_FALSE(Opened(store).tampered());
  t.world.writer().start([](const std::exception& fault) { FAIL() << fault.what(); });
  EXPECT_TRUE(check_store(t.world.core()).clean());
  t.world.writer().stop();
}

// So one code would go to two people: the lease lies in a body alone.
TEST(Opening, FindsABodyThatWasEmptied) {
  TwoFacedStore store;
  TestVault t(&store);
  ASSERT_TRUE(t.world.ask(ReleaseCode{.account = t.account, .reason = "one"}, t.as_ben()));
  for (Position position = 0; position < t.world.writer().size(); ++position) {
    EntryRow row = *store.MemoryStore::entry(position);
    row.sealed.clear();
    store.change_entries = in_place(row);
    EXPECT_TRUE(Opened(store).tampered()) << position;
  }
}

// It lies beside the log in clear, in no sum; with another one the server's chain would be closed
// to its auditors from then on. Nothing of that chain is in the newest hour here.
TEST(Opening, FindsAnotherKeyOfTheServersChain) {
  MemoryStore store;
  TestVault t(&store);
  for (int i = 0; i < 2; ++i) {
    t.world.clock().advance(std::chrono::hours(3));
    ASSERT_TRUE(t.world.ask(ReleaseCode{.account = t.account, .reason = "x"}, t.as_ben()));
  }
  EXPECT_FALSE(Opened(store).tampered());
  store.set_meta(std::string(kServerChainKeyMeta), base64_of(Bytes(32, 7)));
  EXPECT_TRUE(Opened(store).tampered());
}

// The key of a chain's bodies is an envelope like others: without it they are not "erased".
TEST(Opening, DoesNotTakeAClosedChainForAnErasedOne) {
  MemoryStore store;
  TestVault t(&store);
  const EntryRow newest = *store.entry(t.world.writer().size() - 1);
  const Envelopes none;
  Keyring keyring(none);
  keyring.unseal(t.world.ledger().log().store, Key::copy_from(bytes_of(kRoot)));
  const BodyGround ground = t.world.ledger().body_ground();
  const auto opened = open_body({.directory = ground.directory,
                                 .store = ground.store,
                                 .keyring = keyring,
                                 .server_chain_key = ground.server_chain_key},
                                newest);
  ASSERT_NE(newest.chain, as_id<ChainId>(ground.store));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kTampered);
}

}  // namespace
}  // namespace cofactor
