#include "access/permits.h"

#include <algorithm>
#include <tuple>

namespace cofactor {
namespace {

using enum Action;

constexpr std::uint32_t bit(Action action) { return 1U << static_cast<unsigned>(action); }

constexpr std::uint32_t set_of(std::initializer_list<Action> actions) {
  std::uint32_t set = 0;
  for (Action action : actions) {
    set |= bit(action);
  }
  return set;
}

constexpr std::uint32_t actions_of(Role role) {
  switch (role) {
    case Role::kViewer:
      return set_of({kSee});
    case Role::kResponder:
      return set_of({kSee, kReleaseCode, kRecordOutcome});
    case Role::kKeeper:
      return set_of({kSee, kEnrol, kResync, kManageVaults});
    case Role::kApprover:
      return set_of({kSee});
    case Role::kAuditor:
      return set_of({kSee, kReadLog});
    case Role::kAdmin:
      return set_of({kSee, kManageVaults, kManagePeople, kManageGrants});
    case Role::kOperator:
      return set_of({kSee, kReadLog, kManageServer});
    case Role::kRecoverer:
      return set_of({kSee});
  }
  return 0;
}

constexpr std::uint32_t kReads = set_of({kSee, kReadLog});
constexpr std::uint32_t kWholeOrganization = set_of({kManageVaults, kManagePeople});
constexpr std::uint32_t kWithoutReason = set_of({kSee, kRecordOutcome});

bool among(Action action, std::uint32_t set) { return (set & bit(action)) != 0; }

bool acts_there(const Caller& caller, const Target& target) {
  return target.server ? !caller.organization() : caller.organization() == target.organization;
}

ScopeKind depth_of(const Target& target) {
  return target.server    ? ScopeKind::kServer
         : target.device  ? ScopeKind::kDevice
         : target.account ? ScopeKind::kAccount
         : target.vault   ? ScopeKind::kVault
                          : ScopeKind::kOrganization;
}

template <class AnId>
bool fit(const std::optional<AnId>& left, const std::optional<AnId>& right) {
  return !left || !right || left == right;
}

// One of the two is the other or lies above it. The whole path is compared, though ids are never
// reused: a grant that contradicts the tree reaches nothing. REQUIRES: check_grant.
bool on_one_path(const Grant& grant, const Target& target) {
  if (target.server) {
    return grant.scope.kind == ScopeKind::kServer;
  }
  const bool on_device = grant.scope.kind == ScopeKind::kDevice;
  const auto device = on_device ? std::optional(as_id<DeviceId>(grant.scope.id)) : std::nullopt;
  return grant.organization == target.organization && fit(grant.vault, target.vault) &&
         fit(grant.account, target.account) && fit(device, target.device);
}

bool reaches(const Grant& grant, Action action, const Target& target) {
  static_assert(ScopeKind::kOrganization < ScopeKind::kVault &&
                ScopeKind::kVault < ScopeKind::kAccount &&
                ScopeKind::kAccount < ScopeKind::kDevice);
  if (among(action, kWholeOrganization) && grant.scope.kind != ScopeKind::kOrganization) {
    return false;
  }
  return on_one_path(grant, target) && (action == kSee || grant.scope.kind <= depth_of(target));
}

// In the order in which grants are named.
enum class Terms { kNone, kTime, kReason };

// Nothing if the grant is not honoured now.
std::optional<Terms> terms_now(const Grant& grant, const Now& now) {
  if (grant.ended_at || !check_grant(grant)) {
    return std::nullopt;
  }
  Terms terms = Terms::kNone;
  for (const auto& condition : grant.conditions.all) {
    if (condition.kind == kReasonCondition) {
      terms = Terms::kReason;
    } else if (*expiry_of(condition) <= now.latest) {
      return std::nullopt;
    } else {
      terms = std::max(terms, Terms::kTime);
    }
  }
  return terms;
}

struct Question {
  const Caller& caller;
  const Target& target;
  std::span<const Grant* const> grants;
  const Now& now;
};

Verdict refuse(Error error) { return {.refusal = std::move(error)}; }

// The verdict of the grants alone; nothing if none allows.
std::optional<Verdict> granted(const Question& asked, Action action) {
  const Grant* best = nullptr;
  Terms best_terms{};
  const auto& subjects = asked.caller.subjects();
  for (const Grant* grant : asked.grants) {
    if (!role_holds(grant->role, action) || !reaches(*grant, action, asked.target) ||
        std::ranges::find(subjects, grant->subject) == subjects.end()) {
      continue;
    }
    const auto terms = terms_now(*grant, asked.now);
    if (terms &&
        (best == nullptr || std::tie(*terms, grant->id) < std::tie(best_terms, best->id))) {
      best = grant;
      best_terms = *terms;
    }
  }
  if (best == nullptr) {
    return std::nullopt;
  }
  return Verdict{.grant = best->id,
                 .reason_required = best_terms == Terms::kReason && !among(action, kWithoutReason)};
}

std::optional<Verdict> allowed(const Question& asked, Action action) {
  const Caller& caller = asked.caller;
  // Caller::of: a session is a person's.
  const bool without_grant = (caller.is_host() && role_holds(Role::kOperator, action)) ||
                             (action == kManageOwn && caller.token_kind() == TokenKind::kSession) ||
                             (action == kSee && depth_of(asked.target) == ScopeKind::kOrganization);
  return without_grant ? Verdict{} : granted(asked, action);
}

Error denied(const Caller& caller) {
  if (caller.reads_only()) {
    return {.code = ErrorCode::kDenied,
            .message = "You may only read until your recovery or your waiting time is over.",
            .hint = "It takes 24 hours; until then ask somebody else of your organization."};
  }
  return {.code = ErrorCode::kDenied,
          .message = "You may not do this here.",
          .hint = "Ask an admin of your organization for a grant: `cofactor grant add`."};
}

}  // namespace

Scope Target::scope(const StoreId& store) const {
  const ScopeKind kind = depth_of(*this);
  switch (kind) {
    case ScopeKind::kServer:
      return {.kind = kind, .id = as_id<ObjectId>(store)};
    case ScopeKind::kOrganization:
      break;
    case ScopeKind::kVault:
      return {.kind = kind, .id = as_id<ObjectId>(*vault)};
    case ScopeKind::kAccount:
      return {.kind = kind, .id = as_id<ObjectId>(*account)};
    case ScopeKind::kDevice:
      return {.kind = kind, .id = as_id<ObjectId>(*device)};
  }
  return {.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(organization)};
}

Verdict permits(const Caller& caller,
                Action action,
                const Target& target,
                std::span<const Grant* const> grants,
                const Now& now) {
  if (!caller.principal() && !caller.is_host()) {
    return refuse(not_signed_in());
  }
  if (action == kSeeOwn && caller.principal()) {
    return {};
  }
  if (!acts_there(caller, target)) {
    return refuse(target.server ? denied(caller) : no_such_thing());
  }
  const Question asked{.caller = caller, .target = target, .grants = grants, .now = now};
  if (!caller.reads_only() || among(action, kReads)) {
    if (auto verdict = allowed(asked, action)) {
      return *std::move(verdict);
    }
  }
  return refuse(target.server || allowed(asked, kSee) ? denied(caller) : no_such_thing());
}

Error no_such_thing() {
  return {.code = ErrorCode::kNotFound,
          .message = "There is no such thing, or none that you may know of.",
          .hint = "Look at the list of what you can see, and check the spelling."};
}

bool role_holds(Role role, Action action) { return among(action, actions_of(role)); }

}  // namespace cofactor
