#include "server/doctor.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>

#include "client/transport.h"
#include "http/tls.h"
#include "seal/key_file.h"
#include "seal/seal_record.h"

namespace cofactor {
namespace {

namespace fs = std::filesystem;
using enum Diagnosis::Weight;

constexpr std::chrono::days kCertificateWarning{14};
constexpr std::uint64_t kLittleRoom = std::uint64_t{1} << 30;

// Whether others than the owner may do anything with it.
bool is_open_to_others(const fs::path& path) {
  struct stat found{};
  return ::lstat(path.c_str(), &found) == 0 && (found.st_mode & 0077) != 0;
}

void look_at_files(const fs::path& data, std::vector<Diagnosis>& out) {
  std::vector<std::string> open;
  std::error_code unreadable;
  if (is_open_to_others(data)) {
    open.push_back(data.string());
  }
  for (const auto& entry : fs::directory_iterator(data, unreadable)) {
    if (is_open_to_others(entry.path())) {
      open.push_back(entry.path().string());
    }
  }
  if (unreadable) {
    out.push_back({kWeak, "files", data.string() + " cannot be looked into.", "Ask as root."});
  } else if (open.empty()) {
    out.push_back({kGood, "files", "Nobody but the server's user reaches the data.", {}});
  }
  for (const std::string& path : open) {
    out.push_back(
        {kBad, "files", "Others than its owner reach " + path + ".", "chmod go= " + path});
  }
}

void look_at_seal(const Config& config, std::vector<Diagnosis>& out) {
  const bool made = fs::exists(config.data / "cofactor.db");
  if (!made) {
    out.push_back({kBad,
                   "seal",
                   "There is no data in " + config.data.string() + " yet.",
                   "cofactor init --credential --data DIR --credential-file FILE"});
    return;
  }
  if (fs::exists(config.data / kKeyFileName)) {
    out.push_back({kBad,
                   "seal",
                   "The root key lies beside the data (--dev): who copies one has both.",
                   "Make another store with cofactor init --credential, and enrol there."});
    return;
  }
  for (const auto& entry : fs::directory_iterator(config.data)) {
    if (entry.path().extension() == ".cred") {
      out.push_back({kWeak,
                     "seal",
                     "The credential lies beside the data that it opens.",
                     "Move it to /etc/cofactor, and name it there in the unit."});
    }
  }
  out.push_back({kWeak,
                 "seal",
                 fmt::format("The seal has {}.", kNoRecoveryQuorum),
                 "Keep another factor of each account elsewhere, a FIDO key in a safe."});
}

void look_at_certificate(const Config& config, const Clock& clock, std::vector<Diagnosis>& out) {
  if (!config.tls_cert || !config.tls_key) {
    return;
  }
  const auto identity = http::TlsIdentity::load(
      {.certificate = *config.tls_cert, .key = *config.tls_key, .least = config.tls_min_version});
  if (!identity) {
    out.push_back({kBad, "certificate", identity.error().message, "See tls.md."});
    return;
  }
  const Time ends = (*identity)->not_after();
  if (ends < clock.wall()) {
    out.push_back({kBad, "certificate", "It ended at " + text_of(ends) + ".", "Renew it."});
  } else if (ends < clock.wall() + kCertificateWarning) {
    out.push_back({kWeak,
                   "certificate",
                   "It ends at " + text_of(ends) + ".",
                   "Renew it; look why it was not renewed by itself."});
  } else {
    out.push_back({kGood, "certificate", "It is good until " + text_of(ends) + ".", {}});
  }
}

void look_at_clock(const Config& config, const Clock& clock, std::vector<Diagnosis>& out) {
  if (clock.synchronised()) {
    out.push_back({kGood, "clock", "The kernel says that it is synchronised.", {}});
    return;
  }
  out.push_back(
      {config.clock_require_sync ? kBad : kWeak,
       "clock",
       "The kernel does not say that its clock is synchronised.",
       "Install chrony or systemd-timesyncd, with servers outside of what is held here."});
}

void look_at_disk(const Config& config, std::vector<Diagnosis>& out) {
  std::error_code unreadable;
  const auto space = fs::space(config.data, unreadable);
  if (unreadable) {
    return;  // look_at_files says so
  }
  const bool little = space.available < std::max(kLittleRoom, space.capacity / 20);
  out.push_back({space.available == 0 ? kBad
                 : little             ? kWeak
                                      : kGood,
                 "disk",
                 fmt::format("{} MiB of it are free.", space.available >> 20U),
                 little ? "Make room: the reserve serves codes and revocations alone." : ""});
  if (config.reserve_bytes == std::uint64_t{0}) {
    out.push_back({kWeak,
                   "disk",
                   "There is no reserve: a full disk ends codes too.",
                   "Leave reserve_bytes away."});
  }
}

void look_at_names(const Config& config, std::vector<Diagnosis>& out) {
  if (config.tls_cert && config.public_url.empty()) {
    out.push_back({kWeak,
                   "name",
                   "public_url is not set: passkeys belong to a name.",
                   "Set it before people register passkeys."});
  }
  for (const std::string_view inside : {".amazonaws.com", ".cloudfront.net", ".awsapps.com"}) {
    if (config.public_url.contains(inside)) {
      out.push_back({kWeak,
                     "name",
                     "The server's name lies inside AWS: it may be gone when a code is needed.",
                     "Give it a name outside of the accounts that it holds."});
    }
  }
}

// What the running server itself says: its door's /readyz, line by line.
void ask_server(const Config& config, std::vector<Diagnosis>& out) {
  if (config.metrics_listen.empty()) {
    out.push_back({kWeak,
                   "server",
                   "It has no operator's door, so nobody watches it.",
                   "Set metrics.listen = \"localhost:8421\"."});
    return;
  }
  const bool unix_socket = config.metrics_listen.starts_with("unix:");
  auto transport = client::open_transport(
      {.url = unix_socket ? config.metrics_listen : "http://" + config.metrics_listen});
  if (!transport) {
    out.push_back({kBad, "server", transport.error().message, "Look at metrics.listen."});
    return;
  }
  const auto answer = (*transport)->send({.method = "GET", .path = "/readyz", .headers = {}});
  if (!answer) {
    out.push_back({kBad,
                   "server",
                   "No server answers at " + config.metrics_listen + ".",
                   "systemctl status cofactor"});
    return;
  }
  out.push_back({answer->status == 200 ? kGood : kBad,
                 "server",
                 answer->status == 200 ? "It is ready." : "It gives no codes now.",
                 ""});
  for (std::string_view rest = answer->body; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const bool trouble = line.starts_with("trouble: ");
    const std::string_view told = line.substr(std::min<std::size_t>(line.size(), 9));
    if (trouble || (line.starts_with("warning: ") && told != kNoRecoveryQuorum)) {
      out.push_back({trouble ? kBad : kWeak, "server", std::string(told), "See operate.md."});
    }
  }
}

}  // namespace

std::vector<Diagnosis> examine(const Config& config, const Clock& clock) {
  std::vector<Diagnosis> out;
  if (fs::exists(config.data)) {
    look_at_files(config.data, out);
  }
  look_at_seal(config, out);
  look_at_certificate(config, clock, out);
  look_at_clock(config, clock, out);
  look_at_disk(config, out);
  look_at_names(config, out);
  ask_server(config, out);
  out.push_back({kWeak,
                 "backup",
                 "There is none: this version makes no backup yet.",
                 "Keep another factor of each account elsewhere until it does."});
  return out;
}

}  // namespace cofactor
