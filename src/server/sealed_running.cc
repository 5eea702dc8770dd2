#include "server/sealed_running.h"

#include <fmt/format.h>

#include "cli/terminal.h"
#include "server/address.h"
#include "server/opening.h"
#include "server/root_key.h"
#include "web/assets.h"

namespace cofactor {
namespace {

http::Route text_route(const char* pattern, http::Handler handler) {
  return {.method = http::Method::kGet,
          .pattern = pattern,
          .name = pattern + 1,
          .handler = std::move(handler)};
}

}  // namespace

bool has_been_used(const Config& config) {
  SqliteStore store((config.data / "cofactor.db").string(), store_options(config));
  return store.head().size > 0;
}

SealedRunning::SealedRunning(const Config& config, const Clock& clock, Random& random)
    : config_(config), clock_(clock), random_(random) {}

Result<std::unique_ptr<SealedRunning>> SealedRunning::start(const Config& config,
                                                            const Clock& clock,
                                                            Random& random) {
  std::unique_ptr<SealedRunning> running(new SealedRunning(config, clock, random));
  auto done = running->open();
  if (done) {
    done = running->listen();
  }
  if (!done) {
    return done.error();
  }
  return running;
}

Done SealedRunning::open() {
  store_ = std::make_unique<SqliteStore>((config_.data / "cofactor.db").string(),
                                         store_options(config_));
  ledger_ = std::make_unique<Ledger>(*store_);
  if (ledger_->tampered()) {
    return *ledger_->tampered();
  }
  watch_ = std::make_unique<KernelWatch>(
      *store_, clock_, ledger_->directory().newest_sure, clock_options(config_));
  log_ = std::make_unique<SealedLog>(*ledger_, *watch_, random_);
  limits_ = std::make_unique<Limits>(config_.limits);
  sealed_ = std::make_unique<SealedServer>(
      SealedServer::Parts{.log = *log_,
                          .vaulting = {.store = ledger_->log().store,
                                       .keyring = ledger_->keyring(),
                                       .envelopes = ledger_->envelopes()},
                          .random = random_,
                          .clock = clock_,
                          .limits = *limits_},
      config_.sessions);
  serving_ = std::make_unique<api::SealedServing>(api::SealedServing{.server = *sealed_});
  counted_at_ = clock_.boot();
  return {};
}

std::vector<http::Route> SealedRunning::routes() const {
  std::vector<http::Route> routes = api::sealed_routes(*serving_);
  std::ranges::move(web::routes_of(web::embedded()), std::back_inserter(routes));
  routes.push_back(text_route("/healthz", [](http::Request&&, http::Reply reply) {
    reply.send({.content_type = "text/plain", .body = "ok\n"});
  }));
  routes.push_back(text_route("/readyz", [](http::Request&&, http::Reply reply) {
    reply.send({.status = 503,
                .content_type = "text/plain",
                .body = fmt::format("sealed\nwarning: {}\n", kNoRecoveryQuorum)});
  }));
  return routes;
}

Done SealedRunning::be_called(std::uint16_t port) {
  auto site = api::public_site_of(
      config_.public_url.empty() ? fmt::format("http://localhost:{}", port) : config_.public_url);
  if (!site) {
    return site.error();
  }
  sealed_->ceremonies().party = std::move(site->party);
  serving_->site = {.which = api::Site::Hosts::kListed,
                    .hosts = std::move(site->hosts),
                    .loopback = config_.development ? api::Site::Loopback::kTaken
                                                    : api::Site::Loopback::kRefused};
  return {};
}

Done SealedRunning::listen() {
  auto address = parse_address(config_.listen);
  if (!address) {
    return address.error();
  }
  http::Options options{
      .address = *address, .proxies = config_.proxies, .common_fields = common_fields(config_)};
  if (config_.tls_cert) {
    auto identity = http::TlsIdentity::load({.certificate = *config_.tls_cert,
                                             .key = *config_.tls_key,
                                             .least = config_.tls_min_version});
    if (!identity) {
      return identity.error();
    }
    certificate_ends_ = (*identity)->not_after();
    options.tls = std::move(*identity);
  }
  const auto* tcp = std::get_if<http::TcpAddress>(&*address);
  if (auto called = be_called(tcp == nullptr ? 80 : tcp->port); !called) {
    return called;
  }
  router_ = std::make_unique<http::Router>(routes());
  options.on_fault = [](std::string_view what) {
    fmt::print(stderr, "error: {}\n", cli::inert(what));
    return std::string("see the server's log");
  };
  options.on_answer = [this](std::string_view route, int status) {
    answers_.answered(route, status);
  };
  options.on_problem = [this](std::string_view code) { answers_.refused(code); };
  server_ = std::make_unique<http::Server>(std::move(options), *router_);
  if (auto started = server_->start(); !started) {
    return started;
  }
  if (tcp != nullptr && tcp->port == 0) {
    if (auto called = be_called(server_->port()); !called) {
      return called;
    }
  }
  return open_operator_door();
}

Watched SealedRunning::watched() const {
  return {.keyring = ledger_->keyring(),
          .watch = *watch_,
          .store = *store_,
          .server = *server_,
          .answers = answers_,
          .log_entries = log_->size(),
          .certificate_ends = certificate_ends_,
          .started = started_,
          .now = clock_.wall()};
}

// What watches a server must see that it is sealed, not that it is gone.
Done SealedRunning::open_operator_door() {
  started_ = clock_.wall();
  if (config_.metrics_listen.empty()) {
    return {};
  }
  door_ = std::make_unique<OperatorDoor>([this] { return watched(); });
  return door_->start(config_.metrics_listen);
}

SealedRunning::~SealedRunning() {
  if (door_) {
    door_->stop();
  }
  if (server_) {
    server_->stop();
    sealed_->record_counts();
  }
}

void SealedRunning::tick() {
  if (clock_.boot() - counted_at_ >= std::chrono::minutes(1)) {
    counted_at_ = clock_.boot();
    sealed_->record_counts();
  }
}

}  // namespace cofactor
