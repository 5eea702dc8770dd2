#pragma once

#include "custody/decision.h"
#include "custody/perform.h"

namespace cofactor {

// Who holds the code of an account, for how long, and who waits for it: how many, and the asker's
// place among them. Of an account with several devices the one that is free first, or that the
// asker waits for.
//
// For whoever may have a code of it. Refuses kNotFound and kDenied as release_code does.
struct SeeQueue {
  static constexpr std::string_view kName = "see_queue";
  static constexpr bool kReads = true;

  AccountId account;
  const StepQueue* queue = nullptr;

  // A device whose step somebody else holds.
  struct Held {
    DeviceId device;
    Time free_at;
    std::optional<Membership> holder;
  };
  struct Plan {
    Subject asker;
    std::vector<Held> held;  // the first to be free first; none: a code is to be had at once
  };
  struct Answer {
    std::optional<std::string> holder;
    std::optional<Time> free_at;
    std::size_t waiting = 0;
    std::optional<std::size_t>
        place;  // theirs, or the one they would get; none: nobody has to wait
    bool waits = false;
  };

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

}  // namespace cofactor
