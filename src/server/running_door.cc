#include "custody/system_ask.h"
#include "server/running.h"

namespace cofactor {

Watched Running::watched() const {
  return {.core = *core_,
          .store = *store_,
          .commits = *counted_store_,
          .steps = counted_queue_,
          .writer_wait_seconds = writer_wait_seconds_,
          .limits = config_.limits,
          .server = *server_,
          .answers = answers_,
          .certificate_ends = [this]() -> std::optional<Time> {
            const Time ends = certificate_ends_;
            return config_.tls_cert ? std::optional(ends) : std::nullopt;
          },
          .followers = {{"events", follower_.get()}},
          .started = started_};
}

Done Running::open_operator_door() {
  started_ = clock_.wall();
  if (config_.metrics_listen.empty()) {
    return {};
  }
  door_ = std::make_unique<OperatorDoor>(
      OperatorDoor::Answers{.metrics = [this] { return metrics_text(watched()); },
                            .readiness = [this] { return answer_of(look_at(watched())); }});
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
