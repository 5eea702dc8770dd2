#pragma once

#include <optional>
#include <span>

#include "access/grant.h"
#include "identity/caller.h"

namespace cofactor {

// What somebody may want to do. Each verb names one; the role table says who may.
enum class Action {
  kSee,            // that a thing exists: its name, kind, state and content
  kReleaseCode,    //
  kRecordOutcome,  // that a code was used, rejected or not used
  kEnrol,          // accounts and devices: add, edit, replace, confirm, put back, remove, restore
  kResync,         // two codes of an active device: the verb asks for kReleaseCode too
  kManageVaults,   // add, rename, remove, restore vaults
  kManagePeople,   // invite, revoke, recover; groups and services and their tokens
  kManageGrants,
  kReadLog,       // list, show, prove, export
  kManageServer,  // organizations, operators, person revoke/recover/erase, clock accept
  kSeeOwn,        // who one is, one's own tokens; and to sign out of the session that asks
  kManageOwn,     // make and end one's own tokens and sessions, join with an invitation
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
                    kSeeOwn,
                    kManageOwn)

// Where: the server, or a path into one organization as deep as the thing lies. A device has an
// account, an account a vault. A request for an account that will take one of its devices asks for
// the target of that device.
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
  std::optional<GrantId> grant;  // none where it was refused or needed none
  std::optional<Error> refusal;
  // A condition that the verb has to see met: without a reason it refuses kInvalid.
  bool reason_required = false;
  bool allowed() const { return !refusal.has_value(); }
};

// Pure: whether one of `grants` lets the caller do it there, at now.latest.
//
// `grants`: all not ended grants of caller.subjects() whose scope is the target or lies above it.
// Those whose scope lies below it decide nothing but what is seen: with them, somebody who may see
// the target is told kDenied and not kNotFound. Any order; other grants among them do no harm. So a
// View may ask with the first alone and, refused, again with all grants of the caller.
//
// A grant allows an action if its role holds it, it is honoured (check_grant passes, it has not
// ended, no "expires-at" has come), it is the caller's and the organization's, and its scope is the
// target or lies above it. Beyond that:
// - To see: every caller that acts in an organization sees the organization itself; and a grant
//   lets its subject see what lies on the path above its scope, never what lies beside it.
// - kManageVaults and kManagePeople only by a grant on the whole organization: a vault's birth,
//   name and end stand in its organization's chain and change what its other members find there.
// - kSeeOwn needs no grant: every person and service, wherever they act. kManageOwn needs none but
//   a person's session: an API token that made tokens would outlive its own end.
// - A caller that only reads gets kSee, kReadLog and kSeeOwn. Not kManageOwn, for it could end the
//   credentials by which the recovery is cancelled.
// - The server is reached only by a caller that acts in no organization, and by the host, which
//   holds there what an operator holds. An organization is reached only by who acts in it.
//
// Refuses kUnauthenticated a caller that is neither known nor the host; kNotFound where the caller
// may not see the target (no_such_thing()); kDenied where they may see it, and on the server, whose
// existence is no secret.
// Where several grants allow, the one named is without conditions, else without "reason", else any;
// among those the least id. `reason_required` where it has "reason", but to see and to record an
// outcome, which take none.
Verdict permits(const Caller& caller,
                Action action,
                const Target& target,
                std::span<const Grant* const> grants,
                const Now& now);

// The refusal of what the caller may not know of, for others that must say the very same of what
// does not exist.
Error no_such_thing();

// Whether the role holds the action: the table that tests, docs and the model are compared with.
// Every role sees. None but responder gets codes: keeper and admin decide about factors and people
// and are not for that reason trusted with a way in. Vaults are the keeper's, who enrols and
// changes what is held, and the admin's, who says how the organization is divided for its grants.
// Operator reads the server's log, for no other role reaches the server.
bool role_holds(Role role, Action action);

}  // namespace cofactor
