#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>

#include "custody/release_code.h"
#include "custody/testing/held.h"
#include "ledger/reader.h"
#include "tests/forge/kinds.h"

// Somebody can write to the database, and knows everything that lies in it. What can they make of
// the next server that opens it, and of one that runs? Each kind of forgery is tried with many
// seeds, a thousand with COFACTOR_LONG.
namespace cofactor {
namespace {

bool is_long() { return std::getenv("COFACTOR_LONG") != nullptr; }
int times() { return is_long() ? 1000 : 25; }

// A server that began on the honest file; what it reads later is what we give it.
struct Running {
  Running() : honest(file.path()), store(honest), world(&store) {
    for (Position at = 0; at < world.writer().size(); ++at) {
      shown.push_back(world.core().reader.entry(at)->entry);
    }
  }

  ForgedFile file{lived()};
  SqliteStore honest;
  PassingStore store;
  World world;
  std::vector<ExportedEntry> shown;
};

Running& running() {
  static Running one;
  return one;
}

// What a reader of the forged file shows: the entry that was recorded, or none.
class Shown {
 public:
  explicit Shown(Store& forged)
      : reader_({.store = running().store,
                 .writer = running().world.writer(),
                 .ground = running().world.ledger().body_ground()}) {
    running().store.go_to(forged);
  }
  ~Shown() { running().store.go_to(running().honest); }

  void entry(Position at) {
    attempt([&] {
      if (const auto read = reader_.entry(at)) {
        expect_recorded(read->entry);
      }
      const auto chain = reader_.chain_at(at);
      EXPECT_TRUE(!chain || chain == running().shown[at].chain) << at;
      if (const auto receipt = reader_.prove(at)) {
        EXPECT_EQ(receipt->body, running().shown[at].content->body);
      }
    });
  }
  // None is left out either.
  void page(const std::vector<ChainId>& chains) {
    attempt([&] {
      const auto page = reader_.page({.chains = chains, .from = {}, .most = 1000});
      std::vector<ExportedEntry> found;
      const auto none = std::vector<ReadEntry>();
      for (const ReadEntry& read : page ? page->entries : none) {
        found.insert(found.begin(), read.entry);
      }
      EXPECT_TRUE(!page || found == recorded(chains));
    });
  }
  void piece(const std::vector<ChainId>& chains) {
    attempt([&] {
      const auto piece =
          reader_.piece({.chains = chains, .from = 0, .size = running().world.writer().size()});
      std::vector<ExportedEntry> found;
      for (std::size_t at = 0; piece && at < piece->size(); ++at) {
        EXPECT_EQ((*piece)[at].leaf, lived().now().entries[at].leaf) << at;
        if ((*piece)[at].shown) {
          found.push_back(*(*piece)[at].shown);
        }
      }
      EXPECT_TRUE(!piece || found == recorded(chains));
    });
  }

 private:
  void attempt(const std::function<void()>& read) {
    try {
      read();
    } catch (const Fault&) {  // an entry that no store of ours could have written
    }
  }
  static std::vector<ExportedEntry> recorded(const std::vector<ChainId>& chains) {
    std::vector<ExportedEntry> out;
    std::ranges::copy_if(running().shown, std::back_inserter(out), [&](const auto& entry) {
      return std::ranges::count(chains, entry.chain) > 0;
    });
    return out;
  }
  static void expect_recorded(const ExportedEntry& entry) {
    ASSERT_LT(entry.position, running().shown.size());
    EXPECT_TRUE(entry == running().shown[entry.position]) << entry.position;
  }

  Reader reader_;
};

void expect_nothing_forged_shown(const std::string& path, const Forged& forged) {
  try {
    SqliteStore store(path);
    Shown shown(store);
    std::vector<Position> positions = forged.entries;
    positions.push_back(0);
    positions.push_back(lived().now().head.size - 1);
    for (const Position at : positions) {
      if (at < lived().now().head.size) {
        shown.entry(at);
      }
    }
    const auto server = as_id<ChainId>(lived().store);
    const auto other = as_id<ChainId>(lived().organization);
    shown.page({server});
    shown.page({server, other});
    shown.piece({server, other});
  } catch (const Fault&) {  // no file of ours any more
  }
}

void expect_as(const Kind& kind, const Forged& forged, const Opening& opening) {
  const bool opened = opening.what == Opening::What::kOpened;
  if (opened) {
    EXPECT_TRUE(opening.directory == lived().directory) << "who decides by it decides otherwise";
  }
  const bool clean = opening.report && opening.report->clean();
  switch (kind.expected) {
    case Expected::kRefused:
      EXPECT_FALSE(opened);
      EXPECT_FALSE(clean);
      break;
    case Expected::kHarmless:
      EXPECT_TRUE(opened) << opening.said;
      EXPECT_TRUE(clean);
      break;
    case Expected::kUnread:
      EXPECT_FALSE(clean);
      EXPECT_TRUE(!opened || forged.entries.front() < lived().recent_from);
      break;
  }
  if (opening.report) {
    for (const ObjectId& id : forged.things) {
      EXPECT_TRUE(opening.names(id)) << id.text();
    }
    for (const Position at : forged.entries) {
      EXPECT_TRUE(opening.names(at)) << at;
    }
  }
}

class Forgery : public testing::TestWithParam<Kind> {};

TEST_P(Forgery, GivesNobodyARightAndIsShownByNobody) {
  for (int i = 0; i < times(); ++i) {
    const std::uint64_t seed = std::hash<std::string_view>()(GetParam().name) + std::size_t(i);
    SCOPED_TRACE(seed);
    SeededRandom random(seed);
    const Forged forged = GetParam().make(lived(), random);
    const ForgedFile file(lived());
    const auto changed = file.run(forged.sql);
    ASSERT_TRUE(changed) << changed.error().message;
    ASSERT_GT(*changed, 0) << "a forgery that changes nothing";
    if (is_long() || i % 4 == 0) {
      expect_nothing_forged_shown(file.path(), forged);
    }
    expect_as(GetParam(), forged, open_forged(file.path()));
    if (HasFailure()) {
      return;
    }
  }
  EXPECT_TRUE(told_of(running().world.ledger().directory()) == lived().directory);
}

std::string name_of_kind(const testing::TestParamInfo<Kind>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Rows, Forgery, testing::ValuesIn(kinds_of_rows()), name_of_kind);
INSTANTIATE_TEST_SUITE_P(Envelopes, Forgery, testing::ValuesIn(kinds_of_envelopes()), name_of_kind);
INSTANTIATE_TEST_SUITE_P(Entries, Forgery, testing::ValuesIn(kinds_of_entries()), name_of_kind);
INSTANTIATE_TEST_SUITE_P(Heads, Forgery, testing::ValuesIn(kinds_of_heads()), name_of_kind);

TEST(Forging, FindsTheFileThatNobodyTouchedWhole) {
  const ForgedFile file(lived());
  const Opening opening = open_forged(file.path());
  EXPECT_EQ(opening.what, Opening::What::kOpened) << opening.said;
  EXPECT_FALSE(lived().directory.empty());
  EXPECT_TRUE(opening.directory == lived().directory);
  ASSERT_TRUE(opening.report);
  EXPECT_TRUE(opening.report->clean());
  EXPECT_GT(lived().old_rows.size(), 5U);
  EXPECT_GT(lived().old_envelopes.size(), 1U);
  EXPECT_GT(lived().recent_from, 10U) << "there are bodies that no start reads";
}

// A log that is put back whole, with its head, is one that the server has tagged itself: it cannot
// tell. Whoever has seen more of it can.
TEST(Forging, IsARollbackWhereTheWholeOfAnEarlierMomentIsPutBack) {
  const auto seen = verify_checkpoint(lived().checkpoint, lived().log_key);
  ASSERT_TRUE(seen);
  SeededRandom random(32);
  for (int i = 0; i < times() / 2; ++i) {
    const Copy& copy = lived().copies[1 + random.below(lived().copies.size() - 2)];
    SCOPED_TRACE(copy.head.size);
    const ForgedFile file(lived());
    ASSERT_TRUE(file.run(whole(copy)));
    const Opening opening = open_forged(file.path());
    EXPECT_EQ(opening.what, Opening::What::kOpened) << opening.said;
    EXPECT_TRUE(opening.report && opening.report->clean());

    SqliteStore store(file.path());
    World world(&store);
    Reader& reader = world.core().reader;
    EXPECT_FALSE(reader.consistency(seen->head.size, world.writer().size()))
        << "there is no proof that a shorter log goes on with a longer one";
    while (world.writer().size() <= seen->head.size) {
      put(world, RefusalsCounted{.source = "192.0.2.0/24", .count = 1});
    }
    const auto proof = reader.consistency(seen->head.size, world.writer().size());
    ASSERT_TRUE(proof);
    const auto shown = verify_checkpoint(world.writer().checkpoint(), lived().log_key);
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->origin, seen->origin) << "it says that it is the same log";
    EXPECT_FALSE(verify_consistency(seen->head, shown->head, *proof));
  }
}

// Decided by what is in memory: who was revoked gets nothing by a row, who may is not stopped, and
// the next start says what was done.
TEST(Forging, ChangesNothingForTheServerThatRuns) {
  const ForgedFile first(lived());
  const ForgedFile second(lived());
  const Grant everything{
      .id = GrantId{.bytes = {1}},
      .subject = subject_of(lived().ben),
      .scope = {.kind = ScopeKind::kServer, .id = as_id<ObjectId>(lived().store)},
      .role = Role::kOperator};
  std::string sql = put(Row{.kind = 8,
                            .id = as_id<ObjectId>(everything.id),
                            .changed_at = 3,
                            .bytes = json_of(everything)});
  for (const Row& row : lived().old_rows) {
    sql += put(row);
  }
  ASSERT_TRUE(second.run(sql));
  {
    SqliteStore honest(first.path());
    SqliteStore forged(second.path());
    PassingStore store(honest);
    World world(&store);
    world.clock().advance(std::chrono::days(40));
    store.go_to(forged);
    const auto ask = [&](const Hash& token) {
      return world.ask(ReleaseCode{.account = lived().account, .reason = "INC-42"},
                       lived().as(token));
    };
    EXPECT_EQ(refusal_of(ask(lived().ben_token)), "unauthenticated");
    EXPECT_TRUE(ask(lived().ada_token));
  }
  const Opening opening = open_forged(second.path());
  EXPECT_EQ(opening.what, Opening::What::kTampered);
  EXPECT_TRUE(opening.names(as_id<ObjectId>(everything.id)));
}

}  // namespace
}  // namespace cofactor
