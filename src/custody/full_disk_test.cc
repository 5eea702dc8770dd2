#include "custody/release_code.h"
#include "custody/revoke_member.h"
#include "custody/testing/held.h"
#include "custody/testing/people.h"
#include "store/sqlite/sqlite_store.h"
#include "store/testing/small_disk.h"

// A disk that somebody else has filled, down to the last byte of what was kept for us.
namespace cofactor {
namespace {

class FullDisk : public testing::Test {
 protected:
  static constexpr std::uint64_t kReserve = 2U << 20;

  void SetUp() override {
    if (!disk_.obstacle().empty()) {
      GTEST_SKIP() << disk_.obstacle();
    }
    store_ = std::make_unique<SqliteStore>(disk_.file("cofactor.db"),
                                           SqliteOptions{.reserve_bytes = kReserve});
    t_ = std::make_unique<TestVault>(store_.get());
    put(t_->world,
        GrantAdded{
            {.id = GrantId::draw(t_->world.random()),
             .organization = t_->organization,
             .subject = subject_of(t_->cy_member),
             .scope = {.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(t_->organization)},
             .role = Role::kResponder,
             .made_at = t_->world.clock().wall()}});
    disk_.fill();
  }

  // Of the next step.
  std::optional<ErrorCode> code(const Presented& as) {
    t_->world.clock().advance(std::chrono::seconds(30));
    return code_of(
        t_->world, ReleaseCode{.account = t_->account, .reason = std::string(200, 'x')}, as);
  }

  // What a sign-in records.
  bool begin_session() {
    bool done = false;
    const Token token{.id = TokenId::draw(t_->world.random()),
                      .kind = TokenKind::kSession,
                      .hash = token_hash(draw_token(t_->world.random())),
                      .subject = subject_of(t_->cy),
                      .maker = t_->cy,
                      .reach = Reach::kAllOrganizations,
                      .made_at = t_->world.clock().wall(),
                      .expires_at = t_->world.clock().wall() + std::chrono::days(1)};
    t_->world.writer().submit(std::make_unique<SystemAsk>(
        [&](const View&, const Now&) {
          Proposal proposal;
          proposal.events.emplace_back(SessionBegun{token});
          return proposal;
        },
        [&](const Result<Recorded>& recorded) { done = recorded.has_value(); },
        Urgency::kVital));
    t_->world.writer().run_once();
    return done;
  }

  sample::SmallDisk disk_{sample::SmallDisk::Kind::kTmpfs};
  std::unique_ptr<SqliteStore> store_;
  std::unique_ptr<TestVault> t_;
};

// Negative test 31: codes end before the reserve does, revocations with its last byte, and then
// there is no code, though nothing else stands against it.
TEST_F(FullDisk, GivesCodesThenRevokesAndThenGivesNothing) {
  int codes = 0;
  std::optional<ErrorCode> refused;
  while (!(refused = code(t_->as_ben()))) {
    ++codes;
  }
  EXPECT_EQ(refused, ErrorCode::kDiskLow);
  EXPECT_GT(codes, 500);
  const std::uint64_t left = store_->space().reserve_bytes;
  EXPECT_GT(left, kReserve * 17 / 20) << "one organization has a tenth of it";
  EXPECT_LT(left, kReserve * 19 / 20);
  // Of the same organization, and no code: what it may not do takes nothing of what is vital.
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(code_of(t_->world, RevokeMember{.member = t_->cy_member}, t_->as_ben()),
              ErrorCode::kDiskLow);
  }
  EXPECT_EQ(store_->space().reserve_bytes, left);
  EXPECT_EQ(code_of(t_->world, RevokeMember{.member = t_->ben_member}, t_->as_ada()), std::nullopt);

  while (begin_session()) {
  }
  const auto size = store_->head().size;
  EXPECT_EQ(code(t_->as_cy()), ErrorCode::kDiskLow);
  EXPECT_EQ(code_of(t_->world, RevokeMember{.member = t_->cy_member}, t_->as_ada()),
            ErrorCode::kDiskLow);
  EXPECT_EQ(store_->head().size, size);
  disk_.give_back();
  EXPECT_EQ(code(t_->as_cy()), std::nullopt);
  EXPECT_EQ(code(t_->as_ben()), ErrorCode::kUnauthenticated);
}

}  // namespace
}  // namespace cofactor
