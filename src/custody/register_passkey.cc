#include "custody/register_passkey.h"

#include "custody/held.h"
#include "custody/verified.h"

namespace cofactor {
namespace {

constexpr std::size_t kLongestName = 100;
constexpr std::size_t kMostTransports = 8;
constexpr std::size_t kLongestTransport = 32;

Done check(const PasskeyMade& made) {
  if (made.transports.size() > kMostTransports) {
    return invalid("A passkey has eight transports at most.");
  }
  Done line = check_line(made.name, "The name", kLongestName);
  for (const std::string& transport : made.transports) {
    line = line ? check_line(transport, "A transport", kLongestTransport) : line;
  }
  return line;
}

template <class Plan>
Allow<RegisterPasskey::Plan> with(Passkey&& passkey, Allow<Plan>&& redeemed) {
  Allow<RegisterPasskey::Plan> allow{.events = std::move(redeemed.events),
                                     .envelopes = std::move(redeemed.envelopes)};
  allow.events.emplace_back(PasskeyAdded{passkey});
  allow.plan.passkey = std::move(passkey);
  if constexpr (std::same_as<Plan, Setup::Plan>) {
    allow.plan.set_up = std::move(redeemed.plan);
  } else {
    allow.plan.begun = std::move(redeemed.plan);
  }
  return allow;
}

}  // namespace

Done RegisterPasskey::prepare(Preparing& preparing) {
  const auto& bearer = answering.bearer;
  const Token* token = bearer ? preparing.view->tokens.find_by<ByHash>({*bearer}) : nullptr;
  const auto checked = check(made);
  auto proven = checked ? prove_made(answering, made) : Result<ProvenMade>(checked.error());
  if (proven && token != nullptr && token->subject) {
    if (auto often = check_often(answering, *token->subject)) {
      proven = *std::move(often);
    }
  }
  if (!proven || token == nullptr) {
    failure = proven ? not_signed_in() : proven.error();
    return {};
  }
  drawn = Passkey{.id = PasskeyId::draw(preparing.random),
                  .person = {},
                  .name = made.name,
                  .credential = std::move(proven->made.credential),
                  .public_key = std::move(proven->made.public_key),
                  .sign_count = proven->made.sign_count,
                  .backup_eligible = proven->made.backup_eligible,
                  .backed_up = proven->made.backed_up,
                  .transports = made.transports};
  form.passkey = drawn->id;
  if (setup && token->kind == TokenKind::kSetup) {
    setup->form = form;
    setup->new_person = proven->person;
    return setup->prepare(preparing);
  }
  if (token->kind == TokenKind::kInvitation || token->kind == TokenKind::kRecovery) {
    begin = BeginSession{.bearer = bearer, .form = form, .new_person = proven->person};
    return begin->prepare(preparing);
  }
  return {};
}

Result<Passkey> RegisterPasskey::added(const View& view,
                                       const PersonId& person,
                                       const std::optional<RecoveryId>& recovery,
                                       const Now& now) const {
  if (view->passkeys.find_by<ByCredential>({drawn->credential}) != nullptr) {
    return conflict("This passkey is registered already.", "Sign in with it.");
  }
  std::size_t count = 0;
  view->passkeys.each_by<ByPerson>(person, [&](const Passkey&) {
    ++count;
    return true;
  });
  if (count >= kMost) {
    return conflict("Twenty passkeys are enough.", "Remove one that you do not use.");
  }
  Passkey out = *drawn;
  out.person = person;
  out.recovery = recovery;
  out.added_at = now.wall;
  return out;
}

Decision<RegisterPasskey::Plan> RegisterPasskey::in_session(const View& view,
                                                            const Caller& caller,
                                                            const Now& now) const {
  if (auto makes = check_makes_ways_in(caller); !makes) {
    return Refuse{.error = makes.error()};
  }
  if (auto needed = check_step_up(view, caller, now)) {
    return Refuse{.error = *std::move(needed)};
  }
  if (failure) {
    return Refuse{.error = *failure};
  }
  const Token& session = *view->tokens.find(*caller.token());
  auto passkey = added(view, *caller.person(), session.recovery, now);
  if (!passkey) {
    return Refuse{.error = passkey.error()};
  }
  Allow<Plan> allow{.events = {PasskeyAdded{*passkey}}};
  allow.answer = {{.name = "passkey", .value = passkey->id.text()}};
  allow.plan.passkey = std::move(*passkey);
  return allow;
}

Decision<RegisterPasskey::Plan> RegisterPasskey::decide(const View& view,
                                                        const Caller& caller,
                                                        const Now& now) const {
  if (caller.principal()) {
    return in_session(view, caller, now);
  }
  const Token& token = *view->tokens.find(*caller.token());
  if (token.recovery && view->recoveries.find(*token.recovery)->state != RecoveryState::kRunning) {
    return Refuse{.error = not_signed_in()};
  }
  if (failure) {
    return Refuse{.error = *failure};
  }
  if (setup && setup->drawn) {
    auto decided = setup->decide(view, caller, now);
    if (auto* refused = std::get_if<Refuse>(&decided)) {
      return std::move(*refused);
    }
    auto passkey = added(view, setup->drawn->person.person.id, std::nullopt, now);
    return passkey ? Decision<Plan>(with(std::move(*passkey), std::get<0>(std::move(decided))))
                   : Refuse{.error = passkey.error()};
  }
  if (begin) {
    auto decided = begin->decide(view, caller, now);
    if (auto* refused = std::get_if<Refuse>(&decided)) {
      return std::move(*refused);
    }
    auto redeemed = std::get<0>(std::move(decided));
    auto passkey = added(view, redeemed.plan.person, redeemed.plan.session.recovery, now);
    return passkey ? Decision<Plan>(with(std::move(*passkey), std::move(redeemed)))
                   : Refuse{.error = passkey.error()};
  }
  return Refuse{.error = invalid("With the setup token say who you are.", "Give `setup`.")};
}

Result<RegisterPasskey::Answer> RegisterPasskey::finish(const Recorded& recorded,
                                                        const Plan& plan,
                                                        const Vaulting& vaulting) const {
  Answer out{.passkey = plan.passkey, .begun = {}};
  if (plan.begun) {
    auto begun = begin->finish(recorded, *plan.begun, vaulting);
    if (!begun) {
      return begun.error();
    }
    out.begun = Begun{.carrier = begun->carrier,
                      .token = std::move(begun->token),
                      .expires_at = begun->expires_at,
                      .person = begun->person,
                      .organization = begun->organization,
                      .reads_only_until = begun->reads_only_until,
                      .verified_at = begun->verified_at};
  }
  if (plan.set_up) {
    auto set_up = setup->finish(recorded, *plan.set_up, vaulting);
    if (!set_up) {
      return set_up.error();
    }
    out.begun = Begun{.carrier = set_up->carrier,
                      .token = std::move(set_up->token),
                      .expires_at = set_up->expires_at,
                      .person = set_up->person,
                      .organization = set_up->organization,
                      .reads_only_until = {},
                      .verified_at = set_up->verified_at};
  }
  return out;
}

}  // namespace cofactor
