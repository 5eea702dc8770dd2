#include <gtest/gtest.h>

#include <set>

#include "access/testing/world.h"

// Every role, scope of its grant, action and depth of the target, the answers written by hand.
//
// Cy acts in Acme and has one grant, of `role`, on `scope`. Acme has two vaults, the first of them
// two accounts, the first of these two devices. The targets are Acme, the first vault, the first
// account and the first device: one letter each.
//   A allowed   D denied: it may be seen   N not found
namespace cofactor::access_test {
namespace {

// "beside" is the second vault, account or device.
constexpr const char* kAnswers = R"(
role      scope          see  release outcome enrol resync vaults people grants log  server
viewer    organization   AAAA DDDD    DDDD    DDDD  DDDD   DDDD   DDDD   DDDD   DDDD DDDD
viewer    vault          AAAA DDDD    DDDD    DDDD  DDDD   DDDD   DDDD   DDDD   DDDD DDDD
viewer    account        AAAA DDDD    DDDD    DDDD  DDDD   DDDD   DDDD   DDDD   DDDD DDDD
viewer    device         AAAA DDDD    DDDD    DDDD  DDDD   DDDD   DDDD   DDDD   DDDD DDDD
viewer    vault-beside   ANNN DNNN    DNNN    DNNN  DNNN   DNNN   DNNN   DNNN   DNNN DNNN
viewer    account-beside AANN DDNN    DDNN    DDNN  DDNN   DDNN   DDNN   DDNN   DDNN DDNN
viewer    device-beside  AAAN DDDN    DDDN    DDDN  DDDN   DDDN   DDDN   DDDN   DDDN DDDN

responder organization   AAAA AAAA    AAAA    DDDD  DDDD   DDDD   DDDD   DDDD   DDDD DDDD
responder vault          AAAA DAAA    DAAA    DDDD  DDDD   DDDD   DDDD   DDDD   DDDD DDDD
responder account        AAAA DDAA    DDAA    DDDD  DDDD   DDDD   DDDD   DDDD   DDDD DDDD
responder device         AAAA DDDA    DDDA    DDDD  DDDD   DDDD   DDDD   DDDD   DDDD DDDD
responder vault-beside   ANNN DNNN    DNNN    DNNN  DNNN   DNNN   DNNN   DNNN   DNNN DNNN
responder account-beside AANN DDNN    DDNN    DDNN  DDNN   DDNN   DDNN   DDNN   DDNN DDNN
responder device-beside  AAAN DDDN    DDDN    DDDN  DDDN   DDDN   DDDN   DDDN   DDDN DDDN

keeper    organization   AAAA DDDD    DDDD    AAAA  AAAA   AAAA   DDDD   DDDD   DDDD DDDD
keeper    vault          AAAA DDDD    DDDD    DAAA  DAAA   DDDD   DDDD   DDDD   DDDD DDDD
keeper    account        AAAA DDDD    DDDD    DDAA  DDAA   DDDD   DDDD   DDDD   DDDD DDDD
keeper    device         AAAA DDDD    DDDD    DDDA  DDDA   DDDD   DDDD   DDDD   DDDD DDDD
keeper    vault-beside   ANNN DNNN    DNNN    DNNN  DNNN   DNNN   DNNN   DNNN   DNNN DNNN
keeper    account-beside AANN DDNN    DDNN    DDNN  DDNN   DDNN   DDNN   DDNN   DDNN DDNN
keeper    device-beside  AAAN DDDN    DDDN    DDDN  DDDN   DDDN   DDDN   DDDN   DDDN DDDN

approver  organization   AAAA DDDD    DDDD    DDDD  DDDD   DDDD   DDDD   DDDD   DDDD DDDD
approver  vault          AAAA DDDD    DDDD    DDDD  DDDD   DDDD   DDDD   DDDD   DDDD DDDD
approver  account        AAAA DDDD    DDDD    DDDD  DDDD   DDDD   DDDD   DDDD   DDDD DDDD
approver  device         AAAA DDDD    DDDD    DDDD  DDDD   DDDD   DDDD   DDDD   DDDD DDDD
approver  vault-beside   ANNN DNNN    DNNN    DNNN  DNNN   DNNN   DNNN   DNNN   DNNN DNNN
approver  account-beside AANN DDNN    DDNN    DDNN  DDNN   DDNN   DDNN   DDNN   DDNN DDNN
approver  device-beside  AAAN DDDN    DDDN    DDDN  DDDN   DDDN   DDDN   DDDN   DDDN DDDN

auditor   organization   AAAA DDDD    DDDD    DDDD  DDDD   DDDD   DDDD   DDDD   AAAA DDDD
auditor   vault          AAAA DDDD    DDDD    DDDD  DDDD   DDDD   DDDD   DDDD   DAAA DDDD
auditor   account        AAAA DDDD    DDDD    DDDD  DDDD   DDDD   DDDD   DDDD   DDAA DDDD
auditor   device         AAAA DDDD    DDDD    DDDD  DDDD   DDDD   DDDD   DDDD   DDDA DDDD
auditor   vault-beside   ANNN DNNN    DNNN    DNNN  DNNN   DNNN   DNNN   DNNN   DNNN DNNN
auditor   account-beside AANN DDNN    DDNN    DDNN  DDNN   DDNN   DDNN   DDNN   DDNN DDNN
auditor   device-beside  AAAN DDDN    DDDN    DDDN  DDDN   DDDN   DDDN   DDDN   DDDN DDDN

admin     organization   AAAA DDDD    DDDD    DDDD  DDDD   AAAA   AAAA   AAAA   DDDD DDDD
admin     vault          AAAA DDDD    DDDD    DDDD  DDDD   DDDD   DDDD   DAAA   DDDD DDDD
admin     account        AAAA DDDD    DDDD    DDDD  DDDD   DDDD   DDDD   DDAA   DDDD DDDD
admin     device         AAAA DDDD    DDDD    DDDD  DDDD   DDDD   DDDD   DDDA   DDDD DDDD
admin     vault-beside   ANNN DNNN    DNNN    DNNN  DNNN   DNNN   DNNN   DNNN   DNNN DNNN
admin     account-beside AANN DDNN    DDNN    DDNN  DDNN   DDNN   DDNN   DDNN   DDNN DDNN
admin     device-beside  AAAN DDDN    DDDN    DDDN  DDDN   DDDN   DDDN   DDDN   DDDN DDDN

operator  organization   ANNN DNNN    DNNN    DNNN  DNNN   DNNN   DNNN   DNNN   DNNN DNNN
operator  vault          ANNN DNNN    DNNN    DNNN  DNNN   DNNN   DNNN   DNNN   DNNN DNNN
operator  account        ANNN DNNN    DNNN    DNNN  DNNN   DNNN   DNNN   DNNN   DNNN DNNN
operator  device         ANNN DNNN    DNNN    DNNN  DNNN   DNNN   DNNN   DNNN   DNNN DNNN
operator  vault-beside   ANNN DNNN    DNNN    DNNN  DNNN   DNNN   DNNN   DNNN   DNNN DNNN
operator  account-beside ANNN DNNN    DNNN    DNNN  DNNN   DNNN   DNNN   DNNN   DNNN DNNN
operator  device-beside  ANNN DNNN    DNNN    DNNN  DNNN   DNNN   DNNN   DNNN   DNNN DNNN

recoverer organization   AAAA DDDD    DDDD    DDDD  DDDD   DDDD   DDDD   DDDD   DDDD DDDD
recoverer vault          AAAA DDDD    DDDD    DDDD  DDDD   DDDD   DDDD   DDDD   DDDD DDDD
recoverer account        AAAA DDDD    DDDD    DDDD  DDDD   DDDD   DDDD   DDDD   DDDD DDDD
recoverer device         AAAA DDDD    DDDD    DDDD  DDDD   DDDD   DDDD   DDDD   DDDD DDDD
recoverer vault-beside   ANNN DNNN    DNNN    DNNN  DNNN   DNNN   DNNN   DNNN   DNNN DNNN
recoverer account-beside AANN DDNN    DDNN    DDNN  DDNN   DDNN   DDNN   DDNN   DDNN DDNN
recoverer device-beside  AAAN DDDN    DDDN    DDDN  DDDN   DDDN   DDDN   DDDN   DDDN DDDN
)";

TEST(RoleTable, AnswersAsWrittenByHand) {
  const auto rows = rows_of(kAnswers);
  std::size_t cells = 0;
  for (std::size_t row = 1; row < rows.size(); ++row) {
    ASSERT_EQ(rows[row].size(), rows[0].size()) << rows[row][0] << " " << rows[row][1];
    const auto role = parse_enum<Role>(rows[row][0]);
    ASSERT_TRUE(role) << rows[row][0];
    const auto caller = Asker().caller();
    const Grant grant = grant_on(kPlaces.at(rows[row][1]), *role, subject_of(kMember));
    for (std::size_t column = 2; column < rows[0].size(); ++column) {
      ASSERT_EQ(rows[0][column], kColumns[column - 2].first);
      std::string answer;
      for (const auto& target : {acme(), vault(), account(), device()}) {
        answer += ask(*caller, kColumns[column - 2].second, target, {&grant});
        ++cells;
      }
      EXPECT_EQ(answer, rows[row][column])
          << rows[row][0] << " on " << rows[row][1] << " to " << rows[0][column];
    }
  }
  EXPECT_EQ(cells, 8U * 7 * 10 * 4);
}

TEST(RoleTable, HasEveryRoleOnEveryScope) {
  std::set<std::pair<std::string, std::string>> seen;
  const auto rows = rows_of(kAnswers);
  for (std::size_t row = 1; row < rows.size(); ++row) {
    EXPECT_TRUE(seen.emplace(rows[row][0], rows[row][1]).second);
  }
  EXPECT_EQ(seen.size(), 8U * 7);
  EXPECT_EQ(boost::mp11::mp_size<boost::describe::describe_enumerators<Role>>::value, 8U);
  EXPECT_EQ(boost::mp11::mp_size<boost::describe::describe_enumerators<Action>>::value,
            kColumns.size());
}

// The bundles themselves, as docs and the model have them.
TEST(RoleTable, NamesWhatEachRoleHolds) {
  const std::map<Role, std::string> held = {
      {Role::kViewer, "see"},
      {Role::kResponder, "see release outcome"},
      {Role::kKeeper, "see enrol resync vaults"},
      {Role::kApprover, "see"},
      {Role::kAuditor, "see log"},
      {Role::kAdmin, "see vaults people grants"},
      {Role::kOperator, "see log server"},
      {Role::kRecoverer, "see"},
  };
  for (const auto& [role, actions] : held) {
    std::string holds;
    for (const auto& [name, action] : kColumns) {
      if (role_holds(role, action)) {
        holds += holds.empty() ? name : " " + name;
      }
    }
    EXPECT_EQ(holds, actions) << name_of(role);
  }
}

// Negative test 11: a role is named by its exact word, and there is none beside the eight.
TEST(RoleTable, Negative11RoleNamesAreExact) {
  EXPECT_EQ(parse_enum<Role>("admin"), Role::kAdmin);
  EXPECT_EQ(parse_enum<Role>("operator"), Role::kOperator);
  using namespace std::string_view_literals;
  for (const auto wrong : {"Admin"sv,
                           "ADMIN"sv,
                           "admin "sv,
                           " admin"sv,
                           "admin\0"sv,
                           "admin\n"sv,
                           "kAdmin"sv,
                           "adm\u0456n"sv,
                           "Operator"sv,
                           "operators"sv,
                           "root"sv,
                           "Root"sv,
                           "root "sv,
                           "ROOT"sv,
                           "owner"sv,
                           "*"sv,
                           ""sv}) {
    EXPECT_FALSE(parse_enum<Role>(wrong)) << wrong;
  }
  std::string text = json_of(grant_on(acme(), Role::kAdmin, subject_of(kMember)));
  EXPECT_TRUE((parse_json_as<Grant>(text, kOpen)));
  text.replace(text.find("\"admin\""), 7, "\"Admin\"");
  EXPECT_FALSE((parse_json_as<Grant>(text, kOpen)));
}

}  // namespace
}  // namespace cofactor::access_test
