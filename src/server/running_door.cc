#include "server/running.h"

namespace cofactor {

Watched Running::watched() const {
  return {.core = *core_,
          .store = *store_,
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

}  // namespace cofactor
