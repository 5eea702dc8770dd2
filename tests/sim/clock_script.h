#pragma once

#include "custody/testing/test_vault.h"

namespace cofactor::sim {

// What happens to one server's clock: jumps, stops, restarts, reboots and what mends them, drawn
// from a seed. The script keeps the true time, and by the words of the architecture ("Clock")
// whether the clock may be believed; what the server answers is compared with both.
//
// The kernel is honest: who sets the clock makes it unsynchronised (as Linux does), and where it is
// synchronised it shows the true time.
class ClockScript {
 public:
  explicit ClockScript(std::uint64_t seed);

  void play(int happenings);

  // What was seen, so that a suite can tell that its scripts were worth playing.
  struct Seen {
    int codes = 0;
    int unsure = 0;
    int adopted = 0;
    int accepted = 0;
    int dead = 0;  // uses of what had expired
  };
  const Seen& seen() const { return seen_; }

 private:
  using Span = std::chrono::milliseconds;
  static constexpr Span kMostOff{500};

  // What expires, and whether a sure entry has said that it did.
  struct Mortal {
    Presented presented = {};
    Time expires_at;
    bool dead = false;
  };

  void happen();
  void jump();
  void jump_a_little_often();
  void pass(Span time);
  void stop(Span time);
  void restart();
  void reboot();
  void boot_wrong();
  void boot_a_little_wrong();
  void boot_ahead_and_go_back();
  void boot_ahead_and_believe_it();
  void synchronise();
  void unsynchronise();
  void accept();
  bool gets_a_code();

  void boot_at(const Time& shown);
  void begin_boot();
  void set_by(Span by);
  void start();
  void second();
  void adopt_what_is_due();
  bool may_be_sure();
  bool is_right_but_for_the_boot();
  void see_whether_far_is_over();
  void wrote();

  void look();
  void look_for_a_code();
  void look_at_tokens();
  void look_at_grant();
  void make_mortals();
  void add_token();
  void add_grant();
  void bury(const Time& by);
  Presented lasting(const PersonId& person);
  Span drawn(Span least, Span most);
  Span drawn_jump();

  Time wall() { return t_.world.clock().wall(); }
  Span error() { return wall() - truth_; }
  Span off() { return error() - fixed_error_; }

  SeededRandom random_;
  TestVault t_;
  Time truth_;
  Seen seen_;
  // Of Ada, Ben and Cy, for longer than any jump: what is asked about is the clock, not these.
  Presented ada_, ben_, cy_;
  std::vector<Mortal> tokens_;
  std::optional<Mortal> grant_;  // Cy's
  int boots_ = 1;

  // The architecture's rules, told by what happened.
  Span fixed_error_{0};  // of the wall clock that a boot, an adoption or an accept was believed
  Span adopted_{0};      // since the boot or the last accept
  std::optional<BootTime> synced_at_;
  Span watched_synced_{0};  // by a server that ran all the time
  bool far_ = false;
  std::optional<Time> newest_;
  std::optional<Time> newest_at_start_;
};

}  // namespace cofactor::sim
