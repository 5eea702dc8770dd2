#pragma once

#include <future>
#include <istream>
#include <map>

#include "api/testing/api_fixture.h"
#include "custody/offer_setup.h"

// What the matrix of routes is made of: the world it asks in, with the things it asks about, and
// the table that it is compared with.
namespace cofactor::api {

// As what Cy, or a service, asks.
enum class As {
  kSession,
  kMemberOfGroup,  // holding what their group holds
  kElsewhere,      // a member of another organization too, with every role there
  kService,
  kApiToken,
  kRecovering,
  kSleeping,
};

enum class On { kServer, kOrganization, kVault, kAccount, kDevice, kBeside };

struct Held {
  Role role{};
  On on{};
};

// In the order in which the cells have them.
inline constexpr Role kRoles[] = {Role::kViewer,
                                  Role::kResponder,
                                  Role::kKeeper,
                                  Role::kApprover,
                                  Role::kAuditor,
                                  Role::kAdmin,
                                  Role::kRecoverer};

inline std::vector<Held> everything() {
  std::vector<Held> all{{.role = Role::kOperator, .on = On::kServer}};
  for (const Role role : kRoles) {
    all.push_back({.role = role, .on = On::kOrganization});
  }
  return all;
}

// TestVault behind its server. Things come to be when they are first named, made over HTTP by
// those who may, or put by the server where nobody could make them so. Cy holds nothing but what
// hold() says.
class MatrixWorld : public ApiTest {
 public:
  using Ids = std::map<std::string, std::string, std::less<>>;
  using ApiTest::ada;
  using ApiTest::Answer;
  using ApiTest::ben;
  using ApiTest::bound;
  using ApiTest::cy;
  using ApiTest::get_public;
  using ApiTest::test;

  MatrixWorld() : asker_(cys(cy)) {
    held_ = {grant_to(asker_.holder, Role::kAuditor)};
    hold({});
  }
  void TestBody() override {}

  void become(As as) {
    if (as_ != as) {
      hold({});
      asker_ = asker_as(as);
      as_ = as;
    }
  }

  // All that the asker is granted from now on.
  void hold(const std::vector<Held>& held) {
    std::vector<Event> events;
    for (Grant& grant : held_) {
      grant.ended_at = test.world.clock().wall();
      events.emplace_back(GrantEnded{grant});
    }
    held_.clear();
    for (const Held& each : held) {
      held_.push_back(grant_of(each));
      events.emplace_back(GrantAdded{held_.back()});
    }
    put(std::move(events));
  }

  As as() const { return as_; }
  const std::string& token() const { return asker_.token; }

  Answer ask_as(const std::string& bearer,
                const std::string& method,
                const std::string& path,
                const std::string& body = {}) {
    return ask({.method = method, .path = path, .body = in_test_vault(body), .token = bearer});
  }
  // What has to succeed for there to be something to ask about.
  Answer act(const std::string& bearer,
             const std::string& method,
             const std::string& path,
             const std::string& body = {}) {
    auto answer = ask_as(bearer, method, path, body);
    EXPECT_EQ(answer.status / 100, 2) << method << " " << path << ": " << answer.text;
    return answer;
  }

  // The text with an id for every {thing} in it: of `instead`, else as it is called here.
  std::string fill(std::string text, const Ids& instead = {}) {
    for (const std::string& name : named_in(text)) {
      const auto other = instead.find(name);
      const std::string with = other == instead.end() ? id(name) : other->second;
      const std::string thing = "{" + name + "}";
      for (auto at = text.find(thing); at != std::string::npos; at = text.find(thing)) {
        text.replace(at, thing.size(), with);
      }
    }
    return text;
  }
  // What a text names in braces; a brace of JSON is followed by something else.
  static std::vector<std::string> named_in(const std::string& text) {
    std::vector<std::string> names;
    for (auto at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1)) {
      const auto end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-:", at + 1);
      if (end != std::string::npos && text[end] == '}' && end > at + 1) {
        names.push_back(text.substr(at + 1, end - at - 1));
      }
    }
    return names;
  }

  // The id, position or token text of what a row calls {name}.
  std::string id(const std::string& name) {
    // The asker's own are made anew: the asker may have become another.
    const bool lasts = !name.contains(":own") && name != "device:pending";
    if (const auto known = ids_.find(name); lasts && known != ids_.end()) {
      return known->second;
    }
    const auto found = makers().find(name);
    if (found == makers().end()) {
      ADD_FAILURE() << "A row names {" << name << "}, and testing/matrix_world.h makes no such.";
      return name;
    }
    std::string made = found->second(*this);
    ids_[name] = made;
    return made;
  }
  using Maker = std::function<std::string(MatrixWorld&)>;
  using Makers = std::map<std::string, Maker, std::less<>>;
  static const Makers& makers();

  // Another organization's things, by their kind, and the token of Eve, who holds every role there.
  Ids others();

  // An organization with an invitation for its first admin.
  Answer add_organization() {
    const std::string name = "Client " + std::to_string(++organizations_);
    return act(ada,
               "POST",
               "/orgs",
               R"({"name":")" + name + R"(","admin":{"name":"Eve","email":"eve@example.org"}})");
  }
  std::string setup_token() {
    const TokenText text = draw_token(test.world.random());
    const Time now = test.world.clock().wall();
    put({TokenAdded{cofactor::setup_token(TokenId::draw(test.world.random()), text, now)}});
    return sent(text);
  }
  // Who has a passkey would have to step up, but for sessions that have just been verified.
  void verify(const PersonId& person) {
    std::vector<Event> begun;
    test.world.writer().read([&](const View& view) {
      view->tokens.each_by<ByMaker>(person, [&](Token token) {
        if (token.kind == TokenKind::kSession && !token.ended_at) {
          token.verified_at = test.world.clock().wall();
          begun.emplace_back(SessionBegun{token});
        }
        return true;
      });
    });
    put(std::move(begun));
  }
  std::string recovery_token() {
    return act(ada, "POST", "/server/persons/" + test.cy.text() + "/recover").at("token");
  }
  // Of a recovery that an admin has asked for, and that sleeps until an operator agrees: Cy is one.
  std::string sleeping_recovery_token() {
    act(ada, "POST", "/server/operators", R"({"person":")" + test.cy.text() + R"("})");
    return act(ada, "POST", "/orgs/{org}/members/" + test.cy_member.text() + "/recover")
        .at("token");
  }

  // Entries as the server writes them, or as `by` would; the position of the last.
  Position put(std::vector<Event> events, const std::optional<Actor>& by = {}) {
    const auto done = std::make_shared<std::promise<Position>>();
    test.world.writer().submit(std::make_unique<SystemAsk>(
        [events = std::move(events), by](const View&, const Now&) {
          return Proposal{.events = events, .by = by};
        },
        [done](const Result<Recorded>& recorded) {
          done->set_value(recorded ? recorded->position : 0);
        }));
    return done->get_future().get();
  }
  template <class Noun>
  Noun find(const decltype(Noun::id)& id) {
    return test.world.writer().read(
        [&](const View& view) { return *NounTraits<Noun>::table(view.directory()).find(id); });
  }

 private:
  struct Asker {
    std::string token;
    Subject holder;  // of its grants
    Actor by;
    Subject principal;
  };
  static void add_people(Makers& makers);
  static void add_browsers(Makers& makers);
  static void add_held(Makers& makers);
  static void add_records(Makers& makers);
  static Maker posted(const std::string& path,
                      const std::string& body,
                      const std::string& member = "id");
  static Maker after(const std::string& name,
                     const std::string& method,
                     const std::string& path,
                     const std::string& body = {});

  Asker cys(std::string token) const {
    return {.token = std::move(token),
            .holder = subject_of(test.cy_member),
            .by = {.person = test.cy, .service = {}, .token = {}},
            .principal = subject_of(test.cy)};
  }
  Asker asker_as(As as);
  Asker in_a_group();
  Asker a_service();
  void join_elsewhere();
  Grant grant_of(const Held& held);
  Grant grant_to(const Subject& subject, Role role);
  std::string make_position(const ChainId& chain);
  std::string make_release();
  std::string make_export(const ChainId& of);

  Asker asker_;
  As as_ = As::kSession;
  std::vector<Grant> held_;
  Ids ids_;
  int organizations_ = 0;
};

// What tests/vectors/route_cells.txt says, which says itself how to read it.
inline constexpr const char* kRouteCells = "tests/vectors/route_cells.txt";
inline constexpr const char* kColumns[] = {"none",
                                           "operator",
                                           "organization",
                                           "vault",
                                           "account",
                                           "device",
                                           "beside",
                                           "service",
                                           "api",
                                           "recovering",
                                           "sleeping"};
using Cells = std::map<std::string, std::string, std::less<>>;  // by column

struct Row {
  std::string method = {};
  std::string path = {};   // with its query
  std::string cells = {};  // their name
  std::string names = {};  // "{vault}"; empty: what the answer names says nothing
  std::string way_in = {};
  bool also_responder = false;
  bool also_nobody = false;
  std::string body = {};

  std::string sentence() const { return method + " " + path + " (" + cells + ") " + body; }
  bool is_public() const { return path.starts_with("/log/"); }
  std::string route() const;  // "GET /api/v1/orgs/{org}", as the router has it
};

struct Table {
  std::map<std::string, Cells, std::less<>> cells;
  std::vector<Row> rows;
  std::vector<std::string> troubles;  // sentences
};

Table read_table(std::istream& file);
const Table& table();                // of the file
std::vector<Row> rows_with_token();  // its rows but the public ones

// Whether the route acts in the {org} of its path, as a member of it.
bool acts_in_organization(const Row& row);

// A done (E: and the answer does not name that), C conflict, D denied, N not found, U not signed
// in; anything else is a failure.
char letter_of(const MatrixWorld::Answer& answer, const std::string& names = {});

}  // namespace cofactor::api
