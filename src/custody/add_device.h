#pragma once

#include "custody/decision.h"
#include "custody/perform.h"
#include "custody/seeds.h"

namespace cofactor {

// A device with the names of what it belongs to.
struct ShownDevice {
  Device device;
  Name account;
  Name vault;
};
ShownDevice shown_device(const View& view, Device device);

// AWS takes no more for one root.
inline constexpr std::size_t kMostDevicesOfAwsRoot = 8;

// A second factor of an account, by its seed, which is sealed as version 1: pending until it is
// confirmed that the other side accepted its codes (show_pair.h, confirm_device.h). The seed is in
// no entry and in no answer.
//
// Records device.added in the vault's chain. Refuses kInvalid (no seed, parameters, a kind that the
// account does not take, HOTP that is shared), kNotFound and kDenied (of the account), kConflict:
// account or vault was removed; the name is taken; an AWS root has eight living devices.
struct AddDevice {
  static constexpr std::string_view kName = "add_device";

  AccountId account;
  Name name;
  bool shared = false;
  EnteredSeed entered;

  struct Plan {
    ShownDevice shown;
    std::vector<std::string> warnings;
  };
  using Answer = Plan;

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  struct Drawn {
    Device device;
    EnvelopeChange seed;
  };
  std::optional<Drawn> drawn = {};  // by prepare
};

// What a person who entered this for that account should look at again.
std::vector<std::string> warnings_of(const EnteredSeed& entered, const Account& account);

// kInvalid: AWS takes no other kind than TOTP.
std::optional<Error> check_kind(const Account& account, DeviceKind kind);

// kInvalid: it is shared, and each of its codes is good once.
std::optional<Error> check_shared(const Device& device);

// kConflict: as many living devices as its account may have.
std::optional<Error> check_room(const View& view, const Account& account);

}  // namespace cofactor
