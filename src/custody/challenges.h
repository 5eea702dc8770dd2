#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "identity/token.h"

namespace cofactor {

// What a passkey is asked for.
enum class PasskeyPurpose { kSignIn, kRegister, kStepUp };

inline constexpr std::chrono::minutes kChallengeLife{5};
inline constexpr std::size_t kChallengeSize = 32;

// Challenges that were given out and not answered yet, in memory alone: a restart forgets them. Any
// thread.
class Challenges {
 public:
  static constexpr std::size_t kMost = 10'000;
  static constexpr std::size_t kMostOfNetwork = 500;

  // What a challenge is good for, and by whom: the session or token that asked for it (none: a
  // sign-in). `person` will be the new one's whom a setup or invitation makes.
  struct Claim {
    PasskeyPurpose purpose{};
    std::optional<Hash> bearer;
    friend bool operator==(const Claim&, const Claim&) = default;
  };
  struct Given {
    Claim claim;
    std::optional<PersonId> person;
    std::string network;
    BootTime at{};
  };

  // Where there would be too many, of that network or of all, the oldest that a stranger asked for
  // is forgotten; for who has a token, else the oldest of all. Where there is none of those, this
  // one is not kept.
  void add(const Bytes& challenge, Given given);

  // Once, within kChallengeLife, for what it was given for and to the same; nothing otherwise. It
  // is used up also where it is claimed for something else.
  std::optional<Given> take(const Bytes& challenge, const Claim& claim, BootTime now);

 private:
  void forget(std::deque<Bytes>::iterator at);

  std::mutex mutex_;
  std::map<Bytes, Given> given_;
  std::deque<Bytes> in_order_;  // the oldest first
  std::map<std::string, std::size_t> of_network_;
};

}  // namespace cofactor
