#include "access/permits.h"

#include <gtest/gtest.h>

#include <functional>

#include "access/testing/world.h"

namespace cofactor::access_test {
namespace {

using namespace std::chrono_literals;

// Every state of who asks × role × action, the answers written by hand. The grant is on Acme, the
// target the first device; one letter for each action of kColumns:
//   see release outcome enrol resync vaults people grants log server seeown own
// A allowed   D denied   N not found   U not signed in
constexpr const char* kAnswersByState = R"(
state              viewer       responder    keeper       auditor      admin        operator
session            ADDDDDDDDDAA AAADDDDDDDAA ADDAAADDDDAA ADDDDDDDADAA ADDDDAAADDAA NNNNNNNNNNAA
through-a-group    ADDDDDDDDDAA AAADDDDDDDAA ADDAAADDDDAA ADDDDDDDADAA ADDDDAAADDAA NNNNNNNNNNAA
api-token          ADDDDDDDDDAD AAADDDDDDDAD ADDAAADDDDAD ADDDDDDDADAD ADDDDAAADDAD NNNNNNNNNNAN
service            ADDDDDDDDDAD AAADDDDDDDAD ADDAAADDDDAD ADDDDDDDADAD ADDDDAAADDAD NNNNNNNNNNAN
power-sleeps       ADDDDDDDDDAD ADDDDDDDDDAD ADDDDDDDDDAD ADDDDDDDADAD ADDDDDDDDDAD NNNNNNNNNNAN
power-woke         ADDDDDDDDDAA AAADDDDDDDAA ADDAAADDDDAA ADDDDDDDADAA ADDDDAAADDAA NNNNNNNNNNAA
recovering         ADDDDDDDDDAD ADDDDDDDDDAD ADDDDDDDDDAD ADDDDDDDADAD ADDDDDDDDDAD NNNNNNNNNNAN
recovered          ADDDDDDDDDAA AAADDDDDDDAA ADDAAADDDDAA ADDDDDDDADAA ADDDDAAADDAA NNNNNNNNNNAA
old-credential     ADDDDDDDDDAA AAADDDDDDDAA ADDAAADDDDAA ADDDDDDDADAA ADDDDAAADDAA NNNNNNNNNNAA
outside            NNNNNNNNNNAN NNNNNNNNNNAN NNNNNNNNNNAN NNNNNNNNNNAN NNNNNNNNNNAN NNNNNNNNNNAN
member-elsewhere   NNNNNNNNNNAN NNNNNNNNNNAN NNNNNNNNNNAN NNNNNNNNNNAN NNNNNNNNNNAN NNNNNNNNNNAN
setup-token        UUUUUUUUUUUU UUUUUUUUUUUU UUUUUUUUUUUU UUUUUUUUUUUU UUUUUUUUUUUU UUUUUUUUUUUU
invitation-token   UUUUUUUUUUUU UUUUUUUUUUUU UUUUUUUUUUUU UUUUUUUUUUUU UUUUUUUUUUUU UUUUUUUUUUUU
recovery-token     UUUUUUUUUUUU UUUUUUUUUUUU UUUUUUUUUUUU UUUUUUUUUUUU UUUUUUUUUUUU UUUUUUUUUUUU
nobody             UUUUUUUUUUUU UUUUUUUUUUUU UUUUUUUUUUUU UUUUUUUUUUUU UUUUUUUUUUUU UUUUUUUUUUUU
host               NNNNNNNNNNNN NNNNNNNNNNNN NNNNNNNNNNNN NNNNNNNNNNNN NNNNNNNNNNNN NNNNNNNNNNNN
grant-ended        NNNNNNNNNNAA NNNNNNNNNNAA NNNNNNNNNNAA NNNNNNNNNNAA NNNNNNNNNNAA NNNNNNNNNNAA
grant-expired      NNNNNNNNNNAA NNNNNNNNNNAA NNNNNNNNNNAA NNNNNNNNNNAA NNNNNNNNNNAA NNNNNNNNNNAA
grant-of-another   NNNNNNNNNNAA NNNNNNNNNNAA NNNNNNNNNNAA NNNNNNNNNNAA NNNNNNNNNNAA NNNNNNNNNNAA
grant-elsewhere    NNNNNNNNNNAA NNNNNNNNNNAA NNNNNNNNNNAA NNNNNNNNNNAA NNNNNNNNNNAA NNNNNNNNNNAA
)";

// The same at the server, with grants of each role on it; operator is a person's.
constexpr const char* kAnswersAtTheServer = R"(
state              viewer       responder    keeper       auditor      admin        operator
session            DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA ADDDDDDDAAAA
through-a-group    DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA
in-acme            DDDDDDDDDDAD DDDDDDDDDDAD DDDDDDDDDDAD DDDDDDDDDDAD DDDDDDDDDDAD DDDDDDDDDDAD
api-token          DDDDDDDDDDAD DDDDDDDDDDAD DDDDDDDDDDAD DDDDDDDDDDAD DDDDDDDDDDAD DDDDDDDDDDAD
session-of-acme    DDDDDDDDDDAD DDDDDDDDDDAD DDDDDDDDDDAD DDDDDDDDDDAD DDDDDDDDDDAD DDDDDDDDDDAD
service            DDDDDDDDDDAD DDDDDDDDDDAD DDDDDDDDDDAD DDDDDDDDDDAD DDDDDDDDDDAD DDDDDDDDDDAD
recovering         DDDDDDDDDDAD DDDDDDDDDDAD DDDDDDDDDDAD DDDDDDDDDDAD DDDDDDDDDDAD ADDDDDDDADAD
recovered          DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA ADDDDDDDAAAA
setup-token        UUUUUUUUUUUU UUUUUUUUUUUU UUUUUUUUUUUU UUUUUUUUUUUU UUUUUUUUUUUU UUUUUUUUUUUU
nobody             UUUUUUUUUUUU UUUUUUUUUUUU UUUUUUUUUUUU UUUUUUUUUUUU UUUUUUUUUUUU UUUUUUUUUUUU
host               ADDDDDDDAADD ADDDDDDDAADD ADDDDDDDAADD ADDDDDDDAADD ADDDDDDDAADD ADDDDDDDAADD
grant-ended        DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA
grant-expired      DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA
grant-of-another   DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA
grant-on-acme      DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA DDDDDDDDDDAA
)";

void expire(Grant& grant) {
  grant.conditions.all = {{std::string(kExpiryCondition), text_of(kNoon)}};
}

void bear(Asker& asker, TokenKind kind) {
  asker.token.kind = kind;
  asker.presented.organization.reset();
  if (kind == TokenKind::kRecovery) {
    asker.token.recovery = asker.recovery.id;
  }
}

void by_api(Asker& asker) {
  asker.token.kind = TokenKind::kApi;
  asker.token.reach = Reach::kOneOrganization;
  asker.token.organization = kAcme;
}

void recover(Asker& asker, RecoveryState state) {
  asker.token.recovery = asker.recovery.id;
  asker.recovery.state = state;
}

using State = std::function<void(Asker&, Grant&)>;

const std::map<std::string, State> kStates = {
    {"session", [](Asker&, Grant&) {}},
    {"through-a-group", [](Asker&, Grant& g) { g.subject = subject_of(kGroup); }},
    {"in-acme", [](Asker& a, Grant&) { a.presented.organization = kAcme; }},
    {"api-token", [](Asker& a, Grant&) { by_api(a); }},
    {"session-of-acme",
     [](Asker& a, Grant&) {
       by_api(a);
       a.token.kind = TokenKind::kSession;
     }},
    {"service",
     [](Asker& a, Grant& g) {
       by_api(a);
       a.token.subject = subject_of(kService);
       g.subject = subject_of(kService);
     }},
    {"power-sleeps", [](Asker& a, Grant&) { a.membership.sleeps_until = kNoon + 1ms; }},
    {"power-woke", [](Asker& a, Grant&) { a.membership.sleeps_until = kNoon; }},
    {"recovering", [](Asker& a, Grant&) { recover(a, RecoveryState::kRunning); }},
    {"recovered", [](Asker& a, Grant&) { recover(a, RecoveryState::kComplete); }},
    {"old-credential", [](Asker& a, Grant&) { a.recovery.state = RecoveryState::kRunning; }},
    {"outside", [](Asker& a, Grant&) { a.presented.organization.reset(); }},
    {"member-elsewhere",
     [](Asker& a, Grant&) {
       a.presented.organization = kOther;
       a.membership.organization = kOther;
     }},
    {"setup-token", [](Asker& a, Grant&) { bear(a, TokenKind::kSetup); }},
    {"invitation-token", [](Asker& a, Grant&) { bear(a, TokenKind::kInvitation); }},
    {"recovery-token", [](Asker& a, Grant&) { bear(a, TokenKind::kRecovery); }},
    {"grant-ended", [](Asker&, Grant& g) { g.ended_at = kNoon; }},
    {"grant-expired", [](Asker&, Grant& g) { expire(g); }},
    {"grant-of-another", [](Asker&, Grant& g) { g.subject.id = id<ObjectId>(99); }},
    {"grant-elsewhere",
     [](Asker&, Grant& g) {
       const Role role = g.role;
       g = grant_on(vault(), role, subject_of(kMember));
       g.organization = kOther;
     }},
    {"grant-on-acme",
     [](Asker&, Grant& g) {
       g.organization = kAcme;
       g.scope = {.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(kAcme)};
     }},
};

Caller caller_in(const std::string& state, Asker& asker, Grant& grant) {
  if (state == "host") {
    return Caller::host();
  }
  if (state == "nobody") {
    return Caller::nobody(asker.presented);
  }
  kStates.at(state)(asker, grant);
  return *asker.caller();
}

void expect_answers(std::string_view table, const Target& place, const Target& target) {
  const auto rows = rows_of(table);
  for (std::size_t row = 1; row < rows.size(); ++row) {
    for (std::size_t column = 1; column < rows[0].size(); ++column) {
      Asker asker;
      if (target.server) {
        asker.presented.organization.reset();
      }
      const auto role = *parse_enum<Role>(rows[0][column]);
      const Subject subject =
          target.server && rows[row][0] != "service" ? subject_of(kCy) : subject_of(kMember);
      Grant grant = grant_on(place, role, subject);
      const Caller caller = caller_in(rows[row][0], asker, grant);
      std::string answer;
      for (const auto& named : kColumns) {
        answer += ask(caller, named.second, target, {&grant});
      }
      EXPECT_EQ(answer, rows[row].at(column)) << rows[row][0] << ", " << rows[0][column];
    }
  }
}

TEST(Permits, AnswersByStateAsWrittenByHand) { expect_answers(kAnswersByState, acme(), device()); }

TEST(Permits, AnswersAtTheServerAsWrittenByHand) {
  expect_answers(kAnswersAtTheServer, the_server(), the_server());
}

// Negative test 24: whoever was invited and has not confirmed is refused every action.
TEST(Permits, Negative24AnUnconfirmedMemberMayDoNothing) {
  Asker asker;
  asker.membership.state = MembershipState::kInvited;
  const auto as_member = asker.caller();
  ASSERT_FALSE(as_member);
  EXPECT_EQ(as_member.error().code, ErrorCode::kNotFound);

  bear(asker, TokenKind::kInvitation);
  const auto invited = asker.caller();
  ASSERT_TRUE(invited);
  for (const auto role : {Role::kAdmin, Role::kKeeper, Role::kResponder}) {
    const Grant grant = grant_on(acme(), role, subject_of(kMember));
    for (const auto& [name, action] : kColumns) {
      for (const auto& target : {the_server(), acme(), vault(), account(), device()}) {
        EXPECT_EQ(ask(*invited, action, target, {&grant}), 'U') << name;
      }
    }
  }
}

struct ConditionsCase {
  std::vector<Condition> conditions;
  std::uint32_t version;
  const char* answer;  // A, D, N as above; R: allowed, and a reason is required
};

TEST(Permits, HonoursOnlyConditionsThatItKnows) {
  const std::string past = text_of(kNoon - 1ms);
  const std::string now = text_of(kNoon);
  const std::string later = text_of(kNoon + 1ms);
  const std::vector<ConditionsCase> cases = {
      {{}, 1, "A"},
      {{{"reason", ""}}, 1, "R"},
      {{{"expires-at", later}}, 1, "A"},
      {{{"expires-at", now}}, 1, "N"},
      {{{"expires-at", past}}, 1, "N"},
      {{{"reason", ""}, {"expires-at", later}}, 1, "R"},
      {{{"expires-at", later}, {"reason", ""}}, 1, "R"},
      {{{"expires-at", later}, {"expires-at", past}}, 1, "N"},
      {{{"reason", ""}, {"expires-at", past}}, 1, "N"},
      {{{"reason", ""}, {"reason", ""}}, 1, "R"},
      {{}, 0, "N"},
      {{}, 2, "N"},
      {{{"reason", ""}}, 2, "N"},
      {{{"reason", "because"}}, 1, "N"},
      {{{"Reason", ""}}, 1, "N"},
      {{{"reason ", ""}}, 1, "N"},
      {{{"", ""}}, 1, "N"},
      {{{"hours", "09:00-17:00"}}, 1, "N"},
      {{{"expires_at", later}}, 1, "N"},
      {{{"expires-at", ""}}, 1, "N"},
      {{{"expires-at", "never"}}, 1, "N"},
      {{{"expires-at", later + " "}}, 1, "N"},
      {{{"expires-at", "2999-01-01"}}, 1, "N"},
      {{{"expires-at", "2999-01-01T00:00:00+00:00"}}, 1, "N"},
      {{{"reason", ""}, {"network", "192.0.2.0/24"}}, 1, "N"},
  };
  const auto caller = Asker().caller();
  for (const auto& row : cases) {
    Grant grant = grant_on(vault(), Role::kResponder, subject_of(kMember));
    grant.conditions = {.version = row.version, .all = row.conditions};
    const std::vector<const Grant*> grants = {&grant};
    const auto verdict = permits(*caller, Action::kReleaseCode, device(), grants, kNow);
    const char letter = verdict.reason_required ? 'R' : letter_of(verdict);
    EXPECT_EQ(std::string(1, letter), row.answer) << json_of(grant.conditions);
    EXPECT_EQ(verdict.grant, verdict.allowed() ? std::optional(grant.id) : std::nullopt);
  }
}

TEST(Permits, AskNoReasonToSeeAndToRecordAnOutcome) {
  const auto caller = Asker().caller();
  Grant grant = grant_on(vault(), Role::kResponder, subject_of(kMember));
  grant.conditions.all = {{"reason", ""}};
  const std::vector<const Grant*> grants = {&grant};
  for (const auto& [action, reason] : std::vector<std::pair<Action, bool>>{
           {Action::kSee, false}, {Action::kRecordOutcome, false}, {Action::kReleaseCode, true}}) {
    const auto verdict = permits(*caller, action, device(), grants, kNow);
    EXPECT_TRUE(verdict.allowed());
    EXPECT_EQ(verdict.reason_required, reason) << name_of(action);
  }
}

TEST(Permits, NameTheGrantThatAsksForLeast) {
  const auto caller = Asker().caller();
  const auto numbered = [](std::uint8_t number, std::vector<Condition> conditions) {
    Grant out = grant_on(vault(), Role::kResponder, subject_of(kMember));
    out.id = id<GrantId>(number);
    out.conditions.all = std::move(conditions);
    return out;
  };
  const Condition later{"expires-at", text_of(kNoon + 1h)};
  const Condition reason{"reason", ""};
  const std::vector<Grant> by_rank = {numbered(57, {}),
                                      numbered(58, {}),
                                      numbered(55, {later}),
                                      numbered(56, {later}),
                                      numbered(53, {reason}),
                                      numbered(54, {later, reason})};
  for (std::size_t first = 0; first < by_rank.size(); ++first) {
    std::vector<const Grant*> grants;
    for (std::size_t i = first; i < by_rank.size(); ++i) {
      grants.push_back(&by_rank[i]);
    }
    for (int turn = 0; turn < 2; ++turn) {
      const auto verdict = permits(*caller, Action::kReleaseCode, device(), grants, kNow);
      EXPECT_EQ(verdict.grant, by_rank[first].id);
      EXPECT_EQ(verdict.reason_required, first >= 4);
      std::ranges::reverse(grants);
    }
  }
}

TEST(Permits, TellOfWhatMayBeSeenOnly) {
  const auto caller = Asker().caller();
  const Grant grant = grant_on(device(), Role::kViewer, subject_of(kMember));
  const std::vector<const Grant*> grants = {&grant};
  const auto hidden = permits(*caller, Action::kEnrol, account(22), grants, kNow);
  EXPECT_EQ(hidden.refusal->message, no_such_thing().message);
  EXPECT_EQ(hidden.refusal->hint, no_such_thing().hint);
  EXPECT_TRUE(hidden.refusal->details.empty());
  const auto shown = permits(*caller, Action::kEnrol, account(), grants, kNow);
  EXPECT_EQ(shown.refusal->code, ErrorCode::kDenied);
  EXPECT_NE(shown.refusal->hint, "");
  EXPECT_FALSE(shown.grant);
}

TEST(Permits, TellsWhoOnlyReadsForNowThatItPasses) {
  Asker asker;
  const Grant grant = grant_on(device(), Role::kAdmin, subject_of(kMember));
  const std::vector<const Grant*> grants = {&grant};
  const auto refused = [&] {
    return *permits(*asker.caller(), Action::kReleaseCode, device(), grants, kNow).refusal;
  };
  EXPECT_EQ(refused().message, "You may not do this here.");
  recover(asker, RecoveryState::kRunning);
  EXPECT_EQ(refused().message,
            "You may only read until your recovery or your waiting time is over.");
}

TEST(Permits, GiveARoleThatIsNoneNothing) {
  for (const auto& [name, action] : kColumns) {
    EXPECT_FALSE(role_holds(static_cast<Role>(99), action)) << name;
  }
}

TEST(Target, HasTheScopeOfItsDeepestPart) {
  const auto store = id<StoreId>(9);
  EXPECT_EQ(the_server().scope(store), (Scope{ScopeKind::kServer, as_id<ObjectId>(store)}));
  EXPECT_EQ(acme().scope(store), (Scope{ScopeKind::kOrganization, as_id<ObjectId>(kAcme)}));
  EXPECT_EQ(vault().scope(store), (Scope{ScopeKind::kVault, id<ObjectId>(11)}));
  EXPECT_EQ(account().scope(store), (Scope{ScopeKind::kAccount, id<ObjectId>(21)}));
  EXPECT_EQ(device().scope(store), (Scope{ScopeKind::kDevice, id<ObjectId>(31)}));
}

}  // namespace
}  // namespace cofactor::access_test
