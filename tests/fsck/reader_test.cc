// What a running server shows when somebody writes to its database meanwhile.

#include "ledger/reader.h"

#include <gtest/gtest.h>

#include "custody/testing/lived_day.h"
#include "tests/fsck/forged_entry.h"
#include "tests/fsck/two_faced_store.h"

namespace cofactor {
namespace {

// A log of some tiles, and in it an entry of the server's chain that was forged.
struct Forged : testing::Test {
  Forged() : t(&store) {
    CHECK(t.world.ask(ReleaseCode{.account = t.account, .reason = "x"}, t.as_ben()).has_value());
    forged = forged_entry(
        t.world, server_entry_with(t.world, "session.begun"), "session.begun", "session.ended");
    server = as_id<ChainId>(t.world.ledger().log().store);
    grow(600);
  }

  void grow(int entries) {
    for (int i = 0; i < entries; i += 50) {
      t.world.writer().submit(std::make_unique<SystemAsk>([](const View&, const Now&) {
        Proposal proposal;
        for (int each = 0; each < 50; ++each) {
          proposal.events.emplace_back(RefusalsCounted{.source = "192.0.2.0/24", .count = 1});
        }
        return proposal;
      }));
      t.world.writer().run_once();
    }
  }

  Reader& reader() { return t.world.core().reader; }
  template <class T>
  static std::string told(const Result<T>& result) {
    return result ? "shown" : std::string(name_of(result.error().code));
  }
  std::string page(std::optional<Position> from) {
    return told(reader().page({.chains = {server}, .from = from, .most = 100}));
  }
  std::string pages_of_two() {
    const auto other = as_id<ChainId>(t.organization);
    return told(reader().page({.chains = {server, other}, .from = forged.position, .most = 5}));
  }
  std::string piece() {
    return told(reader().piece({.chains = {server}, .from = 0, .size = t.world.writer().size()}));
  }
  std::string followed() {
    const auto rows = store.entries(forged.position, 3);
    return told(reader().open_all(rows));
  }

  TwoFacedStore store;
  TestVault t;
  EntryRow forged;
  ChainId server;
};

TEST_F(Forged, IsShownInNoWay) {
  const Position at = forged.position;
  for (const bool consistent : {false, true}) {
    SCOPED_TRACE(consistent ? "with a leaf of its own" : "with the old leaf");
    store.change_entries = nullptr;
    EXPECT_EQ(told(reader().entry(at)), "shown");
    EXPECT_EQ(told(reader().prove(at)), "shown");
    EXPECT_EQ(page(at), "shown");
    EXPECT_EQ(page(std::nullopt), "shown");
    EXPECT_EQ(pages_of_two(), "shown");
    EXPECT_EQ(piece(), "shown");
    EXPECT_EQ(followed(), "shown");
    EXPECT_EQ(reader().chain_at(at), server);

    if (consistent) {
      const auto before = store.entry(*forged.previous_position);
      forged.leaf = leaf_of(LeafInput{.chain = forged.chain,
                                      .sequence = forged.sequence,
                                      .previous = before->leaf,
                                      .inner = forged.inner});
    }
    store.change_entries = in_place(forged);
    EXPECT_EQ(told(reader().entry(at)), "tampered");
    EXPECT_EQ(told(reader().prove(at)), "tampered");
    EXPECT_EQ(page(at), "tampered");
    EXPECT_EQ(pages_of_two(), "tampered");
    EXPECT_EQ(piece(), "tampered");
    EXPECT_EQ(followed(), "tampered");
    EXPECT_EQ(reader().chain_at(at), std::nullopt);
    EXPECT_EQ(page(std::nullopt), "shown") << "a page without it is as it was";
  }
}

TEST_F(Forged, IsAsLittleShownByAReaderThatHasReadNothingYet) {
  store.change_entries = in_place(forged);
  const auto before = store.entry(*forged.previous_position);
  forged.leaf = leaf_of(LeafInput{.chain = forged.chain,
                                  .sequence = forged.sequence,
                                  .previous = before->leaf,
                                  .inner = forged.inner});
  store.change_entries = in_place(forged);
  EXPECT_EQ(told(reader().entry(forged.position)), "tampered");
  EXPECT_EQ(page(std::nullopt), "tampered") << "the tree that it read is not that of the writer";
}

TEST_F(Forged, IsNotShownAtTheLogsOwnEdge) {
  EntryRow last = *store.entry(t.world.writer().size() - 1);
  EXPECT_EQ(told(reader().entry(last.position)), "shown");
  store.change_entries = in_place(forged_entry(t.world, last, "192.0.2.0", "198.51.10"));
  EXPECT_EQ(told(reader().entry(last.position)), "tampered");
  store.change_entries = nullptr;
  grow(50);
  EXPECT_EQ(told(reader().entry(last.position)), "shown");
}

// What is not shown must not be hidden either: an entry that says it is of another chain, one that
// is gone, and the newest of its chain.
TEST_F(Forged, IsLeftOutOfNoPage) {
  EntryRow elsewhere = *store.entry(forged.position);
  elsewhere.chain = ChainId{.bytes = {7}};
  store.change_entries = in_place(elsewhere);
  EXPECT_EQ(pages_of_two(), "tampered");
  EXPECT_EQ(piece(), "tampered");
  EXPECT_EQ(page(forged.position), "tampered");
  const auto without = [this](Position position) {
    store.change_entries = [position](std::vector<EntryRow>& rows) {
      std::erase_if(rows, [&](const EntryRow& row) { return row.position == position; });
    };
  };
  without(forged.position);
  EXPECT_EQ(pages_of_two(), "tampered");
  EXPECT_EQ(piece(), "tampered");
  without(t.world.writer().size() - 1);
  EXPECT_EQ(page(std::nullopt), "tampered");
  EXPECT_EQ(piece(), "tampered");
}

// A link that leads past an entry of its chain, behind the page that is asked for: a page that
// begins below it does not go by it, and one that would is refused.
TEST_F(Forged, IsALinkThatIsTooLong) {
  const Dee first(t);  // each joins the organization, and begins a session in the server's chain
  const Position from = t.world.writer().size() - 1;
  const Dee second(t);
  EntryRow joined = *store.entry(t.world.writer().size() - 2);
  const auto chain = as_id<ChainId>(t.organization);
  ASSERT_EQ(joined.chain, chain);
  const auto page = [&](std::optional<Position> at) {
    return reader().page({.chains = {chain}, .from = at, .most = 100});
  };
  const auto shown = page(from);
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->entries.front().entry.position, *joined.previous_position);
  joined.previous_position = store.entry(*joined.previous_position)->previous_position;
  store.change_entries = in_place(joined);
  EXPECT_EQ(page(from)->entries.size(), shown->entries.size());
  EXPECT_EQ(told(page(std::nullopt)), "tampered");
}

TEST_F(Forged, IsABodyThatIsGone) {
  EntryRow gone = *store.entry(forged.position);
  gone.sealed.clear();
  store.change_entries = in_place(gone);
  EXPECT_EQ(told(reader().entry(gone.position)), "tampered");
}

TEST_F(Forged, IsAnEntryInAnothersPlace) {
  EntryRow moved = *store.entry(forged.position);
  moved.position += 1;
  store.change_entries = in_place(moved);
  EXPECT_EQ(told(reader().entry(moved.position)), "tampered");
}

}  // namespace
}  // namespace cofactor
