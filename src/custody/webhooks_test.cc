#include "custody/webhooks.h"

#include <gtest/gtest.h>

#include "base/secret_access.h"
#include "custody/notices.h"
#include "custody/testing/held.h"

namespace cofactor {
namespace {

AddWebhook webhook(const TestVault& t, std::string_view called) {
  AddWebhook verb;
  verb.organization = t.organization;
  verb.name = name(called);
  verb.url = HttpsUrl::parse("https://hooks.example.com/secret-path?x").value();
  verb.kinds = {NoticeKind::kRelease, NoticeKind::kPeople};
  return verb;
}

TEST(Webhooks, ShowTheirSecretOnceAndTheRestOfTheirUrlNever) {
  TestVault t;
  const auto added = t.world.ask(webhook(t, "alarm"), t.as_ada());
  ASSERT_TRUE(added);
  const auto shown = added->answer->secret.expose(SecretAccess::because("a test looks at it"));
  EXPECT_TRUE(text_of(shown).starts_with("whsec_"));
  EXPECT_EQ(parse_base64(text_of(shown).substr(6))->size(), kWebhookSecretSize);
  EXPECT_EQ(added->answer->origin, "https://hooks.example.com");
  const auto listed = t.world.ask(ListWebhooks{}, t.as_ada());
  ASSERT_EQ(listed->answer->size(), 1U);
  EXPECT_EQ(listed->answer->front().origin, "https://hooks.example.com");
  for (const std::string& body : t.world.bodies()) {
    EXPECT_FALSE(body.contains("hooks.example.com"));
    EXPECT_FALSE(body.contains(text_of(shown)));
  }
  const auto opened = open_webhook(t.world.core().vaulting, listed->answer->front().webhook);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->url.text(), "https://hooks.example.com/secret-path?x");
  EXPECT_EQ(base64_of(opened->secret.expose(SecretAccess::because("a test compares it"))),
            text_of(shown).substr(6));
}

TEST(Webhooks, AreForWhoManagesPeople) {
  TestVault t;
  EXPECT_EQ(refusal_of(t.world.ask(webhook(t, "alarm"), t.as_ben())), "denied");
  const auto added = t.world.ask(webhook(t, "alarm"), t.as_ada());
  const WebhookId id = added->answer->webhook.id;
  EXPECT_EQ(refusal_of(t.world.ask(RemoveWebhook{.webhook = id}, t.as_ben())), "denied");
  EXPECT_EQ(refusal_of(t.world.ask(ListDeliveries{}, t.as_ben())), "denied");
  EXPECT_EQ(refusal_of(t.world.ask(ResendNotices{.to = as_id<ObjectId>(id)}, t.as_ben())),
            "denied");
  EXPECT_TRUE(t.world.ask(ListWebhooks{}, t.as_ben())->answer->empty());
  EXPECT_TRUE(t.world.ask(ResendNotices{.to = as_id<ObjectId>(id)}, t.as_ada()));
  EXPECT_EQ(refusal_of(t.world.ask(ResendNotices{.to = as_id<ObjectId>(t.vault)}, t.as_ada())),
            "not_found");
}

TEST(Webhooks, HaveANameOfTheirOwnAndKinds) {
  TestVault t;
  ASSERT_TRUE(t.world.ask(webhook(t, "alarm"), t.as_ada()));
  EXPECT_EQ(refusal_of(t.world.ask(webhook(t, "Alarm"), t.as_ada())), "conflict");
  for (const std::vector<NoticeKind>& kinds :
       {std::vector<NoticeKind>{},
        std::vector{NoticeKind::kOwn},
        std::vector{NoticeKind::kPeople, NoticeKind::kPeople}}) {
    AddWebhook verb = webhook(t, "other");
    verb.kinds = kinds;
    EXPECT_EQ(refusal_of(t.world.ask(std::move(verb), t.as_ada())), "invalid");
  }
  for (std::size_t i = 1; i < kMostWebhooks; ++i) {
    ASSERT_TRUE(t.world.ask(webhook(t, "hook " + std::to_string(i)), t.as_ada()));
  }
  EXPECT_EQ(refusal_of(t.world.ask(webhook(t, "one more"), t.as_ada())), "conflict");
}

TEST(Webhooks, AreErasedWhenTheyAreRemoved) {
  TestVault t;
  const auto added = t.world.ask(webhook(t, "alarm"), t.as_ada());
  const Webhook before = added->answer->webhook;
  ASSERT_TRUE(t.world.ask(RemoveWebhook{.webhook = before.id}, t.as_ada()));
  EXPECT_EQ(open_webhook(t.world.core().vaulting, before).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(refusal_of(t.world.ask(RemoveWebhook{.webhook = before.id}, t.as_ada())), "conflict");
  EXPECT_TRUE(t.world.ask(ListWebhooks{}, t.as_ada())->answer->empty());
  EXPECT_TRUE(t.world.ask(webhook(t, "alarm"), t.as_ada()));
  t.world.reopen();
  EXPECT_FALSE(t.world.ledger().tampered());
  Fsck fsck = t.world.core().reader.fsck();
  fsck.tag_of = [&](const Membership& membership) {
    return membership_tag(t.world.core().vaulting, membership);
  };
  EXPECT_TRUE(run_fsck(fsck).clean());
}

TEST(Notices, AreChosenByEverybodyForThemselves) {
  TestVault t;
  EXPECT_TRUE(t.world.ask(ShowNotices{}, t.as_ben())->answer->not_by_mail.empty());
  const ChooseNotices chosen{.not_by_mail = {NoticeKind::kPolicy},
                             .not_by_push = {NoticeKind::kOwn}};
  ASSERT_TRUE(t.world.ask(chosen, t.as_ben()));
  EXPECT_EQ(t.world.ask(ShowNotices{}, t.as_ben())->answer->not_by_push,
            std::vector{NoticeKind::kOwn});
  EXPECT_TRUE(t.world.ask(ShowNotices{}, t.as_cy())->answer->not_by_mail.empty());
  EXPECT_EQ(refusal_of(t.world.ask(
                ChooseNotices{.not_by_mail = {NoticeKind::kOwn}, .not_by_push = {}}, t.as_ben())),
            "invalid");
  EXPECT_EQ(refusal_of(
                t.world.ask(ChooseNotices{.not_by_mail = {NoticeKind::kPeople, NoticeKind::kPeople},
                                          .not_by_push = {}},
                            t.as_ben())),
            "invalid");
}

}  // namespace
}  // namespace cofactor
