#pragma once

#include "api/named.h"
#include "custody/add_device.h"

namespace cofactor::api {

enum class DeviceState { kPending, kActive, kRemoved };
BOOST_DESCRIBE_ENUM(DeviceState, kPending, kActive, kRemoved)

struct SeedVersionShape {
  std::uint64_t version = 0;
  SeedState state{};
  bool kept = false;  // sealed here still
  TotpParameters totp;
  Time entered_at;
  std::optional<Time> retired_until;
  std::optional<bool> exposed;  // others may have it: it was imported
  std::optional<PersonId> entered_by;
  std::optional<PersonId> witnessed_by;  // the second person who was there
  std::optional<Time> witnessed_at;
  std::optional<Step> next_counter;  // of HOTP
};
BOOST_DESCRIBE_STRUCT(SeedVersionShape,
                      (),
                      (version,
                       state,
                       kept,
                       totp,
                       entered_at,
                       retired_until,
                       exposed,
                       entered_by,
                       witnessed_by,
                       witnessed_at,
                       next_counter))

struct DeviceShape {
  DeviceId id;
  Name name;
  Named<AccountId> account;
  Named<VaultId> vault;
  DeviceKind kind{};
  DeviceState state{};
  bool shared = false;
  bool exposed = false;  // the seed that gives codes is one that others may have
  std::vector<SeedVersionShape> versions;
  Time added_at;
  std::optional<Time> removed_at;
  std::optional<std::vector<std::string>> warnings;  // of entering a seed
};
BOOST_DESCRIBE_STRUCT(DeviceShape,
                      (),
                      (id,
                       name,
                       account,
                       vault,
                       kind,
                       state,
                       shared,
                       exposed,
                       versions,
                       added_at,
                       removed_at,
                       warnings))

DeviceShape shape_of(ShownDevice&& shown);

}  // namespace cofactor::api
