#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "egress/address.h"

namespace cofactor::egress {

// The port to names' addresses.
class Resolver {
 public:
  virtual ~Resolver() = default;
  // All addresses of `host` (a name, or an address itself), asked for once. None: no such name, no
  // answer in time, or `stop`. Any thread; it blocks.
  virtual std::vector<Address> addresses_of(const std::string& host,
                                            const std::stop_token& stop) = 0;
};

// The machine's: getaddrinfo, at most `longest`. It cannot be interrupted, so it runs in a thread
// that may outlive the question; no more than kMostAtOnce of them, else none is asked.
class SystemResolver : public Resolver {
 public:
  static constexpr int kMostAtOnce = 16;

  explicit SystemResolver(std::chrono::milliseconds longest = std::chrono::seconds(5))
      : longest_(longest) {}
  std::vector<Address> addresses_of(const std::string& host, const std::stop_token& stop) override;

 private:
  const std::chrono::milliseconds longest_;
  const std::shared_ptr<std::atomic<int>> asking_ = std::make_shared<std::atomic<int>>(0);
};

}  // namespace cofactor::egress
