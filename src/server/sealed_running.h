#pragma once

#include <memory>

#include "api/sealed.h"
#include "http/router.h"
#include "http/server.h"
#include "ledger/kernel_watch.h"
#include "ledger/ledger.h"
#include "ledger/sealed_log.h"
#include "server/config.h"
#include "server/operator_door.h"
#include "store/sqlite/sqlite_store.h"

namespace cofactor {

// A server whose root key could not be had: its pages, signing in, and how it is
// (custody/sealed_server.h). It becomes an open one by being started again with its key.
class SealedRunning {
 public:
  // Refuses kTampered, as far as that can be told without keys, and what listening refuses.
  static Result<std::unique_ptr<SealedRunning>> start(const Config& config,
                                                      const Clock& clock,
                                                      Random& random);
  ~SealedRunning();

  // What is due every second: counts of refusals, once a minute.
  void tick();

 private:
  SealedRunning(const Config& config, const Clock& clock, Random& random);
  Done open();
  Done listen();
  Done be_called(std::uint16_t port);
  std::vector<http::Route> routes() const;
  Watched watched() const;
  Done open_operator_door();

  const Config config_;
  const Clock& clock_;
  Random& random_;
  std::unique_ptr<SqliteStore> store_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<KernelWatch> watch_;
  std::unique_ptr<SealedLog> log_;
  std::unique_ptr<Limits> limits_;
  std::unique_ptr<SealedServer> sealed_;
  std::unique_ptr<api::SealedServing> serving_;
  std::unique_ptr<http::Router> router_;
  std::unique_ptr<http::Server> server_;
  std::optional<Time> certificate_ends_;
  AnswerCounts answers_;
  std::unique_ptr<OperatorDoor> door_;
  Time started_{};
  BootTime counted_at_{};
};

// Whether there is anything to be sealed: a store that has been used.
bool has_been_used(const Config& config);

}  // namespace cofactor
