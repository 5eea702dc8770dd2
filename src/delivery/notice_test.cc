#include "delivery/notice.h"

#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "custody/add_grant.h"
#include "custody/change_vault.h"
#include "custody/groups.h"
#include "custody/operators.h"
#include "custody/release_code.h"
#include "custody/revoke_member.h"
#include "custody/revoke_person.h"
#include "custody/services.h"
#include "custody/testing/held.h"
#include "custody/testing/people.h"

namespace cofactor::delivery {
namespace {

using Lines = std::vector<std::string>;

// What everybody is told of by mail of what happens from now on: a line for each entry, "TYPE WHO:
// KIND KIND; WHO: KIND".
class Told {
 public:
  explicit Told(TestVault& t) : t_(t), from_(t.world.store().head().size) {}

  Lines lines() {
    Lines out;
    const auto bodies = t_.world.bodies();
    for (; from_ < bodies.size(); ++from_) {
      const auto read = read_body(bodies[from_]);
      if (const auto use = use_in(read->event)) {
        habits_.take(use->account, {.holder = use->holder, .position = from_});
      }
      t_.world.writer().read([&](const View& view) {
        const auto notice = notice_of(
            view, {.position = from_, .header = read->header, .event = read->event}, habits_, {});
        if (notice) {
          add_line(view, *notice, out);
        }
      });
    }
    return out;
  }

 private:
  void add_line(const View& view, const Notice& notice, Lines& out) const {
    const Now now{.wall = t_.world.clock().wall(), .latest = t_.world.clock().wall()};
    std::map<std::string, std::string> told;
    for (const MembershipId& id : hearers(view, notice, Way::kMail, now)) {
      const Membership& member = *view->memberships.find(id);
      std::string& of = told[name_of_person(*member.person)];
      for (const NoticeKind kind : heard_by(view, notice, member, Way::kMail, now)) {
        of += " " + std::string(name_of(kind));
      }
    }
    std::string line = notice.type;
    for (const auto& [who, kinds] : told) {
      line += (line == notice.type ? " " : "; ") + who + ":" + kinds;
    }
    if (!told.empty()) {
      out.push_back(line);
    }
  }
  std::string name_of_person(const PersonId& id) const {
    return id == t_.ada ? "Ada" : id == t_.ben ? "Ben" : id == t_.cy ? "Cy" : "another";
  }

  TestVault& t_;
  Position from_;
  Habits habits_;
};

// A Monday, at noon of UTC.
void go_to_work(TestVault& t) { t.world.clock().advance(std::chrono::hours(24 + 9)); }

void release(TestVault& t) {
  EXPECT_TRUE(t.world.ask(ReleaseCode{.account = t.account, .reason = "INC-42"}, t.as_ben()));
  t.world.clock().advance(std::chrono::minutes(1));
}

void show_pair(TestVault& t, PairCause cause) {
  PairShown event;
  event.vault = t.vault;
  event.account = t.account;
  event.device = t.device;
  event.version = 1;
  event.first_step = 1;
  event.cause = cause;
  event.holder = subject_of(t.ben);
  put(t.world, event);
}

void grant_to_ben(TestVault& t) {
  AddGrant verb;
  verb.to = subject_of(t.ben_member);
  verb.role = Role::kViewer;
  verb.on = {.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(t.organization)};
  EXPECT_TRUE(t.world.ask(std::move(verb), t.as_ada()));
}

struct Row {
  std::string_view what;
  void (*act)(TestVault& t);
  Lines told;
};

// It is a Sunday, three in the night, until somebody goes to work.
const auto kRows = std::to_array<Row>({
    {"a first code of a critical vault, in the night",
     release,
     {"code.released Ada: release first-use off-hours"}},
    {"two codes of a critical vault at work",
     [](TestVault& t) {
       go_to_work(t);
       release(t);
       release(t);
     },
     {"code.released Ada: release first-use", "code.released Ada: release"}},
    {"codes of a vault that is not critical",
     [](TestVault& t) {
       auto vault = t.world.writer().read([&](const View& v) { return *v->vaults.find(t.vault); });
       vault.critical = false;
       put(t.world, VaultEdited{vault});
       release(t);
       release(t);
       go_to_work(t);
       release(t);
     },
     {"vault.edited Ada: policy",
      "code.released Ada: first-use off-hours",
      "code.released Ada: off-hours"}},
    {"a pair of codes for an enrolment, in the night",
     [](TestVault& t) { show_pair(t, PairCause::kEnrolment); },
     {"device.pair_shown Ada: release off-hours"}},
    {"a pair of codes for a resync, and then a code, at work",
     [](TestVault& t) {
       go_to_work(t);
       show_pair(t, PairCause::kResync);
       release(t);
     },
     {"device.pair_shown Ada: release first-use", "code.released Ada: release"}},
    {"attempts that are refused, in an organization and at the server",
     [](TestVault& t) {
       EXPECT_FALSE(t.world.ask(ReleaseCode{.account = t.account, .reason = "curious"}, t.as_cy()));
       EXPECT_FALSE(t.world.ask(AddOperator{.person = t.ben}, t.outside(t.ben_token)));
     },
     {"refused Ada: refused", "refused Ada: refused"}},
    {"changes of people",
     [](TestVault& t) {
       EXPECT_TRUE(t.world.ask(AddService{.name = name("backup")}, t.as_ada()));
       add_guest(t.world, t.as_ada(), "Dee");
       RevokeMember revoke;
       revoke.member = t.ben_member;
       EXPECT_TRUE(t.world.ask(std::move(revoke), t.as_ada()));
     },
     {"service.added Ada: people",
      "member.invited Ada: people",
      "token.added Ada: people",
      "member.joined Ada: people",
      "token.ended Ada: people",
      "member.revoked Ada: people",
      "grant.ended Ada: policy"}},
    {"a person is revoked on the whole server",
     [](TestVault& t) {
       EXPECT_TRUE(t.world.ask(RevokePerson{.person = t.ben}, t.outside(t.ada_token)));
     },
     {"member.revoked Ada: people", "grant.ended Ada: policy", "person.revoked Ada: people"}},
    {"changes of policy",
     [](TestVault& t) {
       grant_to_ben(t);
       EXPECT_TRUE(t.world.ask(AddVault{.organization = t.organization, .name = name("staging")},
                               t.as_ada()));
     },
     {"grant.added Ada: policy; Ben: own", "vault.added Ada: policy"}},
    {"a new operator",
     [](TestVault& t) {
       EXPECT_TRUE(t.world.ask(AddOperator{.person = t.ben}, t.outside(t.ada_token)));
     },
     {"grant.added Ada: policy; Ben: policy own"}},
    {"a jump of the clock, once to each however many organizations they are admin of",
     [](TestVault& t) { put(t.world, ClockJumped{}); },
     {"clock.jumped Ada: policy"}},
});

TEST(Notice, GoesToWhomItConcerns) {
  for (const Row& row : kRows) {
    TestVault t;
    Told told(t);
    row.act(t);
    EXPECT_EQ(told.lines(), row.told) << row.what;
  }
}

// Of every type there is, what admins are told it is; "-": nothing, or not by its type alone.
constexpr auto kOfTypes = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"refused", "refused"},
    {"person.revoked person.erased", "people"},
    {"member.invited member.joined member.edited member.revoked", "people"},
    {"group.added group.edited group.removed group.restored", "people"},
    {"service.added service.edited service.removed service.restored", "people"},
    {"token.added token.ended recovery.noticed passkey.suspected", "people"},
    {"grant.added grant.ended clock.jumped clock.accepted", "policy"},
    {"organization.added organization.edited organization.removed organization.restored", "policy"},
    {"vault.added vault.edited vault.removed vault.restored", "policy"},
    {"account.added account.edited account.removed account.restored", "policy"},
    {"device.added device.imported device.edited device.confirmed device.witnessed", "policy"},
    {"device.replaced device.put_back device.removed device.restored", "policy"},
    {"webhook.added webhook.removed notices.resent", "policy"},
    {"code.released device.pair_shown", "-"},
    {"code.reread code.undelivered code.used code.rejected code.unused", "-"},
    {"audit.read refusals.counted device.seed_erased", "-"},
    {"store.created setup.done store.unsealed sealed.signed_in sealed.signed_out", "-"},
    {"person.added session.begun session.ended session.used", "-"},
    {"recovery.asked recovery.agreed recovery.begun recovery.cancelled recovery.completed", "-"},
    {"passkey.added passkey.used passkey.renamed passkey.removed", "-"},
    {"push.added push.confirmed push.tested push.removed", "-"},
    {"terminal.approved terminal.refused notices.chosen", "-"},
});

TEST(Notice, IsOfTheKindThatItsTypeSays) {
  std::map<std::string, std::string_view, std::less<>> by_type;
  for (const auto& [types, kind] : kOfTypes) {
    std::istringstream words{std::string(types)};
    for (std::string type; words >> type;) {
      EXPECT_TRUE(by_type.emplace(type, kind).second) << type;
    }
  }
  for (const std::string_view type : event_types()) {
    ASSERT_TRUE(by_type.contains(type)) << "who is told of " << type << "?";
    const auto kind = kind_of_type(type);
    EXPECT_EQ(kind ? name_of(*kind) : "-", by_type.find(type)->second) << type;
  }
  EXPECT_EQ(event_types().size(), by_type.size());
}

// Ada is a member, and the admin, of two organizations.
TEST(Notice, OfOneOrganizationIsHeardWhereThatOneKnowsThem) {
  TestVault t;
  const OtherOrganization other(t);
  t.world.writer().read([&](const View& view) {
    const Now now{
        .wall = t.world.clock().wall(), .boot = {}, .sure = true, .latest = t.world.clock().wall()};
    Notice notice{.position = 1,
                  .at = now.wall,
                  .type = "group.member_added",
                  .kinds = {},
                  .organizations = {t.organization}};
    notice.person = view->memberships.find(t.ada_member)->person;
    EXPECT_EQ(hearers(view, notice, Way::kMail, now), std::vector{t.ada_member});
    notice.organizations = {other.organization};
    const auto there = hearers(view, notice, Way::kMail, now);
    ASSERT_EQ(there.size(), 1U);
    EXPECT_EQ(view->memberships.find(there.front())->organization, other.organization);
    notice.organizations = {};
    EXPECT_EQ(hearers(view, notice, Way::kMail, now).size(), 2U) << "what is of no organization";
  });
}

TEST(Notice, LeadsToWhereItsReaderMayLook) {
  SeededRandom random(1);
  const auto organization = OrganizationId::draw(random);
  Notice notice{.position = 7, .at = {}, .type = "code.released", .kinds = {}, .organizations = {}};
  EXPECT_EQ(path_of(notice, organization), "/log/7?of=" + organization.text());
  notice.of_server = true;
  EXPECT_EQ(path_of(notice, organization), "/log/7?of=server");
  notice.person = PersonId::draw(random);
  EXPECT_EQ(path_of(notice, organization), "/me");
}

}  // namespace
}  // namespace cofactor::delivery
