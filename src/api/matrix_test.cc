#include "api/testing/matrix.h"

#include <set>

// Who may ask what, for every route that the server serves: what tests/vectors/route_cells.txt
// says, asked over HTTP. What holds for all routes alike stands here.
namespace cofactor::api {
namespace {

// What is wrong between the routes and the rows.
std::vector<std::string> unmatched(const std::set<std::string>& routes,
                                   const std::vector<Row>& rows) {
  std::set<std::string> with_row;
  std::vector<std::string> out;
  for (const Row& row : rows) {
    with_row.insert(row.route());
    if (!routes.contains(row.route())) {
      out.push_back("The row " + row.sentence() + " is of no route: take it away.");
    }
  }
  for (const std::string& route : routes) {
    if (!with_row.contains(route)) {
      out.push_back("The route " + route + " has no row in " + kRouteCells +
                    ": say there who may ask.");
    }
  }
  return out;
}

std::set<std::string> routes_served() {
  std::set<std::string> routes;
  for (const http::Route& route : MatrixWorld().bound()) {
    routes.insert(std::string(http::name_of(route.method)) + " " + route.pattern);
  }
  return routes;
}

// Asks what one row says, in as many worlds as it takes: what was done makes the next one new.
class Asking {
 public:
  explicit Asking(const Row& row) : row_(row) {}

  Cells all() {
    using enum As;
    Cells found;
    found["none"] = letter(kSession, {});
    found["operator"] = letter(kSession, {{.role = Role::kOperator, .on = On::kServer}});
    found["organization"] = letters(kSession, On::kOrganization);
    found["vault"] = letters(kSession, On::kVault);
    found["account"] = letters(kSession, On::kAccount);
    found["device"] = letters(kSession, On::kDevice);
    found["beside"] = letters(kSession, On::kBeside);
    found["through a group"] = letters(kMemberOfGroup, On::kOrganization);
    found["with roles elsewhere"] = letter(kElsewhere, {});
    found["service"] = letters(kService, On::kOrganization);
    found["api"] = letters(kApiToken, On::kOrganization);
    found["recovering"] = letter(kRecovering, everything());
    found["sleeping"] = letter(kSleeping, everything());
    return found;
  }

 private:
  std::string letters(As as, On on) {
    std::string out;
    for (const Role role : kRoles) {
      out += letter(as, {{.role = role, .on = on}});
    }
    return out;
  }

  char letter(As as, std::vector<Held> held) {
    if (!world_ || world_->as() != as) {
      world_ = std::make_unique<MatrixWorld>();
      world_->become(as);
      if (row_.path.contains(':')) {
        world_->id("vault:beside");  // while Ada may still make it
      }
    }
    if (row_.also_responder) {
      held.push_back({.role = Role::kResponder, .on = On::kOrganization});
    }
    world_->hold(held);
    const std::string names = world_->fill(row_.names);
    const auto answer = world_->ask_as(
        world_->token(), row_.method, world_->fill(row_.path), world_->fill(row_.body));
    const char found = letter_of(answer, names);
    const bool stays = row_.method == "GET" && !answer.header.contains("text/event-stream");
    if (answer.status / 100 == 2 && !stays) {
      world_.reset();
    }
    return found;
  }

  const Row& row_;
  std::unique_ptr<MatrixWorld> world_;
};

TEST(RouteMatrix, HasARowForEveryRouteAndARouteForEveryRow) {
  for (const std::string& trouble : unmatched(routes_served(), table().rows)) {
    ADD_FAILURE() << trouble;
  }
}

TEST(RouteMatrix, NamesTheRouteThatHasNoRowAndTheRowThatHasNoRoute) {
  auto routes = routes_served();
  routes.insert("GET /api/v1/orgs/{org}/castles");
  routes.erase("POST /api/v1/orgs/{org}/vaults");
  const auto found = unmatched(routes, table().rows);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_TRUE(found[0].contains("POST /orgs/{org}/vaults (add-vault)")) << found[0];
  EXPECT_TRUE(found[1].contains("GET /api/v1/orgs/{org}/castles has no row")) << found[1];
}

TEST(RouteMatrix, AnswersEveryAskerAsWritten) {
  std::size_t cells = 0;
  for (const Row& row : rows_with_token()) {
    SCOPED_TRACE(row.sentence());
    Cells wanted = table().cells.find(row.cells)->second;
    wanted["through a group"] = wanted["organization"];
    wanted["with roles elsewhere"] = wanted["none"];
    for (const auto& [column, letters] : Asking(row).all()) {
      EXPECT_EQ(letters, wanted[column]) << column;
      cells += letters.size();
    }
  }
  RecordProperty("cells", std::to_string(cells));
}

TEST(RouteMatrix, ServesWhatIsPublicToEverybody) {
  MatrixWorld world;
  for (const Row& row : table().rows) {
    if (row.is_public()) {
      EXPECT_EQ(world.get_public(row.path).status, 200) << row.sentence();
    }
  }
}

}  // namespace
}  // namespace cofactor::api
