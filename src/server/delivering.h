#pragma once

#include <memory>

#include "custody/core.h"
#include "delivery/courier.h"
#include "egress/way_out.h"
#include "ledger/follower.h"
#include "server/config.h"

namespace cofactor {

// What sends notices out of a running server: the way out, the channels that the configuration
// has, the courier and its follower of the log.
class Delivering {
 public:
  // All outlive it. `public_url` is what links begin with. Refuses kInvalid and kNotFound a
  // password file that cannot be read.
  static Result<std::unique_ptr<Delivering>> make(const Config& config,
                                                  Core& core,
                                                  Store& store,
                                                  std::string public_url);
  ~Delivering();

  void start(const std::function<void(const std::exception&)>& on_fault);
  // REQUIRES: the writer still runs.
  void stop();
  // Writer::on_commit.
  void wake(std::uint64_t size) { follower_->wake(size); }
  const Deliveries& deliveries() const { return *courier_; }
  const Follower& follower() const { return *follower_; }

 private:
  explicit Delivering(egress::WayOut::Parts parts);

  Core* core_ = nullptr;
  std::unique_ptr<egress::SystemResolver> resolver_;
  std::unique_ptr<egress::WayOut> way_out_;
  std::unique_ptr<delivery::Courier> courier_;
  std::unique_ptr<Follower> follower_;
};

}  // namespace cofactor
