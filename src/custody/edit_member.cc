#include "custody/edit_member.h"

#include "custody/held.h"
#include "custody/read_members.h"

namespace cofactor {

Done EditMember::prepare(Preparing& preparing) {
  // Checked before anything is looked for, so that it tells nothing about who is there.
  const MembershipContent asked{.name = name.value_or("x"), .email = email.value_or("x@x")};
  if (auto checked = check_content(asked); !checked) {
    return checked;
  }
  const Membership* found = preparing.view->memberships.find(member);
  const auto content = found == nullptr ? Result<MembershipContent>(no_such_thing())
                                        : open_membership(preparing.vaulting, *found);
  if (!content) {
    return content.error().code == ErrorCode::kSealed ? Done(content.error()) : Done();
  }
  auto sealed =
      seal_content(preparing,
                   *found,
                   found->content->version + 1,
                   {.name = name.value_or(content->name), .email = email.value_or(content->email)});
  if (!sealed) {
    return sealed.error();
  }
  drawn = Drawn{
      .was = found->content->hash, .content = std::move(*sealed), .erased = *erase_content(*found)};
  return {};
}

Decision<EditMember::Plan> EditMember::decide(const View& view,
                                              const Caller& caller,
                                              const Now& now) const {
  const Case c{.view = view, .caller = caller, .now = now};
  const bool own = caller.membership() == member && !email;
  const auto target = permitted(c, own ? Action::kManageOwn : Action::kManagePeople);
  if (!target) {
    return target.error();
  }
  const Membership* found = view->memberships.find(member);
  if (found == nullptr || found->organization != target->organization) {
    return Refuse{.error = no_such_thing(), .about = *target};
  }
  if (found->state == MembershipState::kRevoked) {
    return Refuse{.error = conflict("This membership was revoked."), .about = *target};
  }
  if (!drawn || !found->content || found->content->hash != drawn->was) {
    return Refuse{.error = conflict("It was changed at the same time.", "Try again."),
                  .about = *target};
  }
  if (is_address_taken(view, *drawn->content.change.tag, member, now)) {
    return Refuse{.error = conflict("Somebody goes by that e-mail address already."),
                  .about = *target};
  }
  Membership edited = *found;
  edited.content = drawn->content.ref;
  Allow<Plan> allow{.events = {MemberEdited{edited}},
                    .envelopes = {drawn->content.change, drawn->erased}};
  allow.plan = std::move(edited);
  allow.answer = {{.name = "membership", .value = member.text()}};
  return allow;
}

Result<EditMember::Answer> EditMember::finish(const Recorded&,
                                              const Plan& plan,
                                              const Vaulting& vaulting) const {
  auto content = open_membership(vaulting, plan);
  return content ? Result<Answer>(Answer{.membership = plan, .content = std::move(*content)})
                 : Result<Answer>(content.error());
}

}  // namespace cofactor
