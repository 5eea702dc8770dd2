#pragma once

#include "custody/decision.h"
#include "custody/perform.h"
#include "seal/seal_record.h"

namespace cofactor {

// How the server is, to its operators. Refuses kDenied.
struct ShowStatus {
  static constexpr std::string_view kName = "show_status";
  static constexpr bool kReads = true;

  struct Plan {
    Server server;
    std::uint64_t organizations = 0;
    std::uint64_t people = 0;
    Now now;
    std::optional<Time> newest_sure;
    std::string_view warning = kNoRecoveryQuorum;  // every seal that there is lacks one
  };
  using Answer = Plan;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// fsck is asked for: recorded as a read of the server's log. The looking itself is
// check_store's. Refuses kDenied.
struct AskFsck {
  static constexpr std::string_view kName = "fsck";

  using Plan = NoPlan;
  struct Answer {};

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// run_fsck beside the running writer; takes seconds for a million entries. Not on its thread.
FsckReport check_store(Core& core, std::function<void(std::uint64_t, std::uint64_t)> progress = {});

}  // namespace cofactor
