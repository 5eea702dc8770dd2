#pragma once

#include <optional>
#include <span>
#include <variant>

#include "access/grant.h"
#include "identity/caller.h"

namespace cofactor {

// What somebody may want to do. Each verb names one; the role table says who may.
enum class Action {
  kSee,  // that a thing exists: its name, kind and state
  kReleaseCode,
  kRecordOutcome,  // that a code was used, rejected or not used
  kEnrol,          // accounts and devices: add, edit, replace, confirm, put back, remove, restore
  kResync,         // two codes of an active device: also needs kReleaseCode
  kManageVaults,   // add, rename, remove, restore vaults
  kManagePeople,   // invite, revoke, recover; groups and services and their tokens
  kManageGrants,
  kReadLog,       // list, show, prove, export
  kManageServer,  // organizations, operators, person revoke/recover/erase, clock accept
  kManageOwn,     // one's own tokens and sessions: any known person
};
BOOST_DESCRIBE_ENUM(Action,
                    kSee,
                    kReleaseCode,
                    kRecordOutcome,
                    kEnrol,
                    kResync,
                    kManageVaults,
                    kManagePeople,
                    kManageGrants,
                    kReadLog,
                    kManageServer,
                    kManageOwn)

// Where: the server, or a path into one organization as deep as the thing lies.
struct Target {
  bool server = false;
  OrganizationId organization;
  std::optional<VaultId> vault;
  std::optional<AccountId> account;
  std::optional<DeviceId> device;
  bool critical = false;  // of the vault

  // The scope of the target itself, e.g. the device's.
  Scope scope(const StoreId& store) const;
};

// The answer: the grant that allowed it, or why not.
struct Verdict {
  std::optional<GrantId> grant;
  std::optional<Error> refusal;
  // Conditions of the allowing grant that the verb has to see met ("reason").
  bool reason_required = false;
  bool allowed() const { return !refusal.has_value(); }
};

// Pure: whether one of `grants` lets the caller do it there, now. `grants` are those of
// View::grants_for(caller, target). Refuses kNotFound where the caller may not even see the target,
// kDenied where they may see it. Where several grants allow, one without conditions is named first.
// Ended and expired grants, grants with an unknown condition kind or version, and grants of another
// organization never allow. A caller that only reads gets kSee and kManageOwn.
Verdict permits(const Caller& caller,
                Action action,
                const Target& target,
                std::span<const Grant* const> grants,
                const Now& now);

// Whether the role holds the action: the table that tests, docs and the model are compared with.
bool role_holds(Role role, Action action);

}  // namespace cofactor
