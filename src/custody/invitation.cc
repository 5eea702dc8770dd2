#include "custody/invitation.h"

#include "custody/personal.h"

namespace cofactor {

Result<Invitation> draw_invitation(Preparing& preparing, const Invitee& invitee) {
  Invitation out;
  out.membership = {.id = MembershipId::draw(preparing.random),
                    .organization = invitee.organization,
                    .state = MembershipState::kInvited};
  auto content =
      seal_content(preparing, out.membership, 1, {.name = invitee.name, .email = invitee.email});
  if (!content) {
    return content.error();
  }
  out.content = std::move(content->change);
  out.membership.content = content->ref;
  out.text = draw_token(preparing.random);
  out.token = {.id = TokenId::draw(preparing.random),
               .kind = TokenKind::kInvitation,
               .hash = token_hash(out.text),
               .subject = subject_of(out.membership.id),
               .organization = invitee.organization,
               .reach = Reach::kOneOrganization,
               .single_use = true};
  return out;
}

std::vector<Event> events_of(const Invitation& invitation, const InvitationTerms& terms) {
  Membership membership = invitation.membership;
  membership.since = terms.made_at;
  Token token = invitation.token;
  token.maker = terms.maker;
  token.made_at = terms.made_at;
  token.expires_at = terms.expires_at;
  std::vector<Event> out;
  out.emplace_back(MemberInvited{std::move(membership)});
  out.emplace_back(TokenAdded{std::move(token)});
  return out;
}

}  // namespace cofactor
