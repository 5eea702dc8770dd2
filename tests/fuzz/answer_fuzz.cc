// What a webhook's receiver or a push service answers, as a stranger would: to a transfer of the
// way out (without its TLS, which is OpenSSL's), and what is made of that.

#include <string>

#include "delivery/answers.h"
#include "delivery/standing.h"
#include "egress/transfer.h"
#include "tests/fuzz/stranger.h"

namespace cofactor {
namespace {

class Nobody : public egress::Resolver {
 public:
  std::vector<egress::Address> addresses_of(const std::string&, const std::stop_token&) override {
    return {};
  }
};

void check_sent(const delivery::Sent& sent, bool taken) {
  CHECK((sent.how == delivery::Sent::How::kTaken) == taken);
  CHECK(taken == sent.problem.empty() && sent.problem.size() < 100);
  const auto wait = delivery::wait_after(1, sent.retry_after, 255);
  CHECK(wait >= std::chrono::seconds(5) && wait <= std::chrono::hours(24));
}

void check_answer(const egress::Answer& answer, std::string_view words) {
  CHECK(answer.status >= 0 && answer.status <= 999);
  CHECK(answer.body.size() <= egress::WayOut::kMostOfBody && words.size() >= answer.body.size());
  CHECK(!answer.retry_after || answer.retry_after->count() > 0);
  const bool taken = answer.status / 100 == 2;
  CHECK(!taken || words.contains(std::to_string(answer.status)));
  check_sent(delivery::sent_of_webhook(answer), taken);
  const delivery::PushAnswer push = delivery::push_answer_of(answer.status);
  CHECK((push == delivery::PushAnswer::kTaken) == taken);
}

void post_to(std::string_view words, const std::string& host) {
  static fuzz::Stranger stranger;
  static Nobody nobody;
  const std::string url = "http://" + host + ":" + std::to_string(stranger.port()) + "/hook";
  stranger.says(words);
  std::expected<egress::Answer, egress::Failure> answer;
  {
    egress::Transfer transfer({.place = {.host = host, .port = stranger.port()},
                               .addresses = {fuzz::Stranger::address()}},
                              {.resolver = nobody, .longest = std::chrono::seconds(2)});
    const egress::CurlList headers = egress::list_of({"Content-Type: application/json", "Expect:"});
    transfer.set(CURLOPT_URL, url.c_str());
    transfer.set(CURLOPT_PROTOCOLS_STR, "http");
    transfer.set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
    transfer.set(CURLOPT_HTTPHEADER, headers.get());
    transfer.set(CURLOPT_POSTFIELDS, "{}");
    answer = transfer.run({});
  }
  const auto heard = stranger.heard();
  // Wherever it says to go, nobody goes there, and nothing is said twice.
  CHECK(heard.connections == 1 && heard.text.starts_with("POST /hook HTTP/1.1\r\n"));
  CHECK(heard.text.find("POST", 1) == std::string::npos);
  if (answer) {
    check_answer(*answer, words);
  } else {
    check_sent(delivery::sent_of(answer.error()), false);
  }
}

}  // namespace
}  // namespace cofactor

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace cofactor;
  if (size == 0) return 0;
  // A name's address is what its resolver said; an address is its own.
  post_to(text_of(ByteView(bytes, size)).substr(1), bytes[0] % 2 == 0 ? "localhost" : "127.0.0.1");
  return 0;
}
