#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/sealed_ref.h"
#include "identity/subject.h"
#include "otp/totp.h"

namespace cofactor {

// A client, a company. One exists by default.
struct Organization {
  OrganizationId id;
  Name name;
  std::vector<KeyRef> keys;
  Time added_at;
  std::optional<Time> removed_at;
};
BOOST_DESCRIBE_STRUCT(Organization, (), (id, name, keys, added_at, removed_at))

// An environment of an organization, with keys of its own. `critical`: holds an AWS root account.
struct Vault {
  VaultId id;
  OrganizationId organization;
  Name name;
  bool critical = false;
  std::vector<KeyRef> keys;
  Time added_at;
  std::optional<Time> removed_at;
};
BOOST_DESCRIBE_STRUCT(Vault, (), (id, organization, name, critical, keys, added_at, removed_at))

enum class AccountKind { kAwsRoot, kLogin };
BOOST_DESCRIBE_ENUM(AccountKind, kAwsRoot, kLogin)

// What is sealed of an account, under its vault's secret key.
struct AccountContent {
  std::optional<std::string> email;
  std::optional<std::string> phone;
  std::optional<std::string> password_place;
  std::optional<std::string> sign_in;
  std::optional<std::string> notes;
};
BOOST_DESCRIBE_STRUCT(AccountContent, (), (email, phone, password_place, sign_in, notes))

// A login that belongs to an organization.
struct Account {
  AccountId id;
  OrganizationId organization;
  VaultId vault;
  Name name;
  AccountKind kind{};
  std::optional<std::string> aws_account_id;  // twelve digits, of an AWS root
  std::optional<SealedRef> content;
  Time added_at;
  std::optional<Time> removed_at;
};
BOOST_DESCRIBE_STRUCT(
    Account,
    (),
    (id, organization, vault, name, kind, aws_account_id, content, added_at, removed_at))

// How its codes are made: so far nothing else is a device. All its seeds are of its kind.
using DeviceKind = OtpKind;

enum class SeedState { kPending, kActive, kRetired };
BOOST_DESCRIBE_ENUM(SeedState, kPending, kActive, kRetired)

// Of an HOTP seed: the newest counter whose code was given. The next is one more, whatever became
// of this one: forward only, so that no two people are given one code.
struct GivenCounter {
  Step counter{};
  // Whose its code is, until they say what became of it or somebody asks for the next.
  Subject holder;
  std::uint64_t release = 0;     // where the log says so
  std::optional<bool> over;      // it was used or refused, or shown in a pair; absent otherwise
  std::optional<Step> accepted;  // the newest that somebody said was used
};
BOOST_DESCRIBE_STRUCT(GivenCounter, (), (counter, holder, release, over, accepted))

// One life of a device's seed: pending -> active -> retired(until). After `until` its envelope is
// erased and it is gone for good.
struct SeedVersion {
  std::uint64_t version = 1;
  SeedState state{};
  std::optional<Hash> seed;  // of its envelope; none once erased
  TotpParameters totp;
  std::optional<PersonId> entered_by;
  Time entered_at;
  std::optional<Time> retired_until;
  // It came out of a file or a phone, where others may have it still; absent otherwise. What
  // replaces it is not.
  std::optional<bool> exposed;
  // A second member who said that they were there when it was enrolled, and when they said so.
  std::optional<PersonId> witnessed_by;
  std::optional<Time> witnessed_at;
  std::optional<GivenCounter> given;  // of HOTP, once one was

  // Of HOTP: the counter of the next code.
  Step next_counter() const { return given ? given->counter + 1 : totp.counter.value_or(0); }
};
BOOST_DESCRIBE_STRUCT(SeedVersion,
                      (),
                      (version,
                       state,
                       seed,
                       totp,
                       entered_by,
                       entered_at,
                       retired_until,
                       exposed,
                       witnessed_by,
                       witnessed_at,
                       given))

// A second factor of an account. It is active exactly when one of its seed versions is.
struct Device {
  DeviceId id;
  OrganizationId organization;
  VaultId vault;
  AccountId account;
  Name name;
  DeviceKind kind{};
  bool shared = false;  // the other side takes one code from several people
  std::vector<SeedVersion> versions;
  Time added_at;
  std::optional<Time> removed_at;

  const SeedVersion* active() const;
  const SeedVersion* pending() const;
  // The seed that gives codes is one that others may have: until it is replaced.
  bool is_exposed() const;
};
BOOST_DESCRIBE_STRUCT(
    Device,
    (),
    (id, organization, vault, account, name, kind, shared, versions, added_at, removed_at))

inline const SeedVersion* find_state(const Device& device, SeedState state) {
  for (const auto& version : device.versions) {
    if (version.state == state) {
      return &version;
    }
  }
  return nullptr;
}
inline const SeedVersion* Device::active() const { return find_state(*this, SeedState::kActive); }
inline const SeedVersion* Device::pending() const { return find_state(*this, SeedState::kPending); }
inline bool Device::is_exposed() const {
  const SeedVersion* version = active();
  return version != nullptr && version->exposed.value_or(false);
}

}  // namespace cofactor
