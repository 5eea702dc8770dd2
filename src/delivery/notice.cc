#include "delivery/notice.h"

#include <fmt/format.h>

#include <algorithm>

#include "custody/admins.h"
#include "custody/whose_own.h"

namespace cofactor::delivery {
namespace {

struct OfType {
  std::string_view begins;
  NoticeKind kind;
};
// By what the type begins with; the first that fits.
constexpr auto kForAdmins = std::to_array<OfType>({
    {"refused", NoticeKind::kRefused},
    {"person.", NoticeKind::kPeople},
    {"member.", NoticeKind::kPeople},
    {"group.", NoticeKind::kPeople},
    {"service.", NoticeKind::kPeople},
    {"token.", NoticeKind::kPeople},
    {"recovery.noticed", NoticeKind::kPeople},
    {"passkey.suspected", NoticeKind::kPeople},
    {"grant.", NoticeKind::kPolicy},
    {"organization.", NoticeKind::kPolicy},
    {"vault.", NoticeKind::kPolicy},
    {"account.", NoticeKind::kPolicy},
    {"device.", NoticeKind::kPolicy},
    {"webhook.", NoticeKind::kPolicy},
    {"notices.resent", NoticeKind::kPolicy},
    {"clock.", NoticeKind::kPolicy},
});
// Of nobody's interest though they begin like that.
constexpr auto kSilent =
    std::to_array<std::string_view>({"device.pair_shown", "device.seed_erased", "person.added"});

// What may be said of an entry.
constexpr auto kNamed = std::to_array<std::string_view>({"organization",
                                                         "vault",
                                                         "account",
                                                         "device",
                                                         "membership",
                                                         "group",
                                                         "service",
                                                         "grant",
                                                         "webhook",
                                                         "passkey",
                                                         "push_subscription",
                                                         "recovery",
                                                         "person",
                                                         "token"});

void add_fact(std::string_view name, const boost::json::value& value, std::vector<Fact>& out) {
  if (const auto* text = value.if_string()) {
    out.push_back({.name = std::string(name), .id = std::string(*text)});
  } else if (const auto* noun = value.if_object()) {
    const auto* id = noun->if_contains("id");
    if (id != nullptr && id->is_string()) {
      out.push_back({.name = std::string(name), .id = std::string(id->get_string())});
    }
  }
}

std::optional<OrganizationId> organization_at(const View& view, const ChainId& chain) {
  if (const Vault* vault = view->vaults.find(as_id<VaultId>(chain))) {
    return vault->organization;
  }
  const auto id = as_id<OrganizationId>(chain);
  return view->organizations.find(id) == nullptr ? std::nullopt : std::optional(id);
}

std::vector<OrganizationId> organizations_of_person(const View& view, const PersonId& person) {
  std::vector<OrganizationId> out;
  view->memberships.each_by<ByPerson>(person, [&](const Membership& membership) {
    if (membership.state == MembershipState::kActive) {
      out.push_back(membership.organization);
    }
    return true;
  });
  return out;
}

bool is_critical(const View& view, const VaultId& id) {
  const Vault* vault = view->vaults.find(id);
  return vault != nullptr && vault->critical;
}

void add_kinds(
    const View& view, const Met& met, const Habits& habits, const Hours& hours, Notice& notice) {
  const auto add_kinds_of_code = [&](const VaultId& vault) {
    if (is_critical(view, vault)) {
      notice.kinds.push_back(NoticeKind::kRelease);
    }
    const auto use = use_in(met.event);
    if (use && habits.is_first(use->account, {.holder = use->holder, .position = met.position})) {
      notice.kinds.push_back(NoticeKind::kFirstUse);
    }
    if (!hours.contains(met.header.at)) {
      notice.kinds.push_back(NoticeKind::kOffHours);
    }
  };
  if (const auto* code = met.event.as<CodeReleased>()) {
    add_kinds_of_code(code->vault);
    return;
  }
  if (const auto* pair = met.event.as<PairShown>()) {
    add_kinds_of_code(pair->vault);
    return;
  }
  if (const auto kind = kind_of_type(met.event.type())) {
    notice.kinds.push_back(*kind);
  }
}

// Of what is the server's each person is told once, however many organizations they are in.
void keep_one_of_each_person(const View& view, std::vector<MembershipId>& members) {
  const auto person_and_id = [&](const MembershipId& id) {
    return std::pair(view->memberships.find(id)->person, id);
  };
  std::ranges::sort(members, {}, person_and_id);
  const auto [again, end] = std::ranges::unique(
      members, {}, [&](const MembershipId& id) { return person_and_id(id).first; });
  members.erase(again, end);
}

}  // namespace

std::string path_of(const Notice& notice, const OrganizationId& organization) {
  if (!notice.of_server) {
    return fmt::format("/log/{}?of={}", notice.position, organization.text());
  }
  return notice.person ? "/me" : fmt::format("/log/{}?of=server", notice.position);
}

std::optional<Use> use_in(const Event& event) {
  if (const auto* code = event.as<CodeReleased>()) {
    return Use{.account = code->account, .holder = code->holder.id};
  }
  const auto* pair = event.as<PairShown>();
  return pair != nullptr && pair->cause == PairCause::kResync
             ? std::optional(Use{.account = pair->account, .holder = pair->holder.id})
             : std::nullopt;
}

bool Habits::take(const AccountId& account, const First& use) {
  auto& firsts = firsts_[account];
  if (std::ranges::find(firsts, use.holder, &First::holder) != firsts.end()) {
    return false;
  }
  firsts.push_back(use);
  return true;
}

bool Habits::is_first(const AccountId& account, const First& use) const {
  const auto at = firsts_.find(account);
  return at != firsts_.end() && std::ranges::any_of(at->second, [&](const First& first) {
           return first.holder == use.holder && first.position == use.position;
         });
}

std::string Habits::text_of(const AccountId& account) const {
  const auto at = firsts_.find(account);
  return at == firsts_.end() ? std::string() : json_of(at->second);
}

void Habits::load(const AccountId& account, const std::string& text) {
  auto firsts = parse_json_as<std::vector<First>>(text, kOpen);
  if (!firsts) {
    throw Fault("A working row of first uses cannot be read: " + firsts.error().message);
  }
  firsts_[account] = std::move(*firsts);
}

std::vector<Fact> facts_in(std::string_view body) {
  std::vector<Fact> out;
  const auto json = parse_json(body);
  if (!json || !json->is_object()) {
    return out;
  }
  for (const std::string_view name : kNamed) {
    if (const auto* value = json->get_object().if_contains(name)) {
      add_fact(name, *value, out);
    }
  }
  const auto* by = json->get_object().if_contains("by");
  if (by != nullptr && by->is_object()) {
    for (const std::string_view who : {"person", "service"}) {
      if (const auto* id = by->get_object().if_contains(who)) {
        add_fact("by", *id, out);
      }
    }
  }
  return out;
}

std::optional<NoticeKind> kind_of_type(std::string_view type) {
  const auto* it = std::ranges::find_if(
      kForAdmins, [&](const OfType& each) { return type.starts_with(each.begins); });
  return it != kForAdmins.end() && std::ranges::find(kSilent, type) == kSilent.end()
             ? std::optional(it->kind)
             : std::nullopt;
}

std::optional<Notice> notice_of(const View& view,
                                const Met& met,
                                const Habits& habits,
                                const Hours& hours) {
  Notice notice{.position = met.position,
                .at = met.header.at,
                .type = std::string(met.event.type()),
                .kinds = {},
                .organizations = {}};
  add_kinds(view, met, habits, hours, notice);
  notice.person = whose_own(view, met.event);
  if (const auto organization = organization_at(view, met.event.in_chain())) {
    notice.organizations.push_back(*organization);
  } else {
    notice.of_server = true;
    if (notice.type.starts_with("clock.")) {
      view->organizations.each(
          [&](const Organization& each) { notice.organizations.push_back(each.id); });
    } else if (const auto* suspected = met.event.as<PasskeySuspected>()) {
      notice.organizations = organizations_of_person(view, suspected->person);
    }
  }
  if (notice.kinds.empty() && !notice.person) {
    return std::nullopt;
  }
  return notice;
}

std::vector<NoticeKind> heard_by(
    const View& view, const Notice& notice, const Membership& membership, Way way, const Now& now) {
  std::vector<NoticeKind> kinds;
  if (way == Way::kMail && notice.type == PushTested::kType) {
    return kinds;  // for the browser alone that is tried
  }
  const Person* person = membership.person ? view->people.find(*membership.person) : nullptr;
  if (membership.state != MembershipState::kActive || person == nullptr || person->revoked_at ||
      person->erased_at || membership.since > notice.at) {
    return kinds;
  }
  const bool theirs = std::ranges::find(notice.organizations, membership.organization) !=
                      notice.organizations.end();
  if (!notice.kinds.empty() && ((theirs && is_admin(view, membership, now)) ||
                                (notice.of_server && is_operator(view, *membership.person, now)))) {
    kinds = notice.kinds;
  }
  // What happened in one organization is told where that one knows them.
  if (notice.person == membership.person && (theirs || notice.organizations.empty())) {
    kinds.push_back(NoticeKind::kOwn);
  }
  if (const NoticeChoice* choice = view->notice_choices.find(membership.id)) {
    const auto& left_out = way == Way::kMail ? choice->not_by_mail : choice->not_by_push;
    std::erase_if(kinds, [&](NoticeKind kind) {
      return std::ranges::find(left_out, kind) != left_out.end();
    });
  }
  return kinds;
}

std::vector<MembershipId> hearers(const View& view, const Notice& notice, Way way, const Now& now) {
  std::vector<MembershipId> out;
  const auto take = [&](const Membership& membership) {
    if (std::ranges::find(out, membership.id) == out.end() &&
        !heard_by(view, notice, membership, way, now).empty()) {
      out.push_back(membership.id);
    }
    return true;
  };
  if (!notice.kinds.empty()) {
    for (const OrganizationId& organization : notice.organizations) {
      view->memberships.each_by<ByParent>(as_id<ObjectId>(organization), take);
    }
  }
  if (notice.of_server && !notice.kinds.empty()) {
    view->grants.each_by<ByScope>(as_id<ObjectId>(view.server().id), [&](const Grant& grant) {
      view->memberships.each_by<ByPerson>(as_id<PersonId>(grant.subject.id), take);
      return true;
    });
  }
  if (notice.person) {
    view->memberships.each_by<ByPerson>(*notice.person, take);
  } else if (notice.of_server) {
    keep_one_of_each_person(view, out);
  }
  return out;
}

}  // namespace cofactor::delivery
