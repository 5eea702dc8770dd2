#include "server/follower_watch.h"

namespace cofactor {

FollowerWatch::FollowerWatch(std::string_view name, const Follower& follower)
    : name_(name), follower_(follower) {}

void FollowerWatch::look() {
  const Position handed_on = follower_.handed_on();
  late_ = handed_on < committed_;
  committed_ = handed_on + follower_.behind();
}

}  // namespace cofactor
