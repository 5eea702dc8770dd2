#pragma once

#include "custody/ceremonies.h"
#include "custody/decision.h"
#include "custody/perform.h"
#include "custody/way_in.h"

namespace cofactor {

// A terminal asks to be signed in (RFC 8628 §3.1): it is given a text to come again with, and a
// code for its person to enter at the page. Nothing is recorded until that person answers.
//
// For anybody. Refuses kInvalid (an odd name), kThrottled (too many terminals wait), both counted.
struct BeginTerminalSignIn {
  static constexpr std::string_view kName = "begin_terminal_sign_in";
  static constexpr WhoAsks kWho = WhoAsks::kNobody;
  static constexpr bool kReads = true;

  std::string client;  // what the terminal calls itself: its host's name
  std::string network;
  Time asked_at;
  BootTime at{};
  Ceremonies* ceremonies = nullptr;

  using Plan = NoPlan;
  struct Answer {
    TokenText terminal;  // shown once
    std::string code;
    std::string page;  // where the code is entered
    Time expires_at;
    std::chrono::seconds interval{};
  };

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  DrawnToken drawn = {};  // by prepare
  std::string code = {};  // by prepare
  Done waits = {};        // by prepare
};

}  // namespace cofactor
