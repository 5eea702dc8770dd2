#pragma once

#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "access/permits.h"
#include "access/testing/refusals.h"

// The people and places of the tables of this folder. Included by tests alone.
namespace cofactor::access_test {

template <class AnId>
AnId id(std::uint8_t number) {
  AnId out;
  out.bytes[15] = number;
  return out;
}

inline const Time kNoon = *parse_time("2026-06-01T12:00:00Z");
// A clock set back makes nothing younger.
inline const Now kNow = {.wall = kNoon - std::chrono::hours(3), .latest = kNoon};
inline const auto kAcme = id<OrganizationId>(1);
inline const auto kOther = id<OrganizationId>(2);
inline const auto kCy = id<PersonId>(3);
inline const auto kMember = id<MembershipId>(4);
inline const auto kGroup = id<GroupId>(5);
inline const auto kService = id<ServiceId>(6);

// Vault 11 holds accounts 21 and 22, account 21 devices 31 and 32; vault 12 is empty.
inline Target acme() { return {.organization = kAcme}; }
inline Target vault(std::uint8_t number = 11) {
  return {.organization = kAcme, .vault = id<VaultId>(number)};
}
inline Target account(std::uint8_t number = 21) {
  Target out = vault();
  out.account = id<AccountId>(number);
  return out;
}
inline Target device(std::uint8_t number = 31) {
  Target out = account();
  out.device = id<DeviceId>(number);
  return out;
}
inline Target the_server() { return {.server = true}; }

// The words of the tables for a grant's scope.
inline const std::map<std::string, Target, std::less<>> kPlaces = {
    {"server", the_server()},
    {"organization", acme()},
    {"vault", vault()},
    {"account", account()},
    {"device", device()},
    {"vault-beside", vault(12)},
    {"account-beside", account(22)},
    {"device-beside", device(32)},
};

inline Grant grant_on(const Target& place, Role role, const Subject& subject) {
  Grant out{.id = id<GrantId>(50),
            .vault = place.vault,
            .account = place.account,
            .subject = subject,
            .scope = place.scope(id<StoreId>(9)),
            .role = role,
            .made_at = kNoon};
  if (!place.server) {
    out.organization = place.organization;
  }
  return out;
}

// What a caller is made of; as it stands: Cy, signed in, acting in Acme.
struct Asker {
  Person person{.id = kCy, .added_at = kNoon};
  Service service{.id = kService, .organization = kAcme};
  Membership membership{.id = kMember,
                        .organization = kAcme,
                        .state = MembershipState::kActive,
                        .person = kCy,
                        .groups = {kGroup},
                        .since = kNoon};
  Recovery recovery{
      .id = id<RecoveryId>(7), .person = kCy, .state = RecoveryState::kRunning, .asked_at = kNoon};
  Token token{.id = id<TokenId>(8),
              .kind = TokenKind::kSession,
              .subject = subject_of(kCy),
              .reach = Reach::kAllOrganizations,
              .made_at = kNoon,
              .expires_at = kNoon + std::chrono::hours(1)};
  Presented presented{.token_hash = Hash{}, .organization = kAcme};

  Result<Caller> caller() const {
    return Caller::of({.token = token,
                       .person = &person,
                       .service = &service,
                       .membership = &membership,
                       .recovery = &recovery},
                      presented,
                      kNow);
  }
};

// A allowed, D denied, N not found, U not signed in.
inline char letter_of(const Verdict& verdict) {
  if (verdict.allowed()) {
    return 'A';
  }
  EXPECT_TRUE(says_what_it_should("permits", "", *verdict.refusal));
  const std::map<ErrorCode, char> letters = {
      {ErrorCode::kDenied, 'D'}, {ErrorCode::kNotFound, 'N'}, {ErrorCode::kUnauthenticated, 'U'}};
  return letters.at(verdict.refusal->code);
}

inline char ask(const Caller& caller,
                Action action,
                const Target& target,
                const std::vector<const Grant*>& grants) {
  return letter_of(permits(caller, action, target, grants, kNow));
}

// The columns of the tables, in their order.
inline const std::vector<std::pair<std::string, Action>> kColumns = {
    {"see", Action::kSee},
    {"release", Action::kReleaseCode},
    {"outcome", Action::kRecordOutcome},
    {"enrol", Action::kEnrol},
    {"resync", Action::kResync},
    {"vaults", Action::kManageVaults},
    {"people", Action::kManagePeople},
    {"grants", Action::kManageGrants},
    {"log", Action::kReadLog},
    {"server", Action::kManageServer},
    {"seeown", Action::kSeeOwn},
    {"own", Action::kManageOwn},
};

// The words of a table's lines, blank lines left out, the first being its head.
inline std::vector<std::vector<std::string>> rows_of(std::string_view table) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines{std::string(table)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::vector<std::string> row{std::istream_iterator<std::string>(words), {}};
    if (!row.empty()) {
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

}  // namespace cofactor::access_test
