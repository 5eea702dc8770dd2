#include "custody/perform.h"

#include "crypto/hash.h"
#include "custody/contents.h"

namespace cofactor {
namespace {

const Organization* living(const View& view, const OrganizationId& id) {
  const Organization* organization = view->organizations.find(id);
  return organization != nullptr && !organization->removed_at ? organization : nullptr;
}

const Membership* membership_of(const View& view,
                                const PersonId& person,
                                const OrganizationId& organization) {
  const Membership* found = nullptr;
  view->memberships.each_by<ByPerson>(person, [&](const Membership& membership) {
    if (membership.organization == organization && membership.state == MembershipState::kActive) {
      found = &membership;
    }
    return found == nullptr;
  });
  return found;
}

}  // namespace

Result<Caller> caller_in(const View& view, const Presented& presented, const Now& now) {
  if (!presented.token_hash) {
    return not_signed_in();
  }
  const Token* token = view->tokens.find_by<ByHash>({*presented.token_hash});
  if (token == nullptr) {
    return not_signed_in();
  }
  Caller::Found found{.token = *token};
  std::optional<Membership> membership;
  const auto organization = acts_in(*token, presented);
  if (organization && living(view, *organization) == nullptr) {
    return no_such_organization();
  }
  if (token->subject && token->subject->kind == SubjectKind::kPerson) {
    const auto person = as_id<PersonId>(token->subject->id);
    found.person = view->people.find(person);
    if (organization) {
      if (const Membership* joined = membership_of(view, person, *organization)) {
        membership = *joined;
        membership->groups = living_groups(view, *joined);
        found.membership = &*membership;
      }
    }
  } else if (token->subject && token->subject->kind == SubjectKind::kService) {
    found.service = view->services.find(as_id<ServiceId>(token->subject->id));
  }
  if (token->recovery) {
    found.recovery = view->recoveries.find(*token->recovery);
  }
  return Caller::of(found, presented, now);
}

std::vector<GroupId> living_groups(const View& view, const Membership& membership) {
  std::vector<GroupId> out;
  for (const GroupId& id : membership.groups) {
    const Group* group = view->groups.find(id);
    if (group != nullptr && !group->removed_at) {
      out.push_back(id);
    }
  }
  return out;
}

Actor actor_of(const Caller& caller) {
  return {.person = caller.person(), .service = caller.service(), .token = caller.token()};
}

Refused refused_entry(const View& view, const RefusedBy& by, const Now& now) {
  Refused out;
  out.verb = by.verb;
  out.error = name_of(by.refuse.error.code);
  out.in = by.caller.organization() ? as_id<ChainId>(*by.caller.organization()) : kServerChain;
  const auto& about = by.refuse.about;
  if (!about || about->server ||
      view.permits(by.caller, Action::kSee, *about, now).refusal.has_value()) {
    return out;
  }
  out.in = about->vault ? as_id<ChainId>(*about->vault) : as_id<ChainId>(about->organization);
  out.target = about->scope(view.server().id).id;
  return out;
}

std::string shown_name(const Vaulting& vaulting, const Membership& membership) {
  const auto content = open_membership(vaulting, membership);
  return content ? content->name : membership.id.text();
}

namespace performing {

Performance::Performance(Core& core, Presented&& presented, std::optional<RequestMark>&& request)
    : core_(core), presented_(std::move(presented)), request_(std::move(request)) {}

Proposal Performance::refuse(const View& view,
                             const Caller& caller,
                             Refuse&& refuse,
                             const Now& now) {
  refused_ = std::move(refuse.error);
  if (refuse.holder) {
    const Membership* holder = view->memberships.find(*refuse.holder);
    refused_->details.push_back(
        {.name = "holder",
         .value = holder == nullptr ? refuse.holder->text() : shown_name(core_.vaulting, *holder)});
  }
  const auto principal = caller.principal();
  if (refuse.awaited && principal) {
    const auto [waiting, place, waits] = core_.queue.places(*refuse.awaited, *principal);
    refused_->details.push_back({.name = "place", .value = std::to_string(place)});
  }
  if (!principal) {
    core_.limits.count_unknown(presented_.network);
  }
  if (!principal || !core_.limits.take(Limits::Kind::kRefusal, *principal, now.boot)) {
    return {};
  }
  const Refuse again{.error = *refused_, .about = refuse.about};
  Proposal proposal;
  proposal.events.push_back(
      refused_entry(view, {.verb = verb().name, .refuse = again, .caller = caller}, now));
  proposal.by = actor_of(caller);
  return proposal;
}

Result<const PastRequest*> Performance::past(const View& view, const Caller& caller) const {
  if (!request_ || !caller.principal()) {
    return nullptr;
  }
  const RequestKey key{.principal = *caller.principal(),
                       .organization = caller.organization().value_or(OrganizationId{}),
                       .text = request_->id};
  const PastRequest* found = view->requests.find(key);
  if (found == nullptr ||
      (found->route == request_->route && found->body_mac == request_->body_mac)) {
    return found;
  }
  return Error{.code = ErrorCode::kRequestIdMismatch,
               .message = "This request id was used for another request.",
               .hint = "Use a new request id for a new request."};
}

Proposal Performance::decide(const View& view, const Now& now) {
  wait_.reset();
  refused_.reset();
  again_.reset();
  const auto who = verb().who;
  auto caller = who == WhoAsks::kNobody ? Result<Caller>(Caller::nobody(presented_))
                                        : caller_in(view, presented_, now);
  if (!caller || (who == WhoAsks::kPrincipal && !caller->principal())) {
    refused_ = caller ? not_signed_in() : caller.error();
    core_.limits.count_unknown(presented_.network);
    return {};
  }
  principal_ = caller->principal();
  auto before = past(view, *caller);
  if (!before) {
    return refuse(view, *caller, {.error = before.error()}, now);
  }
  if (*before != nullptr && !verb().releases) {
    if ((*before)->secret) {
      refused_ = Error{.code = ErrorCode::kSecretShownOnce,
                       .message = "This was done; its answer held a token, which is shown once.",
                       .hint = "End that token and make a new one."};
      return {};
    }
    again_ = **before;
    return {};
  }
  auto judged = judge(view, *caller, now);
  if (auto* refused = std::get_if<Refuse>(&judged)) {
    return refuse(view, *caller, std::move(*refused), now);
  }
  if (auto* wait = std::get_if<Wait>(&judged)) {
    wait_ = *wait;
    const Device& device = *view->devices.find(wait->device);
    const Lease* lease =
        view->leases.find({.device = device.id, .version = device.active()->version});
    held_last_ = lease != nullptr && principal_ && lease->holder == *principal_;
    return {};
  }
  Proposal proposal = std::move(std::get<Proposal>(judged));
  proposal.by = actor_of(*caller);
  if (request_ && principal_) {
    RequestMark mark = *request_;
    mark.organization = caller->organization();
    mark.answer = std::move(proposal.request->answer);
    mark.secret = proposal.request->secret;
    proposal.request = std::move(mark);
  } else {
    proposal.request.reset();
  }
  return proposal;
}

void Performance::fail(Error error) {
  forget_drawn(core_.vaulting, drawn_);
  answer_refused(std::move(error));
}

void Performance::finish(const Recorded& recorded) {
  if (refused_) {
    fail(std::move(*refused_));
  } else if (again_) {
    forget_drawn(core_.vaulting, drawn_);
    answer_again(again_->position, again_->answer);
  } else {
    answer(recorded);
  }
}

Done pass(Core& core, const Presented& presented, const Gate& gate) {
  if (gate.who == WhoAsks::kNobody) {
    return {};
  }
  const Now now{.wall = core.clock.wall(), .boot = core.clock.boot()};
  const auto subject = core.writer.read([&](const View& view) -> std::optional<Subject> {
    const Token* token =
        presented.token_hash ? view->tokens.find_by<ByHash>({*presented.token_hash}) : nullptr;
    const bool is_used = token != nullptr && token->kind == TokenKind::kSession;
    if (token == nullptr ||
        (is_used &&
         !core.ceremonies->uses.touch(*token, now, presented.network, core.ceremonies->settings))) {
      return std::nullopt;
    }
    return token->subject.value_or(Subject{.kind = {}, .id = as_id<ObjectId>(token->id)});
  });
  if (!subject) {
    core.limits.count_unknown(presented.network);
    return not_signed_in();
  }
  if (!core.limits.take(Limits::Kind::kRequest, *subject, now.boot) ||
      (gate.releases && !core.limits.take(Limits::Kind::kRelease, *subject, now.boot))) {
    return Error{.code = ErrorCode::kThrottled,
                 .message = "You are asking too often.",
                 .hint = "Wait a minute."};
  }
  return {};
}

std::optional<RequestMark> mark_of(const Core& core,
                                   const Presented& presented,
                                   const RequestClaim& claim) {
  if (claim.id.empty()) {
    return std::nullopt;
  }
  const std::string organization =
      presented.organization ? presented.organization->text() : std::string();
  return RequestMark{.id = claim.id,
                     .organization = presented.organization,
                     .route = claim.route,
                     .body_mac = hmac_sha256(core.request_key.bytes(),
                                             {bytes_of(claim.route),
                                              bytes_of("\n"),
                                              bytes_of(organization),
                                              bytes_of("\n"),
                                              bytes_of(claim.body)})};
}

Error undelivered() {
  return {.code = ErrorCode::kUndelivered,
          .message = "The release was recorded, but took too long: no code left.",
          .hint = "Ask again."};
}

}  // namespace performing
}  // namespace cofactor
