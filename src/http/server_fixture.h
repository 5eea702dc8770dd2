#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "http/raw_client.h"
#include "http/server.h"

namespace cofactor::http {

// One value handed from a thread to another, which waits for it.
template <class T>
class Handed {
 public:
  void give(T value) {
    const std::lock_guard lock(mutex_);
    value_.emplace(std::move(value));
    given_.notify_all();
  }
  T take() {
    std::unique_lock lock(mutex_);
    given_.wait(lock, [this] { return value_.has_value(); });
    T value = std::move(*value_);
    value_.reset();
    return value;
  }

 private:
  std::mutex mutex_;
  std::condition_variable given_;
  std::optional<T> value_;
};

// A server at a free port with the routes that its tests need:
//   GET  /hello          "hello"
//   POST /echo           the body;  POST /large: up to 4 MB of it;  POST /length: its size
//   POST /refused        401, before its body is read
//   GET  /kept           the Reply goes to `kept`, for the test to use
//   GET  /things/{thing} the name of the thing
//   GET  /large/{size}   a body of that many 'x'
//   GET  /broken         throws a Fault
class ServerTest : public testing::Test {
 protected:
  ServerTest() : router_(routes()) {}
  ~ServerTest() override {
    if (server_) server_->stop();
  }

  // Quick enough to wait for, and slow enough for a loaded machine.
  static Limits quick_limits();

  Server& start() { return start({}); }
  Server& start(Options options);
  RawClient connect() { return RawClient(server_->port()); }
  // Sends the bytes on a new connection and reads one answer.
  RawClient::Answer ask(std::string_view bytes);

  struct Counted {
    std::string route;
    int status;
    friend bool operator==(const Counted&, const Counted&) = default;
  };
  std::vector<Counted> counted();

  Handed<Reply> kept;
  std::vector<std::string> faults;  // read after stop()

 private:
  std::vector<Route> routes();

  std::mutex mutex_;
  std::vector<Counted> counted_;
  const Router router_;
  std::optional<Server> server_;
};

}  // namespace cofactor::http
