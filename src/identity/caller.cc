#include "identity/caller.h"

namespace cofactor {
namespace {

bool reaches_one(const Token& token) {
  return token.kind == TokenKind::kApi || token.reach == Reach::kOneOrganization;
}

bool is_subject(const Token& token, SubjectKind kind) {
  return token.subject && token.subject->kind == kind;
}

// Whoever the token is for was found and is still there.
bool subject_stands(const Caller::Found& found) {
  const Token& token = found.token;
  switch (token.kind) {
    case TokenKind::kSetup:
    case TokenKind::kInvitation:
      return true;
    case TokenKind::kRecovery:
    case TokenKind::kSession:
    case TokenKind::kApi:
      break;
  }
  if (is_subject(token, SubjectKind::kPerson)) {
    return found.person != nullptr && subject_of(found.person->id) == *token.subject &&
           !found.person->revoked_at && !found.person->erased_at;
  }
  return token.kind == TokenKind::kApi && is_subject(token, SubjectKind::kService) &&
         found.service != nullptr && subject_of(found.service->id) == *token.subject &&
         !found.service->removed_at;
}

bool recovery_stands(const Caller::Found& found) {
  const Token& token = found.token;
  if (!token.recovery) {
    return token.kind != TokenKind::kRecovery;
  }
  const Recovery* recovery = found.recovery;
  return recovery != nullptr && recovery->id == *token.recovery &&
         token.subject == subject_of(recovery->person) &&
         recovery->state != RecoveryState::kCancelled;
}

bool is_member(const Membership* membership, const PersonId& person, const OrganizationId& where) {
  return membership != nullptr && membership->state == MembershipState::kActive &&
         !membership->revoked_at && membership->person == person &&
         membership->organization == where;
}

}  // namespace

std::optional<OrganizationId> acts_in(const Token& token, const Presented& presented) {
  if (presented.organization || !reaches_one(token)) {
    return presented.organization;
  }
  return token.organization;
}

Error not_signed_in() {
  return {.code = ErrorCode::kUnauthenticated,
          .message = "You are not signed in, or no longer.",
          .hint = "Sign in with `cofactor login`."};
}

Error no_such_organization() {
  return {.code = ErrorCode::kNotFound,
          .message = "There is no such organization, or you are no member of it.",
          .hint = "`cofactor org list` shows yours; `cofactor login` signs in as somebody else."};
}

Result<Caller> Caller::of(const Found& found, const Presented& presented, const Now& now) {
  const Token& token = found.token;
  if (presented.token_hash != token.hash ||
      presented.carrier != token.carrier.value_or(Carrier::kBearer) || token.ended_at ||
      token.expires_at <= now.latest || !subject_stands(found) || !recovery_stands(found)) {
    return not_signed_in();
  }
  Caller caller = nobody(presented);
  caller.token_ = token.id;
  caller.token_kind_ = token.kind;
  caller.carrier_ = presented.carrier;
  caller.passkey_ = token.passkey;
  caller.verified_at_ = token.verified_at;
  Done done;
  switch (token.kind) {
    case TokenKind::kSetup:
    case TokenKind::kInvitation:
    case TokenKind::kRecovery:
      done = presented.organization ? Done(no_such_organization()) : Done();
      break;
    case TokenKind::kSession:
    case TokenKind::kApi:
      done = is_subject(token, SubjectKind::kPerson) ? caller.become_person(found, presented, now)
                                                     : caller.become_service(found, presented);
      break;
  }
  if (!done) {
    return done.error();
  }
  return caller;
}

Done Caller::become_person(const Found& found, const Presented& presented, const Now& now) {
  const Token& token = found.token;
  const auto organization = acts_in(token, presented);
  if (reaches_one(token) && (!organization || organization != token.organization)) {
    return no_such_organization();
  }
  person_ = found.person->id;
  subjects_ = {subject_of(*person_)};
  reads_only_ = token.recovery && found.recovery->state != RecoveryState::kComplete;
  if (!organization) {
    return {};
  }
  const Membership* membership = found.membership;
  if (!is_member(membership, *person_, *organization)) {
    return no_such_organization();
  }
  organization_ = organization;
  membership_ = membership->id;
  subjects_.push_back(subject_of(membership->id));
  for (const auto& group : membership->groups) {
    subjects_.push_back(subject_of(group));
  }
  // A clock that is not sure has ended no night.
  const auto& until = membership->sleeps_until;
  reads_only_ = reads_only_ || (until && (!now.sure || *until > now.latest));
  return {};
}

Done Caller::become_service(const Found& found, const Presented& presented) {
  const Service& service = *found.service;
  if (found.token.organization != service.organization ||
      acts_in(found.token, presented) != service.organization) {
    return no_such_organization();
  }
  service_ = service.id;
  organization_ = service.organization;
  subjects_ = {subject_of(service.id)};
  return {};
}

Caller Caller::host() {
  Caller caller;
  caller.host_ = true;
  return caller;
}

Caller Caller::nobody(const Presented& presented) {
  Caller caller;
  caller.network_ = presented.network;
  return caller;
}

std::optional<Subject> Caller::principal() const {
  if (person_) {
    return subject_of(*person_);
  }
  return service_ ? std::optional(subject_of(*service_)) : std::nullopt;
}

}  // namespace cofactor
