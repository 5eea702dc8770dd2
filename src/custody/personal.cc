#include "custody/personal.h"

namespace cofactor {
namespace {

constexpr std::size_t kLongestName = 200;

EnvelopeId content_id(const MembershipId& membership, std::uint64_t version) {
  return {.purpose = Purpose::kMembershipContent,
          .object = as_id<ObjectId>(membership),
          .version = version};
}

}  // namespace

Done check_content(const MembershipContent& content) {
  if (auto line = check_line(content.name, "The name", kLongestName); !line) {
    return line.error();
  }
  if (canonical_of(content.name).empty()) {
    return invalid("The name is empty.");
  }
  const auto email = canonical_email(content.email);
  return email ? Done() : Done(email.error());
}

Result<Sealed> seal_content(Preparing& preparing,
                            const Membership& membership,
                            std::uint64_t version,
                            const MembershipContent& content) {
  if (auto checked = check_content(content); !checked) {
    return checked.error();
  }
  auto sealed = seal_text(
      preparing,
      membership.person ? person_key(*membership.person)
                        : organization_secret_key(membership.organization),
      {.place = place_of(membership.organization), .id = content_id(membership.id, version)},
      json_of(content));
  if (!sealed) {
    return sealed.error();
  }
  const auto tag =
      email_tag(preparing.vaulting, membership.organization, *canonical_email(content.email));
  if (!tag) {
    return tag.error();
  }
  sealed->change.tag = *tag;
  return sealed;
}

std::optional<EnvelopeChange> erase_content(const Membership& membership) {
  if (!membership.content) {
    return std::nullopt;
  }
  return EnvelopeChange{.id = content_id(membership.id, membership.content->version),
                        .sealed = {},
                        .tag = std::nullopt};
}

bool is_address_taken(const View& view, const Hash& tag, const MembershipId& but, const Now& now) {
  bool taken = false;
  view->names.each_by<ByHash>({tag}, [&](const Named& named) {
    const Membership* held = view->memberships.find(named.id);
    if (named.id != but && held != nullptr) {
      taken = held->state == MembershipState::kActive ||
              (held->state == MembershipState::kInvited &&
               open_invitation(view, held->id, now) != nullptr);
    }
    return !taken;
  });
  return taken;
}

Result<PersonBirth> draw_person(Preparing& preparing, const std::optional<PersonId>& id) {
  PersonBirth out;
  out.person.id = id ? *id : PersonId::draw(preparing.random);
  auto key = draw_key(preparing, person_key(out.person.id), {});
  if (!key) {
    return key.error();
  }
  out.person.key = SealedRef{.version = key->ref.term, .hash = key->ref.hash};
  out.key = std::move(key->change);
  return out;
}

const Token* open_invitation(const View& view, const MembershipId& membership, const Now& now) {
  const Token* found = nullptr;
  view->tokens.each_by<BySubject>(subject_of(membership), [&](const Token& token) {
    if (token.kind == TokenKind::kInvitation && token.expires_at > now.latest) {
      found = &token;
    }
    return found == nullptr;
  });
  return found;
}

}  // namespace cofactor
