#include "api/workers.h"

#include <gtest/gtest.h>

#include <future>
#include <stdexcept>

namespace cofactor::api {
namespace {

// Works that wait until the test lets them go.
struct Gate {
  std::promise<void> opened;
  std::shared_future<void> open{opened.get_future()};
};

TEST(Workers, RefuseWhatFindsTheQueueFullAndDropIt) {
  Gate gate;
  Workers workers([](const std::exception&) {});
  std::vector<std::future<void>> running;
  for (std::size_t i = 0; i < Workers::kThreads; ++i) {
    auto begun = std::make_shared<std::promise<void>>();
    running.push_back(begun->get_future());
    ASSERT_TRUE(workers.post([begun, open = gate.open] {
      begun->set_value();
      open.wait();
    }));
  }
  for (auto& begun : running) {
    begun.wait();
  }
  const auto held = std::make_shared<int>(1);
  for (std::size_t i = 0; i < Workers::kMostWaiting; ++i) {
    EXPECT_TRUE(workers.post([held] {}));
  }
  EXPECT_FALSE(workers.post([held] {}));
  EXPECT_EQ(held.use_count(), 1 + static_cast<long>(Workers::kMostWaiting));
  gate.opened.set_value();
  workers.stop();
  EXPECT_EQ(held.use_count(), 1);
  EXPECT_FALSE(workers.post([held] {}));
}

TEST(Workers, TellWhatAWorkThrowsAndGoOn) {
  std::promise<std::string> told;
  Workers workers([&](const std::exception& fault) { told.set_value(fault.what()); });
  ASSERT_TRUE(workers.post([] { throw std::runtime_error("broken"); }));
  EXPECT_EQ(told.get_future().get(), "broken");
  std::promise<void> done;
  ASSERT_TRUE(workers.post([&] { done.set_value(); }));
  done.get_future().wait();
}

}  // namespace
}  // namespace cofactor::api
