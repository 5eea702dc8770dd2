#include "server/running.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include "api/resources.h"
#include "cli/terminal.h"
#include "custody/erase_old_seeds.h"
#include "custody/offer_setup.h"
#include "custody/recoveries.h"
#include "custody/sessions.h"
#include "custody/system_ask.h"
#include "server/address.h"
#include "server/opening.h"
#include "server/private_file.h"
#include "server/root_key.h"
#include "server/system_ports.h"
#include "server/unsealing.h"
#include "web/assets.h"

namespace cofactor {
namespace {

// Most reads are short: a proof, a page.
constexpr std::size_t kMostReadsWaiting = 1024;
// The store's, the log's, those of pictures' children; of the 1,024 that the least system allows.
constexpr std::size_t kFilesBesideConnections = 128;

http::TlsFiles files_of(const Config& config) {
  return {.certificate = *config.tls_cert, .key = *config.tls_key, .least = config.tls_min_version};
}

void warn(const std::string& what) {
  fmt::print(stderr, "warning: {}\n", cli::inert(what));
  std::fflush(stderr);
}

}  // namespace

void Running::end_process(const std::exception& fault) {
  fmt::print(stderr,
             "error: {}\nhint: The server stops; nothing unrecorded has left.\n",
             cli::inert(fault.what()));
  std::fflush(stderr);
  std::_Exit(1);
}

Running::Running(const Config& config, const Clock& clock, Random& random)
    : config_(config), clock_(clock), random_(random) {}

Result<std::unique_ptr<Running>> Running::start(const Config& config,
                                                const Clock& clock,
                                                Random& random) {
  std::unique_ptr<Running> running(new Running(config, clock, random));
  if (auto opened = running->open(); !opened) {
    return opened.error();
  }
  if (auto listening = running->listen(); !listening) {
    return listening.error();
  }
  return running;
}

Result<OpenedRoot> Running::open_root() {
  const RootKeyGround ground{
      .data = config_.data, .credentials = config_.credentials, .store = *store_};
  if (config_.development) {
    if (auto made = seal_for_development(ground, {.clock = clock_, .random = random_}); !made) {
      return made.error();
    }
  }
  const auto record = seal_record_of(*store_);
  if (record && config_.development && !record->development) {
    return Error{.code = ErrorCode::kConflict,
                 .message = "This store has a seal of its own and is no development store.",
                 .hint = "Start it without --dev."};
  }
  if (record && !config_.development && record->development) {
    return Error{.code = ErrorCode::kDenied,
                 .message =
                     "This store was made by --dev: its root key has lain beside its data, "
                     "and it stays marked as such for ever.",
                 .hint = "Start it with --dev, or make another: cofactor init --credential"};
  }
  return root_key(ground);
}

Done Running::open() {
  std::filesystem::create_directories(config_.data);
  std::filesystem::permissions(config_.data, std::filesystem::perms::owner_all);
  store_ = std::make_unique<SqliteStore>((config_.data / "cofactor.db").string(),
                                         store_options(config_));
  const auto root = open_root();
  if (!root) {
    return root.error();
  }
  if (store_->head().size == 0) {
    Ledger::create({.store = *store_, .random = random_, .clock = clock_},
                   root->key,
                   root->record.development ? Ledger::Kind::kDevelopment : Ledger::Kind::kOrdinary);
  }
  ledger_ = std::make_unique<Ledger>(*store_, root->key);
  if (ledger_->tampered()) {
    return *ledger_->tampered();
  }
  watch_ = std::make_unique<KernelWatch>(
      *store_, clock_, ledger_->directory().newest_sure, clock_options(config_));
  counted_store_ = std::make_unique<CountedStore>(*store_, clock_);
  writer_ = std::make_unique<Writer>(Writer::Parts{.store = *counted_store_,
                                                   .directory = ledger_->directory(),
                                                   .log = ledger_->log(),
                                                   .envelopes = ledger_->envelopes(),
                                                   .keyring = ledger_->keyring(),
                                                   .server_chain_key = ledger_->server_chain_key(),
                                                   .clock = *watch_,
                                                   .waker = clock_,
                                                   .random = random_,
                                                   .waiting = counted_queue_},
                                     ledger_->raw_key(Purpose::kTagKey),
                                     ledger_->raw_key(Purpose::kLogSigningKey));
  limits_ = std::make_unique<Limits>(config_.limits);
  reader_ = std::make_unique<Reader>(
      Reader::Parts{.store = *store_, .writer = *writer_, .ground = ledger_->body_ground()});
  events_ = std::make_unique<EventHub>(
      EventHub::Parts{.writer = *writer_, .reader = *reader_, .watch = *watch_});
  core_ = std::make_unique<Core>(
      Core{.writer = *writer_,
           .vaulting = {.store = ledger_->log().store,
                        .keyring = ledger_->keyring(),
                        .envelopes = ledger_->envelopes()},
           .random = random_,
           .clock = clock_,
           .watch = *watch_,
           .limits = *limits_,
           .reader = *reader_,
           .events = *events_,
           .queue = queue_,
           .request_key = LockedKey(ledger_->raw_key(Purpose::kRequestKey))});
  core_->ceremonies->settings = config_.sessions;
  record_unsealing(*ledger_, *writer_);
  if (needs_setup()) {
    offer_setup();
  }
  counted_at_ = clock_.boot();
  return {};
}

Result<std::shared_ptr<const http::TlsIdentity>> Running::load_certificate() const {
  if (!config_.tls_cert) {
    return std::shared_ptr<const http::TlsIdentity>();
  }
  auto identity = http::TlsIdentity::load(files_of(config_));
  if (identity && (*identity)->not_after() < clock_.wall()) {
    warn(fmt::format("the certificate ended at {}", text_of((*identity)->not_after())));
  }
  return identity;
}

void Running::watch_certificate() {
  certificate_ = std::make_unique<CertificateWatch>(
      files_of(config_),
      CertificateWatch::Told{
          .taken =
              [this](std::shared_ptr<const http::TlsIdentity> identity) {
                fmt::print("A new certificate is shown, until {}.\n",
                           text_of(identity->not_after()));
                std::fflush(stdout);
                certificate_ends_ = identity->not_after();
                server_->use(std::move(identity));
              },
          .refused =
              [](const std::string& why) { warn("the certificate stays the old one: " + why); }});
}

std::vector<http::Route> Running::routes() {
  std::vector<http::Route> routes = api::all_routes().bind(*serving_);
  std::ranges::move(api::public_log_routes(*serving_), std::back_inserter(routes));
  std::ranges::move(web::routes_of(web::embedded()), std::back_inserter(routes));
  routes.push_back({.method = http::Method::kGet,
                    .pattern = "/healthz",
                    .name = "healthz",
                    .handler = [](http::Request&&, http::Reply reply) {
                      reply.send({.content_type = "text/plain", .body = "ok\n"});
                    }});
  routes.push_back(
      {.method = http::Method::kGet,
       .pattern = "/readyz",
       .name = "readyz",
       .handler = [this](http::Request&&, http::Reply reply) { reply.send(readiness()); }});
  return routes;
}

Done Running::listen() {
  auto address = parse_address(config_.listen);
  if (!address) {
    return address.error();
  }
  auto identity = load_certificate();
  if (!identity) {
    return identity.error();
  }
  certificate_ends_ = *identity ? (*identity)->not_after() : Time();
  workers_ = std::make_unique<api::Workers>(end_process);
  readers_ = std::make_unique<api::Workers>(end_process, kMostReadsWaiting);
  strangers_ = std::make_unique<api::Workers>(end_process, kMostReadsWaiting);
  serving_ = std::make_unique<api::Serving>(api::Serving{
      .core = *core_, .workers = *workers_, .readers = *readers_, .strangers = *strangers_});
  const auto* tcp = std::get_if<http::TcpAddress>(&*address);
  if (auto called = be_called(tcp == nullptr ? 80 : tcp->port); !called) {
    return called;
  }
  router_ = std::make_unique<http::Router>(routes());
  http::Options options{.address = *address,
                        .tls = std::move(*identity),
                        .proxies = config_.proxies,
                        .common_fields = common_fields(config_)};
  const std::size_t files = std::max(allow_open_files(), 2 * kFilesBesideConnections);
  options.limits.connections =
      std::min(options.limits.connections, files - kFilesBesideConnections);
  options.on_fault = [](std::string_view what) {
    fmt::print(stderr, "error: {}\n", cli::inert(what));
    return std::string("see the server's log");
  };
  options.on_answer = [this](std::string_view route, int status) {
    answers_.answered(route, status);
  };
  options.on_problem = [this](std::string_view code) { answers_.refused(code); };
  options.round = [this](const std::function<void()>& run) {
    const Writer::Gathering gathering(*writer_);
    run();
  };
  server_ = std::make_unique<http::Server>(std::move(options), *router_);
  writer_->around_answers([this](const std::function<void()>& answer) { server_->gather(answer); });
  if (auto started = server_->start(); !started) {
    return started;
  }
  if (tcp != nullptr && tcp->port == 0) {
    if (auto called = be_called(server_->port()); !called) {
      return called;
    }
  }
  if (config_.tls_cert) {
    watch_certificate();
  }
  if (auto followed = follow(); !followed) {
    return followed;
  }
  CHECK(readers_->post([this] { reader_->catch_up(); }));
  return open_operator_door();
}

Done Running::be_called(std::uint16_t port) {
  auto site = api::public_site_of(
      config_.public_url.empty() ? fmt::format("http://localhost:{}", port) : config_.public_url);
  if (!site) {
    return site.error();
  }
  core_->ceremonies->party = std::move(site->party);
  serving_->site = {.which = api::Site::Hosts::kListed,
                    .hosts = std::move(site->hosts),
                    .loopback = config_.development ? api::Site::Loopback::kTaken
                                                    : api::Site::Loopback::kRefused};
  return {};
}

Running::~Running() {
  if (door_) {
    door_->stop();
  }
  if (server_) {
    server_->stop();
  }
  if (workers_) {
    workers_->stop();
    readers_->stop();
    strangers_->stop();
  }
  if (delivering_) {
    delivering_->stop();
  }
  if (writer_) {
    if (server_) {
      record_refusals();
    }
    writer_->stop();
  }
  if (follower_) {
    follower_->stop();
  }
}

bool Running::needs_setup() const {
  return writer_->read([](const View& view) { return !view.server().setup_at; });
}

http::Response Running::readiness() const {
  const bool sealed = core_->vaulting.keyring.sealed();
  return {.status = sealed ? 503 : 200,
          .content_type = "text/plain",
          .body = fmt::format(
              "{}\nwarning: {}\n", sealed ? "sealed" : "ready", cofactor::kNoRecoveryQuorum)};
}

void Running::offer_setup() {
  const TokenText text = draw_token(random_);
  const Token token = setup_token(TokenId::draw(random_), text, clock_.wall());
  bool done = false;
  writer_->submit(std::make_unique<SystemAsk>(
      [&](const View& view, const Now&) { return cofactor::offer_setup(view, token); },
      [&](Result<Recorded> recorded) { done = recorded.has_value(); }));
  writer_->run_once();
  if (!done) {
    throw Fault("The setup token could not be recorded. Is the disk full?");
  }
  write_private_file(config_.data / "setup.token", text);
}

void Running::adopt_clock_jump() {
  const auto jump = watch_->due();
  if (!jump || adopting_.exchange(true)) {
    return;
  }
  writer_->submit(std::make_unique<SystemAsk>(
      [jump](const View&, const Now&) {
        ClockJumped event;
        event.expected = jump->expected;
        event.found = jump->found;
        Proposal proposal;
        proposal.events.emplace_back(event);
        return proposal;
      },
      [this, jump](const Result<Recorded>& recorded) {
        if (recorded) {
          watch_->adopt(*jump);
        }
        adopting_ = false;
      }));
}

void Running::reload() {
  if (certificate_) {
    certificate_->reload();
  }
}

void Running::tick() {
  if (certificate_) {
    certificate_->look();
  }
  adopt_clock_jump();
  try_writer();
  if (clock_.boot() - looked_at_ > std::chrono::seconds(5)) {
    looked_at_ = clock_.boot();
    events_->look();
  }
  if (clock_.boot() - counted_at_ < std::chrono::minutes(1)) {
    return;
  }
  counted_at_ = clock_.boot();
  event_watch_->look();
  notice_watch_->look();
  submit_due_recoveries(*core_);
  submit_session_uses(*core_);
  submit_old_seeds(*core_);
  record_refusals();
}

void Running::record_refusals() {
  auto counted = limits_->drain();
  if (counted.empty()) {
    return;
  }
  writer_->submit(std::make_unique<SystemAsk>(
      [counted](const View&, const Now&) {
        Proposal proposal;
        proposal.events.assign(counted.begin(), counted.end());
        return proposal;
      },
      [this, counted](const Result<Recorded>& recorded) {
        if (!recorded) {
          limits_->give_back(counted);
        }
      }));
}

}  // namespace cofactor
