// Mail by a relay: aiosmtpd, with STARTTLS, TLS from the start, and without.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "egress/testing/outside.h"
#include "egress/way_out.h"

namespace cofactor::egress {
namespace {

constexpr std::string_view kText =
    "From: Cofactor <cofactor@example.com>\r\nSubject: test\r\n\r\nFirst.\r\n.hidden\r\n.\r\nLast.";

class ToRelay : public testing::Test {
 protected:
  Relay relay(std::string_view mode, RelayTls tls) {
    const std::uint16_t port = free_port();
    child_.emplace(std::vector<std::string>{"/usr/bin/python3",
                                            "tests/egress/relay.py",
                                            std::to_string(port),
                                            made_.folder.string(),
                                            std::string(mode)});
    await_port(port);
    return {.place = {"localhost", port}, .tls = tls, .hello = "cofactor.example.com"};
  }
  static RelayLogin login(std::string_view password) {
    const auto bytes = std::as_bytes(std::span(password));
    const auto* begin = reinterpret_cast<const std::uint8_t*>(bytes.data());
    return {.user = "relay", .password = RelayPassword::copy_from({begin, bytes.size()})};
  }
  std::expected<Answer, Failure> send(const Relay& relay, std::string_view to) {
    return way_.send(relay,
                     {.from = MailAddress::parse("cofactor@example.com").value(),
                      .to = MailAddress::parse(to).value(),
                      .text = kText},
                     {});
  }
  std::string mail() const { return text_of_file(made_.folder / "mail-0"); }
  static std::string taken(std::string_view tls, std::string_view login) {
    return fmt::format(
        "hello cofactor.example.com\ntls {}\nlogin {}\nfrom cofactor@example.com\n"
        "to ada@example.com\n\n{}\r\n",
        tls,
        login,
        kText);
  }

  const MadeCertificate made_;
  std::optional<Child> child_;
  ScriptedNames names_{{{"127.0.0.1"}}};
  const WayOut way_{{.resolver = names_, .ca_file = made_.certificate()}};
};

TEST_F(ToRelay, SendsByStartTlsWithALogin) {
  Relay by = relay("starttls", RelayTls::kStartTls);
  by.login = login("pass word");
  const auto answer = send(by, "ada@example.com");
  ASSERT_TRUE(answer) << sentence_of(answer.error());
  EXPECT_EQ(answer->status, 250);
  EXPECT_EQ(mail(), taken("yes", "relay"));
}

TEST_F(ToRelay, SendsByTlsFromTheStart) {
  ASSERT_TRUE(send(relay("tls", RelayTls::kFromStart), "ada@example.com"));
  EXPECT_EQ(mail(), taken("yes", "-"));
}

TEST_F(ToRelay, SendsWithoutTlsOnlyWhenToldTo) {
  Relay by = relay("plain", RelayTls::kStartTls);
  EXPECT_EQ(send(by, "ada@example.com").error(), Failure::kUntrusted);
  EXPECT_EQ(mail(), "");
  by.tls = RelayTls::kNone;
  ASSERT_TRUE(send(by, "ada@example.com"));
  EXPECT_EQ(mail(), taken("no", "-"));
}

TEST_F(ToRelay, SaysWhatTheRelaySaid) {
  Relay by = relay("starttls", RelayTls::kStartTls);
  EXPECT_EQ(send(by, "no-such@example.com")->status, 550);
  EXPECT_EQ(send(by, "busy@example.com")->status, 450);
  by.login = login("wrong");
  EXPECT_EQ(send(by, "ada@example.com")->status, 535);
  EXPECT_EQ(mail(), "");
}

TEST_F(ToRelay, BelievesNoOtherCertificate) {
  const Relay by = relay("starttls", RelayTls::kStartTls);
  const WayOut systems_cas({.resolver = names_});
  const Mail mail_to_ada{.from = MailAddress::parse("cofactor@example.com").value(),
                         .to = MailAddress::parse("ada@example.com").value(),
                         .text = kText};
  EXPECT_EQ(systems_cas.send(by, mail_to_ada, {}).error(), Failure::kUntrusted);
}

TEST(MailAddress, EndsNoLineAndNoCommand) {
  EXPECT_TRUE(MailAddress::parse("ada+root@example.com"));
  EXPECT_TRUE(
      MailAddress::parse("\xc3\xa4"
                         "da@example.com"));
  for (const char* text :
       {"", "ada", "a@b\r\nDATA", "a@b\n", "a b@c", "<a@b>", "a@b>", "a@b\t", "a@b\x7f"}) {
    EXPECT_FALSE(MailAddress::parse(text)) << text;
  }
  EXPECT_FALSE(MailAddress::parse(std::string(400, 'a') + "@b"));
}

}  // namespace
}  // namespace cofactor::egress
