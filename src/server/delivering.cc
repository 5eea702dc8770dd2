#include "server/delivering.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <fstream>
#include <iterator>

#include "delivery/mail_channel.h"
#include "delivery/push_channel.h"
#include "delivery/webhook_channel.h"

namespace cofactor {
namespace {

// Codes go before notices: what reads the log for them takes what processor time is left.
void yield_to_codes() {
  constexpr int nice = 10;
  setpriority(PRIO_PROCESS, 0, nice);  // of this thread alone
}

Result<egress::RelayPassword> read_password(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  while (text.ends_with('\n') || text.ends_with('\r')) {
    text.pop_back();
  }
  if (!file || text.empty()) {
    return invalid(fmt::format("The relay's password cannot be read from {}.", path.string()),
                   "Write it there, alone on its line, readable by the server's user.");
  }
  auto password = egress::RelayPassword::copy_from(bytes_of(text));
  wipe(text);
  return password;
}

Result<egress::Relay> relay_of(const MailSettings& mail, std::string hello) {
  egress::Relay relay{.place = *mail.relay, .tls = mail.tls, .hello = std::move(hello)};
  if (mail.password_file) {
    auto password = read_password(*mail.password_file);
    if (!password) {
      return password.error();
    }
    relay.login = egress::RelayLogin{.user = mail.user, .password = std::move(*password)};
  }
  return relay;
}

std::string host_of(const std::string& url) {
  const std::size_t begin = url.find("://") + 3;
  return url.substr(begin, url.find(':', begin) - begin);
}

}  // namespace

Delivering::Delivering(egress::WayOut::Parts parts)
    : way_out_(std::make_unique<egress::WayOut>(std::move(parts))) {}

Result<std::unique_ptr<Delivering>> Delivering::make(const Config& config,
                                                     Core& core,
                                                     Store& store,
                                                     std::string public_url) {
  auto resolver = std::make_unique<egress::SystemResolver>();
  std::unique_ptr<Delivering> out(new Delivering({.resolver = *resolver,
                                                  .internal = config.egress_internal,
                                                  .ca_file = config.egress_ca_file}));
  out->resolver_ = std::move(resolver);
  out->core_ = &core;
  std::vector<std::unique_ptr<delivery::Channel>> channels;
  if (config.mail.relay) {
    auto relay = relay_of(config.mail, host_of(public_url));
    if (!relay) {
      return relay.error();
    }
    channels.push_back(std::make_unique<delivery::MailChannel>(
        delivery::MailChannel::Parts{.writer = core.writer,
                                     .vaulting = core.vaulting,
                                     .clock = core.clock,
                                     .way_out = *out->way_out_,
                                     .relay = std::move(*relay),
                                     .from = *config.mail.from,
                                     .public_url = public_url}));
  }
  channels.push_back(std::make_unique<delivery::PushChannel>(delivery::PushChannel::Parts{
      .core = core, .way_out = *out->way_out_, .public_url = public_url}));
  channels.push_back(std::make_unique<delivery::WebhookChannel>(
      delivery::WebhookChannel::Parts{.writer = core.writer,
                                      .vaulting = core.vaulting,
                                      .clock = core.clock,
                                      .way_out = *out->way_out_,
                                      .public_url = std::move(public_url)}));
  out->courier_ =
      std::make_unique<delivery::Courier>(delivery::Courier::Parts{.store = store,
                                                                   .writer = core.writer,
                                                                   .reader = core.reader,
                                                                   .watch = core.watch,
                                                                   .clock = core.clock,
                                                                   .hours = config.notice_hours},
                                          std::move(channels));
  out->follower_ =
      std::make_unique<Follower>(store,
                                 out->courier_->next(),
                                 [courier = out->courier_.get()](std::span<const EntryRow> rows) {
                                   yield_to_codes();
                                   courier->take(rows);
                                 });
  core.deliveries = out->courier_.get();
  return out;
}

Delivering::~Delivering() {
  stop();
  core_->deliveries = nullptr;
}

void Delivering::start(const std::function<void(const std::exception&)>& on_fault) {
  courier_->begin();
  follower_->start(on_fault);
  follower_->wake(core_->writer.size());
  courier_->start(on_fault);
}

void Delivering::stop() {
  courier_->stop();
  follower_->stop();
}

}  // namespace cofactor
