#include "tests/sim/log_model.h"

#include <fmt/format.h>

#include <algorithm>

namespace cofactor::sim {
namespace {

template <class Noun>
const Noun* find(const std::map<decltype(Noun::id), Noun>& all, const decltype(Noun::id)& id) {
  const auto at = all.find(id);
  return at == all.end() ? nullptr : &at->second;
}

template <class E, class Noun>
bool put(const Event& event, std::map<decltype(Noun::id), Noun>& all) {
  const E* changed = event.as<E>();
  if (changed != nullptr) {
    all[changed->noun.id] = changed->noun;
  }
  return changed != nullptr;
}

// Whether it is one of these, each of which carries its noun whole.
template <class... Events, class Noun>
bool put_any(const Event& event, std::map<decltype(Noun::id), Noun>& all) {
  return (put<Events>(event, all) || ...);
}

template <class Code>
Step step_or_counter(const Code& event) {
  return event.step ? *event.step : event.counter.value_or(-1);
}

}  // namespace

void LogModel::complain(const std::string& sentence) {
  wrong_.push_back(fmt::format("entry {}: {}", position_, sentence));
}

void LogModel::read(Position position, const std::string& body) {
  position_ = position;
  const auto event = read_body(body);
  if (!event) {
    complain("cannot be read");
    return;
  }
  const EventHeader& header = event->header;
  if (header.sure.value_or(true)) {
    newest_ = std::max(newest_.value_or(header.at), header.at);
  }
  if (const auto* code = event->event.as<CodeReleased>()) {
    released(*code, header);
  } else if (const auto* again = event->event.as<CodeReread>()) {
    reread(*again, header);
  } else {
    learn(*event);
  }
}

void LogModel::learn(const ReadEvent& event) {
  if (event.event.as<PairShown>() != nullptr) {
    complain("shows a pair, of which this model knows nothing");
  }
  if (!learn_people(event.event, event.header.at)) {
    learn_things(event.event);
  }
}

bool LogModel::learn_people(const Event& event, Time at) {
  if (const auto* revoked = event.as<MemberRevoked>()) {
    memberships_[revoked->membership.id] = revoked->membership;
    for (const auto* ended : {&revoked->tokens, &revoked->invitations}) {
      for (const TokenId& id : *ended) {
        tokens_[id].ended_at = at;
      }
    }
    return true;
  }
  return put_any<PersonAdded, PersonRevoked, PersonErased>(event, people_) ||
         put_any<MemberInvited, MemberJoined, MemberEdited>(event, memberships_) ||
         put_any<GroupAdded, GroupEdited, GroupRemoved, GroupRestored>(event, groups_) ||
         put_any<TokenAdded, TokenEnded, SessionBegun, SessionEnded>(event, tokens_) ||
         put_any<RecoveryAsked,
                 RecoveryAgreed,
                 RecoveryBegun,
                 RecoveryCancelled,
                 RecoveryCompleted>(event, recoveries_) ||
         put_any<GrantAdded, GrantEnded>(event, grants_);
}

bool LogModel::learn_things(const Event& event) {
  if (const auto* added = event.as<VaultAdded>()) {
    vaults_[added->vault.id] = added->vault;
    return true;
  }
  return put_any<VaultEdited, VaultRemoved, VaultRestored>(event, vaults_) ||
         put_any<AccountAdded, AccountEdited, AccountRemoved, AccountRestored>(event, accounts_) ||
         put_any<DeviceAdded,
                 DeviceEdited,
                 DeviceConfirmed,
                 DeviceReplaced,
                 DevicePutBack,
                 DeviceRemoved,
                 DeviceRestored,
                 SeedErased>(event, devices_);
}

template <class Code>
LogModel::Leaving LogModel::leaving(const Code& event, const EventHeader& header) {
  return {.header = header,
          .account = event.account,
          .device = event.device,
          .version = event.version,
          .step = event.step,
          .counter = event.counter,
          .shared = event.shared,
          .grant = event.grant,
          .holder = event.holder};
}

// Each counter is one more than the one before, whoever asks.
void LogModel::count(const CodeReleased& event) {
  const auto& versions = devices_[event.device].versions;
  const auto version = std::ranges::find(versions, event.version, &SeedVersion::version);
  const Step first = version == versions.end() ? 0 : version->totp.counter.value_or(0);
  const auto [newest, is_first] =
      counted_.try_emplace({event.device, event.version}, *event.counter);
  if (*event.counter != (is_first ? first : newest->second + 1)) {
    complain(fmt::format("gives counter {} behind {}", *event.counter, newest->second));
  }
  newest->second = std::max(newest->second, *event.counter);
}

void LogModel::released(const CodeReleased& event, const EventHeader& header) {
  check(leaving(event, header));
  if (event.counter) {
    count(event);
  }
  const auto by = as_id<PersonId>(event.holder.id);
  auto& holders = held_[{event.device, event.version, step_or_counter(event)}];
  if (!event.shared && !holders.empty()) {
    complain("gives a step that somebody holds already");
  }
  if (std::ranges::find(holders, by, &Held::by) != holders.end()) {
    complain("releases to its holder what they could only read again");
  }
  holders.push_back({.by = by, .release = position_, .readings = 1});
}

void LogModel::reread(const CodeReread& event, const EventHeader& header) {
  check(leaving(event, header));
  auto& holders = held_[{event.device, event.version, step_or_counter(event)}];
  const auto mine = std::ranges::find(holders, as_id<PersonId>(event.holder.id), &Held::by);
  if (mine == holders.end()) {
    complain("is read again by somebody to whom it was never released");
    return;
  }
  if (!event.shared && mine != std::prev(holders.end())) {
    complain("is read again by one who is not its holder any more");
  }
  if (mine->release != event.release) {
    complain(fmt::format("names {} for its release, which is {}", event.release, mine->release));
  }
  if (event.counter && *event.counter != counted_[{event.device, event.version}]) {
    complain("is of a counter behind which another was given");
  }
  if (++mine->readings > 5 && event.step) {
    complain("is read for the sixth time");
  }
}

void LogModel::check(const Leaving& leaving) {
  if (!leaving.header.sure.value_or(true)) {
    complain("gives a code under a clock that was not sure");
  }
  check_token(leaving);
  check_device(leaving);
  const Membership* membership = membership_of(leaving);
  if (membership == nullptr) {
    complain("gives a code to somebody without a living membership");
    return;
  }
  check_grant(leaving, *membership);
}

void LogModel::check_token(const Leaving& leaving) {
  const auto by = leaving.header.by.value_or(Actor{});
  const Token* token = by.token ? find(tokens_, *by.token) : nullptr;
  if (token == nullptr || !token->subject || *token->subject != leaving.holder) {
    complain("gives a code by no token of its holder");
    return;
  }
  if (token->ended_at) {
    complain("gives a code by a token that had ended");
  }
  if (token->expires_at <= *newest_) {
    complain("gives a code by a token that had expired");
  }
  const Recovery* recovery = token->recovery ? find(recoveries_, *token->recovery) : nullptr;
  if (token->recovery && (recovery == nullptr || recovery->state != RecoveryState::kComplete)) {
    complain("gives a code by a recovery that is not complete");
  }
}

void LogModel::check_device(const Leaving& leaving) {
  const Device* device = find(devices_, leaving.device);
  if (device == nullptr || device->account != leaving.account) {
    complain("gives a code of no device of that account");
    return;
  }
  const bool removed = device->removed_at || accounts_[device->account].removed_at ||
                       vaults_[device->vault].removed_at;
  if (removed) {
    complain("gives a code of what was removed");
  }
  if (device->shared != leaving.shared) {
    complain("says wrongly whether the device is shared");
  }
  const auto version = std::ranges::find(device->versions, leaving.version, &SeedVersion::version);
  if (version == device->versions.end() || version->state != SeedState::kActive) {
    complain("gives a code of a seed that is not active");
    return;
  }
  const auto since = std::chrono::floor<std::chrono::seconds>(leaving.header.at.time_since_epoch());
  if (leaving.step.has_value() == leaving.counter.has_value() ||
      leaving.counter.has_value() != (device->kind == DeviceKind::kHotp)) {
    complain("gives a step of what counts, or a counter of what does not");
  }
  if (leaving.step && since.count() / version->totp.period_s != *leaving.step) {
    complain("gives the code of another time's step");
  }
}

const Membership* LogModel::membership_of(const Leaving& leaving) const {
  if (leaving.holder.kind != SubjectKind::kPerson) {
    return nullptr;
  }
  const auto id = as_id<PersonId>(leaving.holder.id);
  const Person* person = find(people_, id);
  const Device* device = find(devices_, leaving.device);
  if (person == nullptr || person->revoked_at || device == nullptr) {
    return nullptr;
  }
  for (const auto& [key, membership] : memberships_) {
    if (membership.person == id && membership.organization == device->organization &&
        membership.state == MembershipState::kActive) {
      return &membership;
    }
  }
  return nullptr;
}

void LogModel::check_grant(const Leaving& leaving, const Membership& membership) {
  const Grant* grant = leaving.grant ? find(grants_, *leaving.grant) : nullptr;
  if (grant == nullptr || grant->role != Role::kResponder || !reaches(*grant, leaving)) {
    complain("gives a code by no grant that reaches it");
    return;
  }
  if (grant->ended_at) {
    complain("gives a code by a grant that had ended");
  }
  bool theirs = grant->subject == subject_of(membership.id);
  for (const GroupId& id : membership.groups) {
    const Group* group = find(groups_, id);
    theirs = theirs || (group != nullptr && !group->removed_at && grant->subject == subject_of(id));
  }
  if (!theirs) {
    complain("gives a code by somebody else's grant");
  }
  for (const Condition& condition : grant->conditions.all) {
    const auto until = parse_time(condition.value);
    if (condition.kind == "expires-at" && (!until || *until <= *newest_)) {
      complain("gives a code by a grant that had expired");
    }
  }
}

bool LogModel::reaches(const Grant& grant, const Leaving& leaving) const {
  const Device* device = find(devices_, leaving.device);
  if (device == nullptr) {
    return false;
  }
  const ObjectId& on = grant.scope.id;
  return on == as_id<ObjectId>(device->organization) || on == as_id<ObjectId>(device->vault) ||
         on == as_id<ObjectId>(device->account) || on == as_id<ObjectId>(device->id);
}

}  // namespace cofactor::sim
