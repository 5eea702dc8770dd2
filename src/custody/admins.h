#pragma once

#include "custody/decision.h"

// Who is left to decide about people: of an organization its admins, of the server its operators.
namespace cofactor {

// What is thought away: a grant; a membership; a group; or, of both, that membership from that
// group.
struct Without {
  std::optional<MembershipId> membership = {};
  std::optional<GroupId> group = {};
  std::optional<GrantId> grant = {};
};

// There is no such person, or they were revoked: whoever is erased was, before.
bool is_gone(const View& view, const PersonId& id);

// Whether an active membership, of somebody neither revoked nor waiting for their power, has a
// grant as admin on the whole organization that is honoured now.
bool has_admin(const View& view,
               const OrganizationId& organization,
               const Now& now,
               const Without& without = {});

// Whether this membership makes such an admin.
bool is_admin(const View& view, const Membership& membership, const Now& now);

// There is an admin, and without that there is none.
bool was_last_admin(const View& view,
                    const OrganizationId& organization,
                    const Now& now,
                    const Without& without);
Error last_admin();

// A time of theirs has come.
bool is_over(const std::vector<Condition>& conditions, const Now& now);
// Not ended, and not over.
bool is_honoured(const Grant& grant, const Now& now);

bool is_operator(const View& view, const PersonId& person, const Now& now);
bool has_other_operator(const View& view, const PersonId& but, const Now& now);
Error last_operator();

}  // namespace cofactor
