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

constexpr std::uint32_t kReads = set_of({kSee, kReadLog, kSeeOwn});
constexpr std::uint32_t kWholeOrganization = set_of({kManageVaults, kManagePeople});
constexpr std::uint32_t kWithoutReason = set_of({kSee, kRecordOutcome});

bool among(Action action, std::uint32_t set) { return (set & bit(action)) != 0; }

bool is_organization(const Target& target) {
  return !target.server && !target.vault && !target.account && !target.device;
}

bool acts_there(const Caller& caller, const Target& target) {
  return target.server ? !caller.organization() : caller.organization() == target.organization;
}

template <class Tag>
bool same(const std::optional<Id<Tag>>& id, const ObjectId& object) {
  return id && as_id<ObjectId>(*id) == object;
}

bool is_or_lies_above(const Scope& scope, const Target& target) {
  switch (scope.kind) {
    case ScopeKind::kServer:
      return target.server;
    case ScopeKind::kOrganization:
      return !target.server && as_id<ObjectId>(target.organization) == scope.id;
    case ScopeKind::kVault:
      return same(target.vault, scope.id);
    case ScopeKind::kAccount:
      return same(target.account, scope.id);
    case ScopeKind::kDevice:
      return same(target.device, scope.id);
  }
  return false;
}

bool lies_in(const Grant& grant, const Target& target) {
  if (target.server || target.device) {
    return false;
  }
  return target.account ? grant.account == target.account : grant.vault == target.vault;
}

bool reaches(const Grant& grant, Action action, const Target& target) {
  if (target.server ? grant.organization.has_value() : grant.organization != target.organization) {
    return false;
  }
  if (among(action, kWholeOrganization) && grant.scope.kind != ScopeKind::kOrganization) {
    return false;
  }
  return is_or_lies_above(grant.scope, target) || (action == kSee && lies_in(grant, target));
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
    } else if (*parse_time(condition.value) <= now.wall) {
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

Verdict refuse(Error error) { return {.grant = {}, .refusal = std::move(error)}; }

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
                 .refusal = {},
                 .reason_required = best_terms == Terms::kReason && !among(action, kWithoutReason)};
}

std::optional<Verdict> allowed(const Question& asked, Action action) {
  const Caller& caller = asked.caller;
  const bool without_grant =
      (caller.is_host() && role_holds(Role::kOperator, action)) ||
      (action == kManageOwn && caller.person() && caller.token_kind() == TokenKind::kSession) ||
      (action == kSee && is_organization(asked.target));
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
  if (server) {
    return {.kind = ScopeKind::kServer, .id = as_id<ObjectId>(store)};
  }
  if (device) {
    return {.kind = ScopeKind::kDevice, .id = as_id<ObjectId>(*device)};
  }
  if (account) {
    return {.kind = ScopeKind::kAccount, .id = as_id<ObjectId>(*account)};
  }
  if (vault) {
    return {.kind = ScopeKind::kVault, .id = as_id<ObjectId>(*vault)};
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
