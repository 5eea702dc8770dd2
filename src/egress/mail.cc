#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/check.h"
#include "base/secret_access.h"
#include "egress/transfer.h"

namespace cofactor::egress {
namespace {

std::string url_of(const Relay& relay) {
  const bool v6 = relay.place.host.contains(':');
  return fmt::format("{}://{}{}{}:{}/{}",
                     relay.tls == RelayTls::kFromStart ? "smtps" : "smtp",
                     v6 ? "[" : "",
                     relay.place.host,
                     v6 ? "]" : "",
                     relay.place.port,
                     relay.hello);
}

// libcurl keeps a copy of both of its own, until the transfer ends.
void log_in(Transfer& transfer, const RelayLogin& login) {
  const auto access = SecretAccess::because("the relay asks for it, inside TLS");
  const ByteView bytes = login.password.expose(access);
  std::string password(bytes.begin(), bytes.end());
  transfer.set(CURLOPT_USERNAME, login.user.c_str());
  transfer.set(CURLOPT_PASSWORD, password.c_str());
  wipe(password);
}

}  // namespace

std::optional<MailAddress> MailAddress::parse(std::string_view text) {
  constexpr std::size_t longest = 320;  // RFC 3696 §3
  const bool is_one =
      text.size() <= longest && text.contains('@') && std::ranges::none_of(text, [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == 0x7f;
      });
  return is_one ? std::optional(MailAddress(text)) : std::nullopt;
}

std::expected<Answer, Failure> WayOut::send(const Relay& relay,
                                            const Mail& mail,
                                            const std::stop_token& stop) const {
  CHECK(relay.tls != RelayTls::kNone || !relay.login);
  auto addresses = parts_.resolver.addresses_of(relay.place.host, stop);
  if (stop.stop_requested()) {
    return std::unexpected(Failure::kStopped);
  }
  if (addresses.empty()) {
    return std::unexpected(Failure::kUnresolved);
  }
  const std::string url = url_of(relay);
  const std::string from = fmt::format("<{}>", mail.from.text());
  const CurlList to = list_of({fmt::format("<{}>", mail.to.text())});
  Transfer transfer({.place = relay.place, .addresses = std::move(addresses)}, parts_);
  transfer.set(CURLOPT_URL, url.c_str());
  transfer.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  transfer.set(CURLOPT_USE_SSL,
               relay.tls == RelayTls::kNone ? long{CURLUSESSL_NONE} : long{CURLUSESSL_ALL});
  if (relay.login) {
    log_in(transfer, *relay.login);
  }
  transfer.set(CURLOPT_MAIL_FROM, from.c_str());
  transfer.set(CURLOPT_MAIL_RCPT, to.get());
  transfer.upload(mail.text);
  return transfer.run(stop);
}

}  // namespace cofactor::egress
