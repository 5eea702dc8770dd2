#include "custody/whose_own.h"

namespace cofactor {

std::optional<PersonId> whose_own(const View& view, const Event& event) {
  const auto of_member = [&](const MembershipId& id) -> std::optional<PersonId> {
    const Membership* found = view->memberships.find(id);
    return found == nullptr ? std::nullopt : found->person;
  };
  const auto of_grant = [&](const Grant& grant) -> std::optional<PersonId> {
    switch (grant.subject.kind) {
      case SubjectKind::kPerson:
        return as_id<PersonId>(grant.subject.id);
      case SubjectKind::kMember:
        return of_member(as_id<MembershipId>(grant.subject.id));
      case SubjectKind::kGroup:
      case SubjectKind::kService:
        return std::nullopt;
    }
    return std::nullopt;
  };
  if (const auto* it = event.as<PasskeyAdded>()) return it->noun.person;
  if (const auto* it = event.as<PasskeyRemoved>()) return it->noun.person;
  if (const auto* it = event.as<PasskeySuspected>()) return it->person;
  if (const auto* it = event.as<RecoveryAsked>()) return it->noun.person;
  if (const auto* it = event.as<RecoveryBegun>()) return it->noun.person;
  if (const auto* it = event.as<RecoveryCancelled>()) return it->noun.person;
  if (const auto* it = event.as<RecoveryCompleted>()) return it->noun.person;
  if (const auto* it = event.as<PushAdded>()) return it->noun.person;
  if (const auto* it = event.as<PushTested>()) return it->noun.person;
  if (const auto* it = event.as<NoticesChosen>()) return of_member(it->noun.id);
  if (const auto* it = event.as<MemberEdited>()) return it->noun.person;
  if (const auto* it = event.as<GrantAdded>()) return of_grant(it->noun);
  if (const auto* it = event.as<GrantEnded>()) return of_grant(it->noun);
  if (const auto* it = event.as<TokenAdded>()) {
    const auto& subject = it->noun.subject;
    return it->noun.kind == TokenKind::kApi && subject && subject->kind == SubjectKind::kPerson
               ? std::optional(as_id<PersonId>(subject->id))
               : std::nullopt;
  }
  return std::nullopt;
}

std::optional<PersonId> whose_own_at_server(const View& view, const Event& event) {
  if (const auto* it = event.as<PasskeyUsed>()) return it->person;
  if (const auto* it = event.as<PasskeyRenamed>()) return it->noun.person;
  if (const auto* it = event.as<PushConfirmed>()) return it->noun.person;
  if (const auto* it = event.as<PushRemoved>()) return it->noun.person;
  if (const auto* it = event.as<RecoveryAgreed>()) return it->noun.person;
  if (const auto* it = event.as<SessionBegun>()) return it->noun.maker;
  if (const auto* it = event.as<SessionEnded>()) return it->noun.maker;
  return whose_own(view, event);
}

}  // namespace cofactor
