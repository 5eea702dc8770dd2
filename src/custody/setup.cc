#include "custody/setup.h"

namespace cofactor {
namespace {

constexpr std::array kFirstRoles{Role::kAdmin, Role::kKeeper, Role::kAuditor};

}  // namespace

Done Setup::prepare(Preparing& preparing) {
  if (auto checked = check_content(me); !checked) {
    return checked;
  }
  auto birth = draw_organization(preparing, organization.value_or(*Name::parse("Default")));
  if (!birth) {
    return birth.error();
  }
  auto person = draw_person(preparing, new_person);
  if (!person) {
    return person.error();
  }
  Membership membership{.id = MembershipId::draw(preparing.random),
                        .organization = birth->organization.id,
                        .state = MembershipState::kActive,
                        .person = person->person.id};
  auto content = seal_content(preparing, membership, 1, me);
  if (!content) {
    return content.error();
  }
  membership.content = content->ref;
  drawn = Drawn{.organization = std::move(*birth),
                .person = std::move(*person),
                .membership = std::move(membership),
                .content = std::move(content->change),
                .grants = {},
                .session = draw_way_in(preparing.random)};
  for (std::size_t i = 0; i <= kFirstRoles.size(); ++i) {
    drawn->grants.push_back(GrantId::draw(preparing.random));
  }
  return {};
}

void Setup::add_grants(const View& view, const Now& now, std::vector<Event>& events) const {
  const auto& organization_id = drawn->organization.organization.id;
  events.emplace_back(
      GrantAdded{{.id = drawn->grants.back(),
                  .subject = subject_of(drawn->person.person.id),
                  .scope = {.kind = ScopeKind::kServer, .id = as_id<ObjectId>(view.server().id)},
                  .role = Role::kOperator,
                  .made_at = now.wall}});
  for (std::size_t i = 0; i < kFirstRoles.size(); ++i) {
    events.emplace_back(GrantAdded{
        {.id = drawn->grants[i],
         .organization = organization_id,
         .subject = subject_of(drawn->membership.id),
         .scope = {.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(organization_id)},
         .role = kFirstRoles[i],
         .made_at = now.wall}});
  }
}

Decision<Setup::Plan> Setup::decide(const View& view, const Caller& caller, const Now& now) const {
  if (caller.token_kind() != TokenKind::kSetup) {
    return Refuse{.error = not_signed_in()};
  }
  if (view.server().setup_at) {
    return Refuse{.error = {.code = ErrorCode::kConflict,
                            .message = "This server was set up already.",
                            .hint = "Sign in with `cofactor login`."}};
  }
  Allow<Plan> allow{
      .events = {}, .envelopes = drawn->organization.keys, .plan = {}, .secret = true};
  allow.plan = {
      .organization = drawn->organization.organization,
      .session = session_of(
          {.drawn = drawn->session, .person = drawn->person.person.id, .form = form}, caller, now)};
  allow.plan.organization.added_at = now.wall;
  Person person = drawn->person.person;
  person.added_at = now.wall;
  OrganizationAdded born;
  born.chain = as_id<ChainId>(allow.plan.organization.id);
  born.organization = allow.plan.organization;
  Membership membership = drawn->membership;
  membership.since = now.wall;
  Server server = view.server();
  server.setup_at = now.wall;
  allow.events = {PersonAdded{person},
                  born,
                  SetupDone{server},
                  MemberJoined{membership},
                  ended_event(*view->tokens.find(*caller.token()), now.wall),
                  SessionBegun{allow.plan.session}};
  add_grants(view, now, allow.events);
  allow.envelopes.push_back(drawn->person.key);
  allow.envelopes.push_back(drawn->content);
  return allow;
}

Result<Setup::Answer> Setup::finish(const Recorded&, const Plan& plan, const Vaulting&) const {
  return Answer{.carrier = form.carrier,
                .token = drawn->session.text.clone(),
                .expires_at = plan.session.expires_at,
                .person = drawn->person.person.id,
                .membership = drawn->membership.id,
                .organization = plan.organization,
                .verified_at = plan.session.verified_at};
}

}  // namespace cofactor
