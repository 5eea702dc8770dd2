#pragma once

#include <atomic>
#include <memory>

#include "api/routes.h"
#include "api/workers.h"
#include "custody/core.h"
#include "custody/step_queue.h"
#include "custody/watch_events.h"
#include "http/router.h"
#include "http/server.h"
#include "ledger/follower.h"
#include "ledger/kernel_watch.h"
#include "ledger/ledger.h"
#include "ledger/writer.h"
#include "server/certificate_watch.h"
#include "server/config.h"
#include "server/delivering.h"
#include "server/follower_watch.h"
#include "server/metrics.h"
#include "server/operator_door.h"
#include "server/root_key.h"
#include "store/sqlite/sqlite_store.h"

namespace cofactor {

// Everything that a running server is made of, wired in the order in which it lives and dies. The
// data directory is opened by its seal; with --dev it is made when it is empty.
class Running {
 public:
  // A Fault for what only an operator can mend; refuses as serve() says.
  static Result<std::unique_ptr<Running>> start(const Config& config,
                                                const Clock& clock,
                                                Random& random);
  ~Running();

  std::uint16_t port() const { return server_->port(); }
  bool needs_setup() const;
  // Makes a new setup token and writes it to data/setup.token (0600).
  void offer_setup();
  // What is due every second: new certificate files, clock jumps, counts of refusals, old seeds,
  // recoveries.
  void tick();
  // Reads the certificate files again.
  void reload();

 private:
  Running(const Config& config, const Clock& clock, Random& random);
  Result<OpenedRoot> open_root();
  Done open();
  http::Response readiness() const;
  Watched watched() const;
  Done open_operator_door();
  void try_writer();
  Result<std::shared_ptr<const http::TlsIdentity>> load_certificate() const;
  void watch_certificate();
  std::vector<http::Route> routes();
  Done listen();
  Done follow();
  [[noreturn]] static void end_process(const std::exception& fault);
  void adopt_clock_jump();
  void record_refusals();
  // Who passkeys are made for and what hosts are served: of public_url, else of that port.
  Done be_called(std::uint16_t port);

  const Config config_;
  const Clock& clock_;
  Random& random_;
  std::unique_ptr<SqliteStore> store_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<KernelWatch> watch_;
  std::atomic<bool> adopting_ = false;
  StepQueue queue_;
  CountedWaiting counted_queue_{queue_};
  std::unique_ptr<CountedStore> counted_store_;
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<Limits> limits_;
  std::unique_ptr<Reader> reader_;
  std::unique_ptr<EventHub> events_;
  std::unique_ptr<Core> core_;
  std::unique_ptr<api::Workers> workers_;
  std::unique_ptr<api::Workers> readers_;
  std::unique_ptr<api::Workers> strangers_;
  std::unique_ptr<api::Serving> serving_;
  std::unique_ptr<http::Router> router_;
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<CertificateWatch> certificate_;
  std::unique_ptr<Follower> follower_;
  std::unique_ptr<Delivering> delivering_;
  std::unique_ptr<FollowerWatch> event_watch_;
  std::unique_ptr<FollowerWatch> notice_watch_;
  std::atomic<Time> certificate_ends_{};  // the epoch: there is none
  AnswerCounts answers_;
  std::unique_ptr<OperatorDoor> door_;
  Time started_{};
  Spread writer_wait_seconds_{kSeconds};
  BootTime counted_at_{};
  BootTime looked_at_{};
};

}  // namespace cofactor
