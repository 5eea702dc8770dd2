#include "custody/add_organization.h"

#include "custody/held.h"

namespace cofactor {
namespace {

constexpr std::array kFirstRoles{Role::kAdmin, Role::kKeeper, Role::kAuditor};

}  // namespace

Done AddOrganization::prepare(Preparing& preparing) {
  auto birth = draw_organization(preparing, name);
  if (!birth) {
    return birth.error();
  }
  auto invitation = draw_invitation(
      preparing,
      {.organization = birth->organization.id, .name = admin_name, .email = admin_email});
  if (!invitation) {
    return invitation.error();
  }
  Drawn out{.birth = std::move(*birth), .invitation = std::move(*invitation)};
  for (std::size_t i = 0; i < kFirstRoles.size(); ++i) {
    out.grants.push_back(GrantId::draw(preparing.random));
  }
  drawn = std::move(out);
  return {};
}

Decision<AddOrganization::Plan> AddOrganization::decide(const View& view,
                                                        const Caller& caller,
                                                        const Now& now) const {
  const auto target = permitted_at(
      {.view = view, .caller = caller, .now = now}, Action::kManageServer, view.server_target());
  if (!target) {
    return target.error();
  }
  if (view->organizations.find_by<ByName>({ObjectId{}, name.canonical()}) != nullptr) {
    return Refuse{.error = name_taken(), .about = *target};
  }
  Allow<Plan> allow{.events = {}, .envelopes = drawn->birth.keys};
  allow.plan = {.organization = drawn->birth.organization,
                .expires_at = now.latest + kUsualInvitationLife};
  allow.plan.organization.added_at = now.wall;
  OrganizationAdded born;
  born.chain = as_id<ChainId>(drawn->birth.organization.id);
  born.organization = allow.plan.organization;
  allow.events.emplace_back(std::move(born));
  std::ranges::move(
      events_of(
          drawn->invitation,
          {.maker = caller.person(), .made_at = now.wall, .expires_at = allow.plan.expires_at}),
      std::back_inserter(allow.events));
  for (std::size_t i = 0; i < kFirstRoles.size(); ++i) {
    const Scope whole{.kind = ScopeKind::kOrganization,
                      .id = as_id<ObjectId>(drawn->birth.organization.id)};
    allow.events.emplace_back(GrantAdded{{.id = drawn->grants[i],
                                          .organization = drawn->birth.organization.id,
                                          .subject = subject_of(drawn->invitation.membership.id),
                                          .scope = whole,
                                          .role = kFirstRoles[i],
                                          .made_at = now.wall}});
  }
  allow.envelopes.push_back(drawn->invitation.content);
  allow.answer = {{.name = "organization", .value = drawn->birth.organization.id.text()}};
  allow.secret = true;
  return allow;
}

Result<AddOrganization::Answer> AddOrganization::finish(const Recorded&,
                                                        const Plan& plan,
                                                        const Vaulting&) const {
  return Answer{.organization = plan.organization,
                .admin = drawn->invitation.membership.id,
                .token = drawn->invitation.text.clone(),
                .expires_at = plan.expires_at};
}

}  // namespace cofactor
