#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "delivery/notice.h"

namespace cofactor::delivery {

// How an attempt ended.
struct Sent {
  enum class How : std::uint8_t {
    kTaken,    // by whoever is responsible for it now
    kLater,    // not now: it is tried again
    kNever,    // it will never be taken: dead
    kPast,     // nobody is there any more, or it is news no more: passed over
    kStopped,  // it was told to: nothing is said about it, and it is looked at anew
  };
  How how = How::kTaken;
  std::string problem = {};                              // one sentence
  std::optional<std::chrono::seconds> retry_after = {};  // the other side asked for that
};

// One way to somebody: a file of its own, and a line in server/running.cc.
//
// What it is sent to has an id and is known to the directory. Any thread.
class Channel {
 public:
  virtual ~Channel() = default;
  // Its number in working rows (docs/formats/working-rows.md): never reused.
  virtual std::uint8_t number() const = 0;
  // To what a notice goes, as things stand. Asked when the entry is met, and again right before
  // each attempt: what is not among them any more is dropped. Brief: it holds up the writer.
  virtual std::vector<ObjectId> destinations(const View& view,
                                             const Notice& notice,
                                             const Now& now) const = 0;
  // Whether it goes to that one, as things stand: brief, asked for each entry that is looked at.
  virtual bool concerns(const View& view,
                        const Notice& notice,
                        const ObjectId& to,
                        const Now& now) const {
    const auto all = destinations(view, notice, now);
    return std::ranges::find(all, to) != all.end();
  }
  // One attempt, at most some twenty seconds long; returns at once when `stop` is requested.
  virtual Sent send(const Notice& notice, const ObjectId& to, const std::stop_token& stop) = 0;
};

}  // namespace cofactor::delivery
