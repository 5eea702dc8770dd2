#include "custody/invitation.h"

namespace cofactor {

Result<Invitation> draw_invitation(Preparing& preparing, const Invitee& invitee) {
  if (auto line = check_line(invitee.name, "The name", 200); !line) {
    return line.error();
  }
  if (canonical_of(invitee.name).empty()) {
    return invalid("The name of who is invited is empty.");
  }
  const auto email = canonical_email(invitee.email);
  if (!email) {
    return email.error();
  }
  Invitation out;
  out.membership = {.id = MembershipId::draw(preparing.random),
                    .organization = invitee.organization,
                    .state = MembershipState::kInvited};
  auto content =
      seal_text(preparing,
                organization_secret_key(invitee.organization),
                {.place = place_of(invitee.organization),
                 .id = {.purpose = Purpose::kMembershipContent,
                        .object = as_id<ObjectId>(out.membership.id),
                        .version = 1}},
                json_of(MembershipContent{.name = invitee.name, .email = invitee.email}));
  if (!content) {
    return content.error();
  }
  const auto tag = email_tag(preparing.vaulting, invitee.organization, *email);
  if (!tag) {
    return tag.error();
  }
  out.content = std::move(content->change);
  out.content.tag = *tag;
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
