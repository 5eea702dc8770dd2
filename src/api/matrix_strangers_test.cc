#include "api/testing/matrix.h"

// What holds for all routes alike, of whoever is no member, no more, not yet, or nobody at all; and
// of things that are another organization's.
namespace cofactor::api {
namespace {

std::string kind_of(const std::string& name) { return name.substr(0, name.find(':')); }

// Asks every row in one world, which nothing that is refused changes. {x:state} is {x} here, for a
// world cannot be in every state; but an entry stays where it stands.
class RefusedEverywhere {
 public:
  RefusedEverywhere() {
    for (const Row& row : rows_with_token()) {
      for (const std::string& name : MatrixWorld::named_in(row.path + row.body)) {
        const bool stays = name.starts_with("position:") && !name.contains("own");
        base_[name] = world.id(stays ? name : kind_of(name));
      }
    }
    // Now, while those who make things may.
    others = world.others();
    world.become(As::kSession);
    world.hold(everything());
  }

  MatrixWorld::Answer ask(const Row& row,
                          const std::string& bearer,
                          const MatrixWorld::Ids& instead = {}) {
    MatrixWorld::Ids ids = instead;
    ids.insert(base_.begin(), base_.end());
    return world.ask_as(bearer, row.method, world.fill(row.path, ids), world.fill(row.body, ids));
  }

  // How a row answers who holds nothing, where it asks for no token; else as is said.
  static std::string letter_without_token(const Row& row, const std::string& else_as) {
    return row.also_nobody ? table().cells.find(row.cells)->second.at("none") : else_as;
  }

  // What is one's own there was never begun by a stranger.
  static bool is_of_the_server(const Row& row) {
    return (row.path.starts_with("/server/") || row.path.starts_with("/orgs/")) &&
           !row.path.contains(":own");
  }

  // Every route in an organization answers as if there were none; the others as `elsewhere` says,
  // "" being what the cells have for who holds nothing.
  void expect(const std::string& who, const std::string& bearer, const std::string& elsewhere) {
    const std::string nowhere = OrganizationId::draw(world.test.world.random()).text();
    for (const Row& row : rows_with_token()) {
      const std::string about = who + ": " + row.sentence();
      if (acts_in_organization(row)) {
        const auto answer = ask(row, bearer);
        EXPECT_EQ(letter_of(answer), 'N') << about;
        EXPECT_EQ(answer.text, ask(row, bearer, {{"org", nowhere}}).text) << about;
      } else if (!elsewhere.empty()) {
        EXPECT_EQ(std::string(1, letter_of(ask(row, bearer))), letter_without_token(row, elsewhere))
            << about;
      } else if (is_of_the_server(row)) {
        const auto& none = table().cells.find(row.cells)->second.at("none");
        EXPECT_EQ(std::string(1, letter_of(ask(row, bearer))), none) << about;
      }
    }
  }

  void expect_nobody(const std::string& who, const std::string& bearer) {
    for (const Row& row : rows_with_token()) {
      const auto answer = ask(row, bearer);
      EXPECT_EQ(std::string(1, letter_of(answer)), letter_without_token(row, "U"))
          << who << ": " << row.sentence();
      if (answer.status / 100 != 2) {
        EXPECT_EQ(answer.text, ask(row, "").text) << who << ": " << row.sentence();
      }
    }
  }

  MatrixWorld world;
  MatrixWorld::Ids others;

 private:
  MatrixWorld::Ids base_;
};

TEST(RouteMatrix, TellsNobodyMoreThanToSignIn) {
  RefusedEverywhere all;
  MatrixWorld& world = all.world;
  all.expect_nobody("no token", "");
  all.expect_nobody("no token of ours", "cft_nobody");
  const std::string api =
      world.act(world.cy, "POST", "/tokens", R"({"name":"x","organization":"{org}"})").at("token");
  const std::string session = world.act(world.recovery_token(), "POST", "/sessions").at("token");
  world.act(session, "DELETE", "/session");
  all.expect_nobody("a session that was ended", session);
  world.hold({});  // an operator keeps their sessions
  world.act(world.ada, "DELETE", "/orgs/{org}/members/" + world.test.cy_member.text());
  all.expect_nobody("a session of who was revoked and is nowhere else", world.cy);
  all.expect_nobody("an API token of who was revoked", api);
}

TEST(RouteMatrix, HidesTheOrganizationFromMembersOfOthers) {
  RefusedEverywhere all;
  all.expect("another organization's member", all.others.at("eve"), "");
}

TEST(RouteMatrix, HidesTheOrganizationFromWhoeverIsInvitedButHasNotJoined) {
  RefusedEverywhere all;
  MatrixWorld& world = all.world;
  const auto invited = world.act(
      world.ada, "POST", "/orgs/{org}/invitations", R"({"name":"Eve","email":"eve@example.org"})");
  // With every role already, as the first admin of an organization has theirs.
  for (const Role role : kRoles) {
    world.act(world.ada,
              "POST",
              "/orgs/{org}/grants",
              R"({"to":{"kind":"member","id":")" + invited.at("membership") + R"("},"role":")" +
                  std::string(name_of(role)) + R"(","on":{"kind":"organization","id":"{org}"}})");
  }
  all.expect("invited", all.others.at("eve"), "");
}

TEST(RouteMatrix, HidesTheOrganizationFromWhoeverWasRevokedThere) {
  RefusedEverywhere all;
  MatrixWorld& world = all.world;
  world.become(As::kElsewhere);
  std::vector<Held> roles = everything();
  roles.erase(roles.begin());
  world.hold(roles);
  world.act(world.ada, "DELETE", "/orgs/{org}/members/" + world.test.cy_member.text());
  all.expect("revoked, their session presented", world.cy, "");
}

TEST(RouteMatrix, ServesNobodyInAnOrganizationThatWasRemoved) {
  RefusedEverywhere all;
  MatrixWorld& world = all.world;
  const std::string api =
      world.act(world.cy, "POST", "/tokens", R"({"name":"x","organization":"{org}"})").at("token");
  world.become(As::kService);
  std::vector<Held> roles = everything();
  roles.erase(roles.begin());
  world.hold(roles);
  world.act(world.ada, "DELETE", "/orgs/{org}");
  all.expect("a session", world.ben, "");
  all.expect("an API token", api, "N");
  all.expect("a service's token", world.token(), "N");
}

// The doors themselves have cells: `way-in`.
TEST(RouteMatrix, TakesAWayInAtItsDoorAlone) {
  using Way = std::string (*)(MatrixWorld&);
  const Way ways[] = {[](MatrixWorld& world) { return world.setup_token(); },
                      [](MatrixWorld& world) { return world.id("invitation"); },
                      [](MatrixWorld& world) { return world.recovery_token(); },
                      [](MatrixWorld& world) { return world.sleeping_recovery_token(); }};
  const auto is_door = [](const Row& row) { return !row.way_in.empty(); };
  EXPECT_EQ(std::ranges::count_if(table().rows, is_door), 4);
  for (std::size_t way = 0; way < std::size(ways); ++way) {
    RefusedEverywhere all;
    all.world.hold({});
    const std::string bearer = ways[way](all.world);
    for (const Row& row : rows_with_token()) {
      const char letter = acts_in_organization(row) ? 'N' : 'U';
      if (!is_door(row)) {
        EXPECT_EQ(std::string(1, letter_of(all.ask(row, bearer))),
                  all.letter_without_token(row, std::string(1, letter)))
            << way << ": " << row.sentence();
        continue;
      }
      MatrixWorld world;
      EXPECT_EQ(letter_of(world.ask_as(ways[way](world), row.method, row.path, row.body)),
                row.way_in.at(way))
          << way << ": " << row.sentence();
    }
  }
}

// What is no id of anything, by kind.
std::string unknown(const std::string& kind, Random& random) {
  static const std::map<std::string, std::string (*)(Random&)> kDrawn = {
      {"org", [](Random& r) { return OrganizationId::draw(r).text(); }},
      {"vault", [](Random& r) { return VaultId::draw(r).text(); }},
      {"account", [](Random& r) { return AccountId::draw(r).text(); }},
      {"device", [](Random& r) { return DeviceId::draw(r).text(); }},
      {"member", [](Random& r) { return MembershipId::draw(r).text(); }},
      {"group", [](Random& r) { return GroupId::draw(r).text(); }},
      {"service", [](Random& r) { return ServiceId::draw(r).text(); }},
      {"grant", [](Random& r) { return GrantId::draw(r).text(); }},
      {"token", [](Random& r) { return TokenId::draw(r).text(); }},
      {"recovery", [](Random& r) { return RecoveryId::draw(r).text(); }},
      {"passkey", [](Random& r) { return PasskeyId::draw(r).text(); }},
      {"subscription", [](Random& r) { return PushSubscriptionId::draw(r).text(); }},
      {"session", [](Random& r) { return TokenId::draw(r).text(); }},
      {"webhook", [](Random& r) { return WebhookId::draw(r).text(); }},
      {"position", [](Random&) { return std::string("999999"); }},
      {"export", [](Random&) { return std::string("999999"); }}};
  return kDrawn.at(kind)(random);
}

// To whoever holds every role here, and could not be told more about anything of theirs.
TEST(RouteMatrix, AnswersIdsOfAnotherOrganizationAsIdsOfNothing) {
  RefusedEverywhere all;
  std::vector<Held> roles = everything();
  roles.erase(roles.begin());  // an operator knows all persons and organizations
  all.world.hold(roles);
  std::size_t swapped = 0;
  for (const Row& row : rows_with_token()) {
    if (!acts_in_organization(row) && row.path.starts_with("/orgs/")) {
      continue;
    }
    for (const std::string& name : MatrixWorld::named_in(row.path + row.body)) {
      const std::string kind = kind_of(name);
      if (row.path.starts_with("/server/") || kind == "invitation" || kind == "user-code") {
        continue;
      }
      SCOPED_TRACE(row.sentence() + ", {" + name + "}");
      const std::string nothing = unknown(kind, all.world.test.world.random());
      const auto theirs = all.ask(row, all.world.cy, {{name, all.others.at(kind)}});
      const auto none = all.ask(row, all.world.cy, {{name, nothing}});
      // That an account gives no code is said to whoever may get its codes, whatever device they
      // ask for.
      const bool of_account = row.body.contains(R"("device":"{device}")") && kind == "device";
      EXPECT_EQ(letter_of(theirs), of_account ? 'C' : 'N') << theirs.text;
      EXPECT_EQ(theirs.status, none.status);
      EXPECT_EQ(theirs.text, none.text);
      ++swapped;
    }
  }
  EXPECT_GT(swapped, 100U);
}

}  // namespace
}  // namespace cofactor::api
