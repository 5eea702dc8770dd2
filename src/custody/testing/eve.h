#pragma once

#include "custody/testing/held.h"

// Somebody who may do everything, for a while or not now.
namespace cofactor {

// Eve is a member of the organization and has every role there and on the server, for an hour.
struct Eve : Dee {
  static constexpr std::chrono::hours kHour{1};

  explicit Eve(TestVault& t) : Dee(t), until(t.world.clock().wall() + kHour) {
    const ScopeKind kind = ScopeKind::kOrganization;
    for (const Role role :
         {Role::kResponder, Role::kKeeper, Role::kApprover, Role::kAuditor, Role::kAdmin}) {
      is(role,
         {.scope = {.kind = kind, .id = as_id<ObjectId>(t.organization)}, .conditions = hour()});
    }
    put(world,
        GrantAdded{{.id = GrantId::draw(world.random()),
                    .subject = subject_of(person),
                    .scope = {.kind = ScopeKind::kServer, .id = server()},
                    .role = Role::kOperator,
                    .conditions = hour(),
                    .made_at = world.clock().wall()}});
  }

  // Of hers, begun by a recovery that runs.
  Hash recovering() {
    const Time now = world.clock().wall();
    const Recovery recovery{.id = RecoveryId::draw(world.random()),
                            .person = person,
                            .state = RecoveryState::kRunning,
                            .asked_by = {},
                            .organization = {},
                            .asked_at = now,
                            .ends_at = now + 24 * kHour};
    Token session{.id = TokenId::draw(world.random()),
                  .kind = TokenKind::kSession,
                  .hash = token_hash(draw_token(world.random())),
                  .subject = subject_of(person),
                  .maker = person,
                  .reach = Reach::kAllOrganizations,
                  .made_at = now,
                  .expires_at = now + 24 * kHour};
    session.recovery = recovery.id;
    put(world, RecoveryAsked{recovery}, SessionBegun{session});
    return session.hash;
  }

  Hash token() const { return *presented.token_hash; }

  Time until;

 private:
  Conditions hour() const {
    return {.all = {{.kind = std::string(kExpiryCondition), .value = text_of(until)}}};
  }
  ObjectId server() {
    return world.writer().read([](const View& view) { return as_id<ObjectId>(view.server().id); });
  }
};

}  // namespace cofactor
