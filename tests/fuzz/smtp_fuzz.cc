// What a relay says from its greeting on, as a stranger would say it: to the way out as it sends a
// mail, and what is made of that. By the first byte without TLS, or only by STARTTLS and a login.

#include <string>

#include "delivery/answers.h"
#include "tests/fuzz/stranger.h"

namespace cofactor {
namespace {

constexpr std::string_view kText = "Subject: fuzzed\r\n\r\nFirst.\r\n.\r\n.hidden\r\nLast.\r\n";
constexpr std::string_view kSent =
    "Subject: fuzzed\r\n\r\nFirst.\r\n..\r\n..hidden\r\nLast.\r\n.\r\n";

class OneAddress : public egress::Resolver {
 public:
  std::vector<egress::Address> addresses_of(const std::string&, const std::stop_token&) override {
    return {fuzz::Stranger::address()};
  }
};

constexpr std::string_view kPassword = "the-relays-own-word";
constexpr std::string_view kPasswords = "AHJlbGF5AHRoZS1yZWxheXMtb3duLXdvcmQ=";  // as AUTH PLAIN

egress::Relay relay_at(std::uint16_t port, egress::RelayTls tls) {
  egress::Relay relay{
      .place = {.host = "localhost", .port = port}, .tls = tls, .hello = "cofactor.example.com"};
  if (tls == egress::RelayTls::kStartTls) {
    relay.login = egress::RelayLogin{
        .user = "relay", .password = egress::RelayPassword::copy_from(bytes_of(kPassword))};
  }
  return relay;
}

void send_to(std::string_view words, egress::RelayTls tls) {
  static fuzz::Stranger stranger;
  static OneAddress names;
  static const egress::WayOut way(
      {.resolver = names, .ca_file = "/dev/null", .longest = std::chrono::seconds(2)});
  static const auto from = egress::MailAddress::parse("cofactor@example.com").value();
  static const auto to = egress::MailAddress::parse("ada@example.com").value();
  stranger.says(words);
  const auto answer =
      way.send(relay_at(stranger.port(), tls), {.from = from, .to = to, .text = kText}, {});
  const auto heard = stranger.heard();
  CHECK(heard.connections == 1);
  // Whatever it says instead of STARTTLS, nothing is said to it that is meant for a relay alone.
  CHECK(tls == egress::RelayTls::kNone ||
        !(heard.text.contains(kPassword) || heard.text.contains(kPasswords) ||
          heard.text.contains("MAIL FROM") || heard.text.contains("fuzzed")));
  const delivery::Sent sent =
      answer ? delivery::sent_of_relay(*answer) : delivery::sent_of(answer.error());
  // Taken is what was handed over whole, and then accepted.
  if (sent.how == delivery::Sent::How::kTaken) {
    CHECK(heard.text.contains(kSent) && words.contains("250"));
    return;
  }
  CHECK(!sent.problem.empty() && sent.problem.size() < 100 && !sent.retry_after);
  if (answer) {  // it is the relay's own word
    CHECK(answer->status >= 400 && words.contains(std::to_string(answer->status)));
  }
}

// A mailbox that somebody typed in ends no line and no command.
void read_mailbox(std::string_view text) {
  const auto mailbox = egress::MailAddress::parse(text);
  CHECK(!mailbox || (mailbox->text() == text && text.size() <= 320 &&
                     text.find_first_of("\r\n <>") == std::string_view::npos));
}

}  // namespace
}  // namespace cofactor

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace cofactor;
  if (size == 0) return 0;
  const std::string_view text = text_of(ByteView(bytes, size));
  read_mailbox(text);
  send_to(text.substr(1),
          bytes[0] % 2 == 0 ? egress::RelayTls::kNone : egress::RelayTls::kStartTls);
  return 0;
}
