#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "identity/passkey.h"

namespace cofactor {

// How long a terminal waits for its person at most, and how often it may ask (RFC 8628 §3.2, §3.5).
inline constexpr std::chrono::minutes kTerminalLife{5};
inline constexpr std::chrono::seconds kTerminalInterval{2};
inline constexpr std::chrono::seconds kTerminalSlower{5};

// The code that a person carries from the terminal to the page: eight letters, none of them a vowel
// (RFC 8628 §6.1), 34 bits. Shown as "WDJB-MJHT".
std::string draw_user_code(Random& random);
// The same out of a MAC, for a code that is kept nowhere.
std::string user_code_of(const Hash& mac);
std::string shown_user_code(const std::string& code);
// As somebody typed it: in any case, with or without what is no letter. Empty: none of ours.
std::string user_code_in(std::string_view typed);
// Two digits: what the page asks for and the terminal shows once its code was entered.
std::string draw_matching_number(Random& random);

// What becomes of a terminal that waits; RFC 8628 §3.5 says authorization_pending, slow_down,
// expired_token and access_denied.
enum class TerminalState { kPending, kSlowDown, kExpired, kRefused, kApproved };
BOOST_DESCRIBE_ENUM(TerminalState, kPending, kSlowDown, kExpired, kRefused, kApproved)

// Terminals that wait for a person to sign them in, in memory alone: a restart forgets them, and
// each asks anew. Known by the hash of the text that the terminal alone holds, and by its code. Any
// thread.
class TerminalSignIns {
 public:
  static constexpr std::size_t kMost = 2'000;
  static constexpr std::size_t kMostOfNetwork = 50;

  struct Asked {
    std::string code;
    std::string client;  // what it calls itself
    std::string network;
    Time asked_at;
    BootTime at{};
  };
  // Its code was entered, by a person who has still to say yes.
  struct Entered {
    PersonId person;
    std::string number;
    Time at;
  };
  struct Approved {
    PersonId person;
    PasskeyId passkey;
    Time verified_at;  // when it was shown at the page
  };
  struct Seen {
    Asked asked;
    std::optional<Entered> entered;
  };
  struct Polled {
    TerminalState state{};
    Asked asked;
    std::string number = {};          // of kPending and kSlowDown, once its code was entered
    std::chrono::seconds interval{};  // from now on
    std::optional<Approved> approved = {};
  };

  // Where too many wait, of that network or of all, the oldest whose code nobody has entered is
  // forgotten. False: there is none of those, or this code is in use.
  bool add(const Hash& terminal, Asked asked);

  // The one with that code, while it waits to be answered.
  std::optional<Seen> find(const std::string& code, BootTime now);

  // How often somebody enters a code that nobody waits with: after kMostMisses within kTerminalLife
  // they may not try again in that time, not even the right one.
  static constexpr std::size_t kMostMisses = 10;
  bool may_try(const ObjectId& who, BootTime now);
  void miss(const ObjectId& who, BootTime now);

  // The first person to enter a code is the only one who may answer it; a second time changes
  // nothing. False where it waits no more, or for somebody else.
  bool enter(const std::string& code, const Entered& entered, BootTime now);

  // Once. REQUIRES: that person entered it, and nobody answered it. False where it waits no more.
  bool approve(const std::string& code, const Approved& approved, BootTime now);
  bool refuse(const std::string& code, BootTime now);

  // What became of it. An approved one is told once and forgotten; nothing of one that is not
  // known.
  std::optional<Polled> poll(const Hash& terminal, BootTime now);

 private:
  struct Waiting {
    Asked asked;
    std::optional<Entered> entered = {};
    std::optional<Approved> approved = {};
    bool refused = false;
    std::optional<BootTime> polled = {};
    std::chrono::seconds interval = kTerminalInterval;
  };
  using All = std::map<Hash, Waiting>;

  struct Misses {
    std::size_t count = 0;
    BootTime since{};
  };

  void forget_old(BootTime now);
  void forget(All::iterator at);
  Waiting* open(const std::string& code, BootTime now);

  std::mutex mutex_;
  All waiting_;
  std::map<std::string, Hash> by_code_;
  std::map<std::string, std::size_t> of_network_;
  std::map<ObjectId, Misses> misses_;
};

}  // namespace cofactor
