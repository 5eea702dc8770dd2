#include "custody/system_ask.h"
#include "server/running.h"

namespace cofactor {

Watched Running::watched() const {
  return {
      .keyring = core_->vaulting.keyring,
      .watch = *watch_,
      .store = *store_,
      .server = *server_,
      .answers = answers_,
      .log_entries = writer_->size(),
      .certificate_ends = config_.tls_cert ? std::optional(certificate_ends_.load()) : std::nullopt,
      .started = started_,
      .now = clock_.wall(),
      .open = Watched::Open{.commits = *counted_store_,
                            .steps = counted_queue_,
                            .writer_wait_seconds = writer_wait_seconds_,
                            .limits = config_.limits,
                            .followers = {event_watch_.get(), notice_watch_.get()}}};
}

Done Running::open_operator_door() {
  started_ = clock_.wall();
  if (config_.metrics_listen.empty()) {
    return {};
  }
  door_ = std::make_unique<OperatorDoor>([this] { return watched(); });
  return door_->start(config_.metrics_listen);
}

// Once a second, what anybody's ask would meet. It records nothing.
void Running::try_writer() {
  if (!door_) {
    return;
  }
  writer_->submit(std::make_unique<SystemAsk>(
      [](const View&, const Now&) { return Proposal(); },
      [this, began = clock_.boot()](const Result<Recorded>&) {
        const std::chrono::duration<double> took = clock_.boot() - began;
        writer_wait_seconds_.observe(took.count());
      }));
}

}  // namespace cofactor
