#include "egress/resolver.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>

namespace cofactor::egress {
namespace {

struct Question {
  std::mutex mutex;
  std::condition_variable_any answered;
  bool is_answered = false;
  std::vector<Address> addresses;
};

std::vector<Address> ask(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) {
    return {};
  }
  std::vector<Address> out;
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    Address address;
    if (one->ai_family == AF_INET) {
      sockaddr_in in{};
      std::memcpy(&in, one->ai_addr, sizeof in);
      std::memcpy(address.bytes.data(), &in.sin_addr, sizeof in.sin_addr);
    } else if (one->ai_family == AF_INET6) {
      sockaddr_in6 in{};
      std::memcpy(&in, one->ai_addr, sizeof in);
      address.family = Address::Family::kV6;
      std::memcpy(address.bytes.data(), &in.sin6_addr, sizeof in.sin6_addr);
    } else {
      continue;
    }
    if (std::ranges::find(out, address) == out.end()) {
      out.push_back(address);
    }
  }
  freeaddrinfo(found);
  return out;
}

}  // namespace

std::vector<Address> SystemResolver::addresses_of(const std::string& host,
                                                  const std::stop_token& stop) {
  if (asking_->fetch_add(1) >= kMostAtOnce) {
    asking_->fetch_sub(1);
    return {};
  }
  const auto question = std::make_shared<Question>();
  std::thread([question, host, asking = asking_] {
    auto addresses = ask(host);
    asking->fetch_sub(1);
    const std::lock_guard lock(question->mutex);
    question->addresses = std::move(addresses);
    question->is_answered = true;
    question->answered.notify_all();
  }).detach();
  std::unique_lock lock(question->mutex);
  question->answered.wait_for(lock, stop, longest_, [&] { return question->is_answered; });
  return question->addresses;
}

}  // namespace cofactor::egress
