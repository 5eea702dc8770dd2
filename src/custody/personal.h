#pragma once

#include "custody/contents.h"

// People as their organizations know them: a name and an e-mail address, sealed.
namespace cofactor {

// Refuses kInvalid: an empty or odd name, no e-mail address.
Done check_content(const MembershipContent& content);

// Seals the content in that version, with the tag it is found by: under its person's key, or while
// the membership has no person under its organization's secret key. Refuses as check_content, and
// kSealed. REQUIRES: the version is new.
Result<Sealed> seal_content(Preparing& preparing,
                            const Membership& membership,
                            std::uint64_t version,
                            const MembershipContent& content);

// Erases the content that the membership has; nothing when it has none.
std::optional<EnvelopeChange> erase_content(const Membership& membership);

// Whether somebody else in the organization goes by that address: an active member, or one whose
// invitation is open.
bool is_address_taken(const View& view, const Hash& tag, const MembershipId& but, const Now& now);

// A person and their key, as prepare draws them; when they are added is set in decide.
struct PersonBirth {
  Person person;
  EnvelopeChange key;
};
// With that id, where a passkey was made for it already.
Result<PersonBirth> draw_person(Preparing& preparing, const std::optional<PersonId>& id = {});

// The open invitation of an invited membership.
const Token* open_invitation(const View& view, const MembershipId& membership, const Now& now);

}  // namespace cofactor
