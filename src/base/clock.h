#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace cofactor {

// A moment of wall time, UTC, milliseconds: the unit of every time that is stored or shown.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;
// CLOCK_BOOTTIME: goes on in suspend, is never set.
using BootTime = std::chrono::nanoseconds;

// The port to time. The real one is made in server/main.cc alone; all else is handed `Now`.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time wall() const = 0;
  virtual BootTime boot() const = 0;
  // Changes with every boot of the machine.
  virtual std::string boot_id() const = 0;
  // The kernel says that it follows a time source (adjtimex).
  virtual bool synchronised() const = 0;
};

// The moment at which a batch decides. Not `sure`: no code leaves. `latest` is the later of wall
// and the newest entry written under a sure clock: what expiry is set and checked by.
struct Now {
  Time wall;
  BootTime boot{};
  bool sure = true;
  Time latest = wall;
};

// RFC 3339, UTC, milliseconds: "2026-11-22T03:04:05.678Z".
std::string text_of(Time time);
// Accepts that form, with or without a fraction (at most milliseconds), "Z" only.
std::optional<Time> parse_time(std::string_view text);

// A clock that stands until it is told: for tests.
class FakeClock : public Clock {
 public:
  explicit FakeClock(Time wall) : wall_(wall) {}
  Time wall() const override { return wall_; }
  BootTime boot() const override { return boot_; }
  std::string boot_id() const override { return boot_id_; }
  bool synchronised() const override { return synchronised_; }

  // Time passes.
  void advance(std::chrono::milliseconds by) {
    wall_ += by;
    boot_ += by;
  }
  // Somebody sets the wall clock.
  void jump(std::chrono::milliseconds by) { wall_ += by; }
  void synchronise(bool on) { synchronised_ = on; }
  void reboot(std::string boot_id) {
    boot_ = std::chrono::seconds(1);
    boot_id_ = std::move(boot_id);
  }

 private:
  Time wall_;
  BootTime boot_ = std::chrono::hours(1);
  std::string boot_id_ = "boot-1";
  bool synchronised_ = true;
};

}  // namespace cofactor
