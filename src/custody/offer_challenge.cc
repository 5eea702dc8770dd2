#include "custody/offer_challenge.h"

#include "crypto/passkey_key.h"
#include "custody/held.h"
#include "custody/verified.h"
#include "custody/way_in.h"

namespace cofactor {
namespace {

std::vector<std::int64_t> algorithms() {
  std::vector<std::int64_t> out;
  for (const PasskeyAlgorithm algorithm : kPasskeyAlgorithms) {
    out.push_back(static_cast<std::int64_t>(algorithm));
  }
  return out;
}

Bytes draw_challenge(Random& random) { return copy_of(random.array<kChallengeSize>()); }

std::optional<Membership> some_membership(const View& view, const PersonId& person) {
  std::optional<Membership> found;
  view->memberships.each_by<ByPerson>(person, [&](const Membership& membership) {
    if (membership.state == MembershipState::kActive && (!found || membership.id < found->id)) {
      found = membership;
    }
    return true;
  });
  return found;
}

}  // namespace

Done OfferSignIn::prepare(Preparing& preparing) {
  challenge = draw_challenge(preparing.random);
  return {};
}

Decision<NoPlan> OfferSignIn::decide(const View&, const Caller&, const Now&) const {
  return Allow<NoPlan>{};
}

Result<OfferedChallenge> OfferSignIn::finish(const Recorded& recorded,
                                             const Plan&,
                                             const Vaulting&) const {
  ceremonies->challenges.add(challenge,
                             {.claim = {.purpose = PasskeyPurpose::kSignIn, .bearer = {}},
                              .person = {},
                              .network = network,
                              .at = at});
  return OfferedChallenge{.challenge = challenge,
                          .expires_at = recorded.at + kChallengeLife,
                          .purpose = PasskeyPurpose::kSignIn,
                          .party = ceremonies->party,
                          .algorithms = algorithms()};
}

Done OfferChallenge::prepare(Preparing& preparing) {
  challenge = draw_challenge(preparing.random);
  new_person = PersonId::draw(preparing.random);
  return {};
}

Decision<OfferChallenge::Plan> OfferChallenge::for_token(const View& view,
                                                         const Token& token) const {
  Allow<Plan> allow;
  allow.plan.person = new_person;
  if (purpose != PasskeyPurpose::kRegister) {
    return Refuse{.error = not_signed_in()};
  }
  if (token.kind == TokenKind::kInvitation) {
    const Membership* invited = view->memberships.find(as_id<MembershipId>(token.subject->id));
    if (invited == nullptr || invited->state != MembershipState::kInvited) {
      return Refuse{.error = not_signed_in()};
    }
    allow.plan.membership = *invited;
  }
  if (token.kind == TokenKind::kRecovery) {
    if (view->recoveries.find(*token.recovery)->state != RecoveryState::kRunning) {
      return Refuse{.error = not_signed_in()};
    }
    allow.plan.person = as_id<PersonId>(token.subject->id);
    allow.plan.membership = some_membership(view, *allow.plan.person);
  }
  return allow;
}

Decision<OfferChallenge::Plan> OfferChallenge::decide(const View& view,
                                                      const Caller& caller,
                                                      const Now&) const {
  const Token& token = *view->tokens.find(*caller.token());
  if (!caller.principal()) {
    return for_token(view, token);
  }
  if (auto makes = check_makes_ways_in(caller); !makes) {
    return Refuse{.error = makes.error()};
  }
  Allow<Plan> allow;
  allow.plan = {.person = caller.person(),
                .membership = some_membership(view, *caller.person()),
                .passkeys = passkeys_of(view, *caller.person(), token.recovery)};
  const bool steps_up = caller.carrier() == Carrier::kCookie && !allow.plan.passkeys.empty();
  if (purpose == PasskeyPurpose::kStepUp && !steps_up) {
    return Refuse{.error = conflict("There is no passkey that this session could be stepped up "
                                    "with.",
                                    "Sign in with a passkey, in a browser.")};
  }
  return allow;
}

Result<OfferedChallenge> OfferChallenge::finish(const Recorded& recorded,
                                                const Plan& plan,
                                                const Vaulting& vaulting) const {
  OfferedChallenge out{.challenge = challenge,
                       .expires_at = recorded.at + kChallengeLife,
                       .purpose = purpose,
                       .party = ceremonies->party,
                       .algorithms = algorithms(),
                       .person = plan.person,
                       .shown = shown,
                       .passkeys = plan.passkeys};
  if (plan.membership) {
    auto content = open_membership(vaulting, *plan.membership);
    if (!content) {
      return content.error();
    }
    out.shown = std::move(*content);
  }
  ceremonies->challenges.add(challenge,
                             {.claim = {.purpose = purpose, .bearer = bearer},
                              .person = plan.person,
                              .network = network,
                              .at = at});
  return out;
}

}  // namespace cofactor
