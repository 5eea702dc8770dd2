#pragma once

#include <condition_variable>

#include "base/random.h"
#include "custody/add_grant.h"
#include "custody/perform.h"
#include "custody/release_code.h"
#include "tests/sim/stage.h"

namespace cofactor::sim {

// One who asks and asks, in the names of others too: on a thread of its own, beside others.
class Client {
 public:
  struct Course {
    std::uint64_t seed;
    int number;  // among the clients of its history
    int asks;
  };
  Client(Stage& stage, const Course& course)
      : stage_(stage), course_(course), random_(course.seed) {}

  // Asks until it has asked often enough; all that it asked is answered then.
  void live();

 private:
  // Asks at once and goes on; `then(Asked&, Answer&)` on the writer's thread, when it was done.
  template <class Verb, class Then>
  void ask(Verb verb, const Bearer& as, const std::string& request, Then then);
  template <class Verb>
  void ask(Verb verb, const Bearer& as, const std::string& request, const Promised& promised) {
    ask(std::move(verb), as, request, [promised](Asked& asked, auto&) {
      asked.promised = promised;
    });
  }
  void settle();

  void act();
  void release_some();
  void release(const Bearer& as, const std::string& request);
  void grant();
  void end_grant();
  void revoke();
  void invite();
  void add_token();
  void end_token();
  void replace();
  void confirm();
  void change_device();
  void recover();
  void cancel_recovery();
  void let_time_pass();

  bool chance(unsigned percent) { return random_.below(100) < percent; }
  std::string request();
  std::string unique(const std::string& what);
  Time wall() { return stage_.world().ports().wall(); }
  Scope scope();
  void grant_to(const MembershipId& member);

  Stage& stage_;
  Course course_;
  SeededRandom random_;
  int asked_ = 0;
  int named_ = 0;

  std::mutex mutex_;
  std::condition_variable answered_;
  int in_flight_ = 0;
};

}  // namespace cofactor::sim
