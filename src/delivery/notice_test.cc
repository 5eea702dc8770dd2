#include "delivery/notice.h"

#include <gtest/gtest.h>

#include "custody/testing/held.h"

namespace cofactor::delivery {
namespace {

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

}  // namespace
}  // namespace cofactor::delivery
