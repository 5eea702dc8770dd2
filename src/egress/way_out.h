#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/https_url.h"
#include "base/secret.h"
#include "egress/resolver.h"

namespace cofactor::egress {

// A host and a port that the configuration names, exactly: no pattern, no other spelling.
struct Place {
  std::string host;
  std::uint16_t port = 0;
  friend bool operator==(const Place&, const Place&) = default;
};

// Why nothing was answered. Of the first four nothing was sent.
enum class Failure : std::uint8_t {
  kForbidden,    // its name has an address that is not public
  kUnresolved,   // no address has this name
  kUnreachable,  // nobody answers there
  kUntrusted,    // its certificate is not its host's, by a CA that is trusted; or it has no TLS
  kBroken,       // something was sent, and no whole answer came
  kTimedOut,     // it took too long; something may have been sent
  kStopped,      // somebody asked to stop; something may have been sent
};
// One sentence for a person: "Its name has an address that is not public."
std::string_view sentence_of(Failure failure);

// What the other side said, and what it said about when to come again.
struct Answer {
  int status = 0;  // of HTTP, or of SMTP: 250 is taken, 4xx is not now, 5xx is never
  std::optional<std::chrono::seconds> retry_after = {};
  std::string body = {};  // its first WayOut::kMostOfBody bytes
};

// A POST by HTTPS to where somebody typed in.
struct Post {
  HttpsUrl url;
  std::vector<std::string> headers;  // whole lines without their end
  std::string_view body;
};

enum class RelayTls : std::uint8_t {
  kStartTls,  // asked for before anything is said; without it nothing is sent
  kFromStart,
  kNone,  // REQUIRES: the relay is this machine, and there is no login
};

using RelayPassword = Secret<struct RelayPasswordTag>;

struct RelayLogin {
  std::string user;
  RelayPassword password;
};

// The mail relay that the configuration names.
struct Relay {
  Place place;
  RelayTls tls = RelayTls::kStartTls;
  std::optional<RelayLogin> login = {};
  std::string hello;  // the name this server calls itself by (EHLO)
};

// Somebody's mailbox, "local@domain", that ends no line and no command of SMTP.
class MailAddress {
 public:
  // None: without '@', longer than 320 bytes, or with a space, a control character, '<' or '>'.
  static std::optional<MailAddress> parse(std::string_view text);
  const std::string& text() const { return text_; }

 private:
  explicit MailAddress(std::string_view text) : text_(text) {}
  std::string text_;
};

// One mail to one person.
struct Mail {
  MailAddress from;
  MailAddress to;
  std::string_view text;  // RFC 5322, lines ended by CR LF; what begins with a dot is escaped here
};

// The one way out of the server: whatever connects to elsewhere does it here. Two policies:
//   tenant    what people type in. HTTPS alone. The name is resolved once; one address that is not
//             public (egress/address.h) forbids all; the connection goes to one of exactly those
//             addresses, with the name in SNI, Host and the certificate's check. But the places in
//             `internal`, which the configuration names exactly, may have any address.
//   operator  the relay that the configuration names, exactly that host and port.
// Of both: TLS 1.2 or later, no redirect is followed, no proxy used whatever the environment says,
// nothing kept for the next connection; at most kLongest, and an answer is read up to kMostOfBody.
//
// Any thread; it blocks, and returns at once when `stop` is requested.
class WayOut {
 public:
  static constexpr std::chrono::milliseconds kLongest = std::chrono::seconds(20);
  static constexpr std::chrono::milliseconds kLongestConnect = std::chrono::seconds(8);
  static constexpr std::size_t kMostOfBody = 16UZ << 10;

  struct Parts {
    Resolver& resolver;  // outlives it
    std::vector<Place> internal = {};
    std::optional<std::filesystem::path> ca_file = {};  // PEM; none: the system's
    std::chrono::milliseconds longest = kLongest;
  };

  explicit WayOut(Parts parts) : parts_(std::move(parts)) {}

  std::expected<Answer, Failure> post(const Post& post, const std::stop_token& stop) const;
  std::expected<Answer, Failure> send(const Relay& relay,
                                      const Mail& mail,
                                      const std::stop_token& stop) const;

 private:
  const Parts parts_;
};

}  // namespace cofactor::egress
