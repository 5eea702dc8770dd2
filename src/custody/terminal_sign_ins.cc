#include "custody/terminal_sign_ins.h"

#include <algorithm>
#include <utility>

namespace cofactor {
namespace {

constexpr std::string_view kLetters = "BCDFGHJKLMNPQRSTVWXZ";
constexpr std::size_t kCodeSize = 8;

// One of `count`, each as likely as another.
std::size_t draw_below(Random& random, std::size_t count) {
  const std::size_t fair = 256 / count * count;
  for (;;) {
    const std::size_t drawn = random.array<1>()[0];
    if (drawn < fair) {
      return drawn % count;
    }
  }
}

bool is_over(const TerminalSignIns::Asked& asked, BootTime now) {
  return now - asked.at >= kTerminalLife;
}

}  // namespace

std::string draw_user_code(Random& random) {
  std::string out;
  while (out.size() < kCodeSize) {
    out += kLetters[draw_below(random, kLetters.size())];
  }
  return out;
}

std::string user_code_of(const Hash& mac) {
  std::uint64_t number = 0;
  for (std::size_t at = 0; at < sizeof number; ++at) {
    number = (number << 8) | mac[at];
  }
  std::string out;
  for (; out.size() < kCodeSize; number /= kLetters.size()) {
    out += kLetters[number % kLetters.size()];
  }
  return out;
}

std::string shown_user_code(const std::string& code) {
  return code.substr(0, kCodeSize / 2) + "-" + code.substr(kCodeSize / 2);
}

std::string user_code_in(std::string_view typed) {
  std::string out;
  for (const char c : typed) {
    const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (kLetters.contains(upper)) {
      out += upper;
    } else if (upper >= 'A' && upper <= 'Z') {
      return {};
    }
  }
  return out.size() == kCodeSize ? out : std::string();
}

std::string draw_matching_number(Random& random) {
  constexpr std::size_t kLeast = 10;
  return std::to_string(kLeast + draw_below(random, 100 - kLeast));
}

void TerminalSignIns::forget(All::iterator at) {
  const auto counted = of_network_.find(at->second.asked.network);
  if (--counted->second == 0) {
    of_network_.erase(counted);
  }
  by_code_.erase(at->second.asked.code);
  waiting_.erase(at);
}

// Those that ended are known for as long again, so that their terminals are told so.
void TerminalSignIns::forget_old(BootTime now) {
  for (auto at = waiting_.begin(); at != waiting_.end();) {
    const auto next = std::next(at);
    if (now - at->second.asked.at >= 2 * kTerminalLife) {
      forget(at);
    }
    at = next;
  }
}

// Where too many wait, the oldest whose code nobody has entered is forgotten: whoever is at a
// terminal now is not shut out by those who are not.
bool TerminalSignIns::add(const Hash& terminal, Asked asked) {
  const std::lock_guard lock(mutex_);
  forget_old(asked.at);
  const auto counted = of_network_.find(asked.network);
  const bool network_is_full = counted != of_network_.end() && counted->second >= kMostOfNetwork;
  const auto forget_oldest = [&](const auto& which) {
    auto oldest = waiting_.end();
    for (auto each = waiting_.begin(); each != waiting_.end(); ++each) {
      const bool older =
          oldest == waiting_.end() || each->second.asked.at < oldest->second.asked.at;
      oldest = older && !each->second.entered && which(each->second) ? each : oldest;
    }
    const bool found = oldest != waiting_.end();
    if (found) {
      forget(oldest);
    }
    return found;
  };
  const auto theirs = [&](const Waiting& each) { return each.asked.network == asked.network; };
  if (by_code_.contains(asked.code) || (network_is_full && !forget_oldest(theirs)) ||
      (waiting_.size() >= kMost && !forget_oldest([](const Waiting&) { return true; }))) {
    return false;
  }
  ++of_network_[asked.network];
  by_code_.emplace(asked.code, terminal);
  waiting_.emplace(terminal, Waiting{.asked = std::move(asked)});
  return true;
}

TerminalSignIns::Waiting* TerminalSignIns::open(const std::string& code, BootTime now) {
  const auto known = by_code_.find(code);
  if (known == by_code_.end()) {
    return nullptr;
  }
  Waiting& found = waiting_.at(known->second);
  return found.approved || found.refused || is_over(found.asked, now) ? nullptr : &found;
}

std::optional<TerminalSignIns::Seen> TerminalSignIns::find(const std::string& code, BootTime now) {
  const std::lock_guard lock(mutex_);
  const Waiting* found = open(code, now);
  return found == nullptr ? std::nullopt
                          : std::optional(Seen{.asked = found->asked, .entered = found->entered});
}

bool TerminalSignIns::may_try(const ObjectId& who, BootTime now) {
  const std::lock_guard lock(mutex_);
  std::erase_if(misses_,
                [&](const auto& each) { return now - each.second.since >= kTerminalLife; });
  const auto found = misses_.find(who);
  return found == misses_.end() || found->second.count < kMostMisses;
}

void TerminalSignIns::miss(const ObjectId& who, BootTime now) {
  const std::lock_guard lock(mutex_);
  ++misses_.try_emplace(who, Misses{.count = 0, .since = now}).first->second.count;
}

bool TerminalSignIns::enter(const std::string& code, const Entered& entered, BootTime now) {
  const std::lock_guard lock(mutex_);
  Waiting* found = open(code, now);
  if (found == nullptr) {
    return false;
  }
  if (!found->entered) {
    found->entered = entered;
  }
  return found->entered->person == entered.person;
}

bool TerminalSignIns::approve(const std::string& code, const Approved& approved, BootTime now) {
  const std::lock_guard lock(mutex_);
  Waiting* found = open(code, now);
  if (found != nullptr) {
    found->approved = approved;
  }
  return found != nullptr;
}

bool TerminalSignIns::refuse(const std::string& code, BootTime now) {
  const std::lock_guard lock(mutex_);
  Waiting* found = open(code, now);
  if (found != nullptr) {
    found->refused = true;
  }
  return found != nullptr;
}

std::optional<TerminalSignIns::Polled> TerminalSignIns::poll(const Hash& terminal, BootTime now) {
  const std::lock_guard lock(mutex_);
  const auto at = waiting_.find(terminal);
  if (at == waiting_.end()) {
    return std::nullopt;
  }
  Waiting& found = at->second;
  Polled out{.state = TerminalState::kPending, .asked = found.asked};
  const auto before = std::exchange(found.polled, now);
  if (found.refused) {
    out.state = TerminalState::kRefused;
  } else if (is_over(found.asked, now)) {
    out.state = TerminalState::kExpired;
  } else if (found.approved) {
    out.state = TerminalState::kApproved;
    out.approved = found.approved;
    forget(at);
    return out;
  } else if (before && now - *before < found.interval) {
    out.state = TerminalState::kSlowDown;
    found.interval += kTerminalSlower;
  }
  out.number = found.entered ? found.entered->number : std::string();
  out.interval = found.interval;
  return out;
}

}  // namespace cofactor
