#include "tests/sim/client.h"

#include <fmt/format.h>

#include "custody/add_token.h"
#include "custody/ask_recovery.h"
#include "custody/begin_session.h"
#include "custody/change_device.h"
#include "custody/grants.h"
#include "custody/invite_member.h"
#include "custody/recoveries.h"
#include "custody/replace_device.h"
#include "custody/revoke_member.h"
#include "custody/testing/held.h"
#include "custody/tokens.h"

namespace cofactor::sim {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

template <class Verb, class Then>
void Client::ask(Verb verb, const Bearer& as, const std::string& request, Then then) {
  Asked asked{.verb = std::string(Verb::kName),
              .begun = stage_.tick(),
              .person = as.person,
              .request = request};
  {
    const std::lock_guard lock(mutex_);
    ++in_flight_;
  }
  ++asked_;
  const RequestClaim claim{.id = request, .route = std::string(Verb::kName), .body = {}};
  auto respond = [this, asked = std::move(asked), then = std::move(then)](
                     Result<Answered<typename Verb::Answer>> answered) mutable {
    if (!answered) {
      asked.refused = answered.error().code;
    } else {
      asked.position = answered->position;
      asked.again = !answered->answer;
      if (answered->answer) {
        then(asked, *answered->answer);
      }
    }
    asked.answered = stage_.tick();
    stage_.keep(std::move(asked));
    const std::lock_guard lock(mutex_);
    --in_flight_;
    answered_.notify_all();
  };
  perform<Verb>(stage_.world().core(), std::move(verb), as.presented, claim, std::move(respond));
}

// Who waits for a step waits for time to pass, which somebody has to let pass.
void Client::settle() {
  std::unique_lock lock(mutex_);
  while (!answered_.wait_for(lock, milliseconds(20), [&] { return in_flight_ == 0; })) {
    lock.unlock();
    stage_.advance(seconds(3));
    lock.lock();
  }
}

void Client::live() {
  while (asked_ < course_.asks) {
    act();
    settle();
  }
}

void Client::act() {
  const auto dice = random_.below(100);
  if (dice < 52) {
    release_some();
  } else if (dice < 62) {
    grant();
  } else if (dice < 68) {
    end_grant();
  } else if (dice < 71) {
    revoke();
  } else if (dice < 75) {
    invite();
  } else if (dice < 79) {
    add_token();
  } else if (dice < 83) {
    end_token();
  } else if (dice < 87) {
    replace();
  } else if (dice < 91) {
    confirm();
  } else if (dice < 94) {
    change_device();
  } else if (dice < 96) {
    recover();
  } else if (dice < 97) {
    cancel_recovery();
  } else {
    let_time_pass();
  }
}

std::string Client::unique(const std::string& what) {
  return fmt::format("{}-{}-{}", what, course_.number, ++named_);
}

std::string Client::request() { return chance(60) ? unique("request") : std::string(); }

// Several at once, now and then the same request twice: at once, and again when it was answered.
void Client::release_some() {
  if (chance(40)) {
    stage_.advance(milliseconds(random_.below(12000)));
  }
  for (auto left = random_.below(3) + 1; left > 0; --left) {
    const Bearer as = stage_.pick(stage_.bearers, random_);
    const std::string id = request();
    const SeededRandom before = random_;
    release(as, id);
    for (int repeats = 0; repeats < 2 && !id.empty() && chance(25); ++repeats) {
      const SeededRandom after = random_;
      random_ = before;
      release(as, id);
      random_ = after;
      if (chance(50)) {
        settle();
        stage_.advance(seconds(random_.below(40)));
      }
    }
  }
}

void Client::release(const Bearer& as, const std::string& request) {
  const Factor factor = stage_.pick(stage_.factors, random_);
  ReleaseCode verb{.account = factor.account, .device = std::nullopt, .reason = "an exercise"};
  if (chance(70)) {
    verb.device = factor.device;
  }
  verb.asked_at = wall();
  if (chance(20)) {
    verb.wait_until = wall() + minutes(1);
  }
  ask(std::move(verb), as, request, [this](Asked& asked, const ReleaseCode::Answer& answer) {
    asked.given = Given{
        .device = answer.device,
        .step = answer.counter ? *answer.counter
                               : *step_of(*answer.valid_until - milliseconds(1), TotpParameters{}),
        .receipt = answer.receipt,
        .fits = stage_.fits(answer.code, answer.receipt),
        .counts = answer.counter.has_value(),
    };
  });
}

Scope Client::scope() {
  const Factor factor = stage_.pick(stage_.factors, random_);
  switch (random_.below(4)) {
    case 0:
      return {.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(stage_.vault().organization)};
    case 1:
      return {.kind = ScopeKind::kVault, .id = as_id<ObjectId>(stage_.vault().vault)};
    case 2:
      return {.kind = ScopeKind::kAccount, .id = as_id<ObjectId>(factor.account)};
    default:
      return {.kind = ScopeKind::kDevice, .id = as_id<ObjectId>(factor.device)};
  }
}

void Client::grant_to(const MembershipId& member) {
  AddGrant verb{.to = subject_of(member), .role = Role::kResponder, .on = scope()};
  if (chance(30)) {
    verb.conditions.push_back(
        {.kind = std::string(kExpiryCondition),
         .value = text_of(wall() + seconds(20) + seconds(random_.below(240)))});
  }
  const auto then = [this](Asked& asked, const AddGrant::Answer& answer) {
    asked.promised = Promised{.type = "grant.added", .id = answer.grant.id.text()};
    stage_.add(stage_.grants, answer.grant.id);
  };
  const std::string id = request();
  ask(verb, stage_.ada, id, then);
  if (!id.empty() && chance(30)) {
    ask(verb, stage_.ada, id, then);
  }
}

void Client::grant() { grant_to(stage_.pick(stage_.guests, random_).member); }

void Client::end_grant() {
  const GrantId grant = stage_.pick(stage_.grants, random_);
  const Bearer late = stage_.pick(stage_.bearers, random_);
  release(late, request());
  ask(EndGrant{.grant = grant},
      stage_.ada,
      request(),
      Promised{.type = "grant.ended", .id = grant.text()});
  release(late, request());
}

void Client::revoke() {
  const Guest guest = stage_.pick(stage_.guests, random_);
  release(guest.session, request());
  ask(RevokeMember{.member = guest.member},
      stage_.ada,
      request(),
      Promised{.type = "member.revoked", .id = guest.member.text()});
  release(guest.session, request());
}

void Client::invite() {
  const std::string called = unique("guest");
  std::optional<MembershipId> member;
  Hash invitation{};
  ask(InviteMember{.invitee = {.organization = stage_.vault().organization,
                               .name = called,
                               .email = called + "@example.com"}},
      stage_.ada,
      request(),
      [&](Asked& asked, const InviteMember::Answer& answer) {
        asked.promised = Promised{.type = "member.invited", .id = answer.membership.text()};
        member = answer.membership;
        invitation = token_hash(answer.token);
      });
  settle();
  if (!member) {
    return;
  }
  const Bearer invited{
      .person = {}, .presented = stage_.vault().outside(invitation), .token = std::nullopt};
  ask(BeginSession{.bearer = invitation},
      invited,
      {},
      [&](Asked& asked, const BeginSession::Answer& answer) {
        asked.promised = Promised{.type = "member.joined", .id = member->text()};
        const Bearer session{.person = answer.person,
                             .presented = stage_.vault().as(token_hash(answer.token)),
                             .token = std::nullopt};
        stage_.add(stage_.guests, Guest{.member = *member, .session = session});
        stage_.add(stage_.bearers, session);
      });
  grant_to(*member);
  settle();
}

void Client::add_token() {
  Bearer as = stage_.pick(stage_.guests, random_).session;
  as.presented.organization.reset();
  const std::string id = request();
  const NewToken wanted{.name = unique("token"), .life = seconds(20 + random_.below(600))};
  for (int repeats = 0; repeats < 2; ++repeats) {
    ask(AddToken{.organization = stage_.vault().organization, .wanted = wanted},
        as,
        id,
        [this, as](Asked& asked, const AddToken::Answer& answer) {
          asked.promised = Promised{.type = "token.added", .id = answer.token.id.text()};
          const Bearer bearer{.person = as.person,
                              .presented = stage_.vault().as(token_hash(answer.text)),
                              .token = answer.token.id};
          stage_.add(stage_.bearers, bearer);
          stage_.add(stage_.tokens, bearer);
        });
    if (id.empty()) {
      return;
    }
  }
}

void Client::end_token() {
  const Bearer bearer = stage_.pick(stage_.tokens, random_);
  if (!bearer.token) {
    return;
  }
  release(bearer, request());
  ask(RevokeToken{.token = *bearer.token},
      stage_.ada,
      request(),
      Promised{.type = "token.ended", .id = bearer.token->text()});
  release(bearer, request());
}

void Client::replace() {
  const Factor factor = stage_.pick(stage_.factors, random_);
  const DeviceId device = factor.device;
  const std::string id = request();
  const std::string seed = unique("another seed of twenty bytes");
  for (int repeats = 0; repeats < 2; ++repeats) {
    ask(ReplaceDevice{.device = device, .entered = entered(seed, factor.totp)},
        stage_.ada,
        id,
        [this, device, seed](Asked& asked, const ReplaceDevice::Answer& answer) {
          const std::uint64_t version = answer.shown.device.versions.back().version;
          asked.promised =
              Promised{.type = "device.replaced", .id = device.text(), .version = version};
          stage_.entered(device, version, seed);
        });
    if (id.empty()) {
      return;
    }
    settle();
  }
}

void Client::confirm() {
  ConfirmDevice verb;
  verb.device = stage_.pick(stage_.factors, random_).device;
  const Promised promised{.type = "device.confirmed", .id = verb.device.text()};
  const Bearer as = stage_.pick(stage_.bearers, random_);
  release(as, request());
  ask(std::move(verb), stage_.ada, request(), promised);
  release(as, request());
}

void Client::change_device() {
  const DeviceId device = stage_.pick(stage_.factors, random_).device;
  if (chance(50)) {
    EditDevice verb;
    verb.device = device;
    verb.shared = chance(50);
    ask(std::move(verb),
        stage_.ada,
        request(),
        Promised{.type = "device.edited", .id = device.text()});
    return;
  }
  PutBackDevice verb;
  verb.device = device;
  ask(std::move(verb),
      stage_.ada,
      request(),
      Promised{.type = "device.put_back", .id = device.text()});
}

void Client::recover() {
  const Guest guest = stage_.pick(stage_.guests, random_);
  AskRecovery verb;
  verb.member = guest.member;
  std::optional<Hash> way_in;
  ask(std::move(verb), stage_.ada, request(), [&](Asked& asked, const AskRecovery::Answer& answer) {
    asked.promised = Promised{.type = "recovery.asked", .id = answer.recovery.text()};
    stage_.add(stage_.recoveries, answer.recovery);
    way_in = token_hash(answer.token);
  });
  settle();
  if (!way_in) {
    return;
  }
  const Bearer recovering{.person = guest.session.person,
                          .presented = stage_.vault().outside(*way_in),
                          .token = std::nullopt};
  ask(BeginSession{.bearer = *way_in},
      recovering,
      {},
      [this](Asked&, const BeginSession::Answer& answer) {
        stage_.add(stage_.bearers,
                   Bearer{.person = answer.person,
                          .presented = stage_.vault().as(token_hash(answer.token)),
                          .token = std::nullopt});
      });
}

void Client::cancel_recovery() {
  CancelRecovery verb;
  verb.recovery = stage_.pick(stage_.recoveries, random_);
  const Promised promised{.type = "recovery.cancelled", .id = verb.recovery.text()};
  ask(std::move(verb), stage_.ada, request(), promised);
}

// Long enough for what a code may take, for tokens and grants to expire, seldom for recoveries.
void Client::let_time_pass() {
  if (chance(20)) {
    stage_.advance(std::chrono::hours(24));
    submit_due_recoveries(stage_.world().core());
    return;
  }
  release_some();
  stage_.advance(seconds(random_.below(90)));
}

}  // namespace cofactor::sim
