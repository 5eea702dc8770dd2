#include <gtest/gtest.h>

#include <fstream>

#include "base/fields.h"
#include "base/hex.h"
#include "base/secret_access.h"
#include "custody/add_account.h"
#include "custody/add_grant.h"
#include "custody/contents.h"
#include "custody/testing/confirmed.h"
#include "custody/testing/lived_day.h"
#include "ledger/fsck.h"
#include "store/sqlite/sqlite_store.h"
#include "store/testing/folder.h"

// tests/golden/store-N is a data directory as schema N wrote it, after a day of acts. Every later
// build opens it, finds it whole, and goes on with it. A new one is written into build/golden-store
// by: tests_golden --gtest_also_run_disabled_tests --gtest_filter=*ANewOne
namespace cofactor {

// What was known when the store was written.
struct GoldenFacts {
  Time ends_at;
  std::uint64_t size = 0;
  std::string checkpoint;
  std::string ada_token;  // the hash of hers
  OrganizationId organization;
  MembershipId ada;
  AccountId account;
  std::string code_at_end;  // oathtool --totp --now, of the active seed
  // From schema 2 on: a login that counts, and the code that Ada holds of it: oathtool --hotp.
  std::optional<AccountId> counts;
  std::optional<std::string> held_code;
};
BOOST_DESCRIBE_STRUCT(GoldenFacts,
                      (),
                      (ends_at,
                       size,
                       checkpoint,
                       ada_token,
                       organization,
                       ada,
                       account,
                       code_at_end,
                       counts,
                       held_code))

namespace {

namespace fs = std::filesystem;

constexpr const char* kParts[] = {"cofactor.db", "cofactor.db-wal"};

GoldenFacts read_facts(const fs::path& folder) {
  std::ifstream file(folder / "facts.json");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  auto facts = parse_json_as<GoldenFacts>(text, kClosed);
  CHECK(facts.has_value());
  return *std::move(facts);
}

Result<std::string> released_code(World& world, const Presented& by, const AccountId& account) {
  auto released = world.ask(ReleaseCode{.account = account, .reason = "golden"}, by);
  if (!released) {
    return released.error();
  }
  return std::string(
      text_of(released->answer->code.expose(SecretAccess::because("compared with oathtool's"))));
}

bool is_whole(World& world) {
  Fsck fsck = world.core().reader.fsck();
  fsck.tag_of = [&](const Membership& m) { return membership_tag(world.core().vaulting, m); };
  return run_fsck(fsck).clean();
}

TEST(GoldenStore, IsOpenedWholeAndGoneOnWith) {
  for (const auto& golden : fs::directory_iterator("tests/golden")) {
    if (!golden.path().filename().string().starts_with("store-")) {
      continue;
    }
    SCOPED_TRACE(golden.path());
    const sample::Folder folder;
    for (const char* part : kParts) {
      if (fs::exists(golden.path() / part)) {
        fs::copy_file(golden.path() / part, folder.path() / part);
      }
    }
    const GoldenFacts facts = read_facts(golden.path());
    SqliteStore store(folder.file("cofactor.db"));
    World world(&store);
    world.clock().advance(facts.ends_at - world.clock().wall());
    EXPECT_EQ(world.writer().size(), facts.size);
    EXPECT_EQ(world.writer().checkpoint(), facts.checkpoint);
    EXPECT_TRUE(is_whole(world));

    Hash token{};
    const auto bytes = parse_hex(facts.ada_token);
    ASSERT_TRUE(bytes && bytes->size() == token.size());
    std::ranges::copy(*bytes, token.begin());
    const Presented ada{
        .token_hash = token, .network = "192.0.2.0/24", .organization = facts.organization};
    EXPECT_EQ(refusal_of(world.ask(ReleaseCode{.account = facts.account, .reason = "none"}, ada)),
              "denied");
    EXPECT_TRUE(world.ask(
        AddGrant{.to = subject_of(facts.ada),
                 .role = Role::kResponder,
                 .on = {.kind = ScopeKind::kAccount, .id = as_id<ObjectId>(facts.account)}},
        ada));
    const auto code = released_code(world, ada, facts.account);
    ASSERT_TRUE(code) << code.error().message;
    EXPECT_EQ(*code, facts.code_at_end);
    if (facts.counts) {
      const auto held = released_code(world, ada, *facts.counts);
      ASSERT_TRUE(held) << held.error().message;
      EXPECT_EQ(*held, *facts.held_code);
    }
    world.reopen();
    EXPECT_TRUE(is_whole(world));
  }
}

// A login that counts from 7 on, whose first code Ada holds.
AccountId add_counting(TestVault& t) {
  const AccountId login =
      t.world.ask(AddAccount{.vault = t.vault, .name = name("token")}, t.as_ada())
          ->answer->shown.account.id;
  add_confirmed(t, login, "token", {.kind = OtpKind::kHotp, .counter = 7});
  EXPECT_TRUE(
      t.world.ask(AddGrant{.to = subject_of(t.ada_member),
                           .role = Role::kResponder,
                           .on = {.kind = ScopeKind::kAccount, .id = as_id<ObjectId>(login)}},
                  t.as_ada()));
  EXPECT_TRUE(released_code(t.world, t.as_ada(), login));
  return login;
}

TEST(GoldenStore, DISABLED_ANewOne) {
  const fs::path where = "build/golden-store";
  fs::remove_all(where);
  fs::create_directories(where);
  SqliteStore store((where / "cofactor.db").string());
  TestVault t(&store);
  live_a_day(t);
  const AccountId counts = add_counting(t);
  const GoldenFacts facts{.ends_at = t.world.clock().wall(),
                          .size = t.world.writer().size(),
                          .checkpoint = t.world.writer().checkpoint(),
                          .ada_token = hex_of(t.ada_token),
                          .organization = t.organization,
                          .ada = t.ada_member,
                          .account = t.account,
                          .code_at_end = "from oathtool",
                          .counts = counts,
                          .held_code = "from oathtool"};
  std::ofstream(where / "facts.json") << json_of(facts) << "\n";
}

}  // namespace
}  // namespace cofactor
