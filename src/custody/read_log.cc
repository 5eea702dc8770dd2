#include "custody/read_log.h"

#include "custody/contents.h"

namespace cofactor {
namespace {

std::expected<Target, Error> target_of(const LogPart& part,
                                       const View& view,
                                       const Caller& caller) {
  const auto chain_is = [&](const auto& id) { return as_id<ChainId>(id) == part.chain; };
  const auto found = [](Result<Target>&& target) -> std::expected<Target, Error> {
    return target ? std::expected<Target, Error>(*target) : std::unexpected(target.error());
  };
  if (part.kind == LogPart::Kind::kServer || part.kind == LogPart::Kind::kServerEntry) {
    return view.server_target();
  }
  if (!caller.organization()) {
    return std::unexpected(no_such_thing());
  }
  const OrganizationId& organization = *caller.organization();
  switch (part.kind) {
    case LogPart::Kind::kServer:
    case LogPart::Kind::kServerEntry:
    case LogPart::Kind::kOrganization:
      return found(view.target(organization));
    case LogPart::Kind::kVault:
      return found(view.target(organization, part.vault));
    case LogPart::Kind::kChainOfEntry:
      return found(chain_is(organization) ? view.target(organization)
                                          : view.target(organization, as_id<VaultId>(part.chain)));
  }
  return std::unexpected(no_such_thing());
}

}  // namespace

AllowedScope allowed_scope(const LogPart& part,
                           const View& view,
                           const Caller& caller,
                           const Now& now) {
  const auto target = target_of(part, view, caller);
  if (!target) {
    return std::unexpected(Refuse{.error = target.error()});
  }
  auto verdict = view.permits(caller, Action::kReadLog, *target, now);
  if (verdict.refusal) {
    return std::unexpected(Refuse{.error = std::move(*verdict.refusal), .about = *target});
  }
  if (part.kind == LogPart::Kind::kServerEntry && part.chain != as_id<ChainId>(view.server().id)) {
    return std::unexpected(Refuse{.error = no_such_thing(), .about = *target});
  }
  auto scope = target->server
                   ? scope_of(view, {})
                   : scope_of(view, {.organization = target->organization, .vault = target->vault});
  CHECK(scope);
  return std::move(*scope);
}

Decision<LogScope> ReadLog::decide(const View& view, const Caller& caller, const Now& now) const {
  auto scope = allowed_scope(part, view, caller, now);
  if (!scope) {
    return std::move(scope.error());
  }
  Allow<LogScope> allow;
  const auto read = [&](const ChainId& chain) {
    AuditRead event;
    event.in = chain;
    event.how = how;
    event.from = from;
    event.to = to;
    allow.events.emplace_back(event);
  };
  if (how == LogRead::kExported) {
    for (const ChainId& chain : scope->chains) {
      if (chain != scope->scope.chain) {
        read(chain);
      }
    }
  }
  read(scope->scope.chain);  // last: its position names the export
  allow.plan = std::move(*scope);
  return allow;
}

Result<LogScope> ReadLog::finish(const Recorded&, const Plan& plan, const Vaulting&) const {
  return plan;
}

Decision<LogScope> ContinueExport::decide(const View& view,
                                          const Caller& caller,
                                          const Now& now) const {
  const bool same = by && by->person == caller.person() && by->service == caller.service();
  if (!same) {
    return Refuse{.error = no_such_thing()};
  }
  if (now.latest - begun_at > kLifetime) {
    return Refuse{.error = {.code = ErrorCode::kConflict,
                            .message = "This export was begun more than a day ago.",
                            .hint = "Begin it anew: cofactor audit export"}};
  }
  auto scope = allowed_scope(part, view, caller, now);
  if (!scope) {
    return std::move(scope.error());
  }
  Allow<LogScope> allow;
  allow.plan = std::move(*scope);
  return allow;
}

Result<LogScope> ContinueExport::finish(const Recorded&, const Plan& plan, const Vaulting&) const {
  return plan;
}

Result<BegunExport> begun_export(const Reader& reader, Position position) {
  const auto read = reader.entry(position);
  if (!read || !read->entry.content) {
    return no_such_thing();
  }
  const auto event = read_body(text_of(read->entry.content->body));
  const auto* begun = event ? event->event.as<AuditRead>() : nullptr;
  if (begun == nullptr || begun->how != LogRead::kExported || !begun->to) {
    return no_such_thing();
  }
  return BegunExport{.chain = read->entry.chain,
                     .by = event->header.by,
                     .begun_at = event->header.at,
                     .to = *begun->to};
}

std::unordered_map<PersonId, std::string> names_in(const Core& core,
                                                   const OrganizationId& organization,
                                                   const std::vector<PersonId>& people) {
  std::vector<Membership> memberships;
  core.writer.read([&](const View& view) {
    for (const PersonId& person : people) {
      view->memberships.each_by<ByPerson>(person, [&](const Membership& membership) {
        if (membership.organization == organization) {
          memberships.push_back(membership);
        }
        return true;
      });
    }
  });
  std::unordered_map<PersonId, std::string> names;
  for (const Membership& membership : memberships) {
    const auto content = open_membership(core.vaulting, membership);
    if (content) {
      names[*membership.person] = content->name;
    }
  }
  return names;
}

}  // namespace cofactor
