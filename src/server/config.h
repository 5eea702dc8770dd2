#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "custody/last_uses.h"
#include "custody/limits.h"
#include "delivery/hours.h"
#include "egress/way_out.h"
#include "http/forwarded.h"
#include "http/tls.h"

namespace cofactor {

// The relay that mail goes by; none: no mail.
struct MailSettings {
  std::optional<egress::Place> relay;  // mail.relay, "host:port"
  std::optional<egress::MailAddress> from;
  egress::RelayTls tls = egress::RelayTls::kStartTls;
  std::string user;
  std::optional<std::filesystem::path> password_file;
};

// How a server runs: from the TOML file, then COFACTOR_… of the environment, then flags.
struct Config {
  std::string listen = "localhost:8420";
  std::filesystem::path data = "data";
  // "https://cofactor.example.com": what people type. None: http://localhost and its port.
  std::string public_url;
  std::optional<std::filesystem::path> tls_cert;  // with its chain, PEM
  std::optional<std::filesystem::path> tls_key;
  http::TlsVersion tls_min_version = http::TlsVersion::k13;
  http::TrustedProxies proxies;                // trusted_proxies and proxy_header
  std::optional<std::uint64_t> reserve_bytes;  // none: the smaller of 5 % of the disk and 1 GB
  bool clock_require_sync = false;
  std::string metrics_listen;  // metrics.listen, of the operator's door; empty: there is none
  LimitSettings limits;
  SessionSettings sessions;
  MailSettings mail;
  std::vector<egress::Place> egress_internal;           // where webhooks may go though not public
  std::optional<std::filesystem::path> egress_ca_file;  // PEM; none: the system's
  delivery::Hours notice_hours;
  bool development = false;                          // --dev; never from a file
  std::optional<std::filesystem::path> credentials;  // $CREDENTIALS_DIRECTORY, of systemd
  std::optional<std::string> notify_socket;          // $NOTIFY_SOCKET, of systemd
};

// Reads the file into `config`. Refuses kInvalid: it cannot be read, is no TOML, has a key that is
// not known here, or a value of another type; the sentence names the key. A list is read like its
// members with commas between them.
Done read_config_file(const std::filesystem::path& file, Config& config);

// COFACTOR_LISTEN, COFACTOR_DATA, COFACTOR_PUBLIC_URL, COFACTOR_RESERVE_BYTES,
// COFACTOR_CLOCK_REQUIRE_SYNC, COFACTOR_METRICS_LISTEN,
// COFACTOR_LIMITS_RELEASES_PER_MINUTE … : the file's keys in capitals.
using Variable = std::function<std::optional<std::string>(const std::string& name)>;
Done read_config_environment(const Variable& variable, Config& config);

// Refuses kInvalid what does not go together: half of a certificate, a certificate on a unix
// socket.
Done check_config(const Config& config);

// Whole field lines for every answer: those of security that concern every answer, and, where
// people reach this server by https and not on localhost, that they always do (HSTS, RFC 6797).
std::string common_fields(const Config& config);

}  // namespace cofactor
