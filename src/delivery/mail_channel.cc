#include "delivery/mail_channel.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "custody/contents.h"
#include "delivery/answers.h"

namespace cofactor::delivery {
namespace {

std::string domain_of(const egress::MailAddress& address) {
  return address.text().substr(address.text().rfind('@') + 1);
}

// RFC 5322 §3.3.
std::string date_of(Time time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} +0000",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)));
}

std::string kinds_of(const Notice& notice) {
  std::string out;
  for (const NoticeKind kind : notice.kinds) {
    out += fmt::format("{}{}", out.empty() ? "" : ", ", name_of(kind));
  }
  return out.empty() ? std::string(name_of(NoticeKind::kOwn)) : out;
}

}  // namespace

std::vector<ObjectId> MailChannel::destinations(const View& view,
                                                const Notice& notice,
                                                const Now& now) const {
  std::vector<ObjectId> out;
  for (const MembershipId& id : hearers(view, notice, Way::kMail, now)) {
    out.push_back(as_id<ObjectId>(id));
  }
  return out;
}

bool MailChannel::concerns(const View& view,
                           const Notice& notice,
                           const ObjectId& to,
                           const Now& now) const {
  if (notice.of_server && !notice.person) {
    return Channel::concerns(view, notice, to, now);  // by one membership of several
  }
  const Membership* membership = view->memberships.find(as_id<MembershipId>(to));
  return membership != nullptr && !heard_by(view, notice, *membership, Way::kMail, now).empty();
}

std::string MailChannel::text_for(const Notice& notice,
                                  const Membership& membership,
                                  const egress::MailAddress& to) const {
  std::string text = fmt::format(
      "From: Cofactor <{}>\r\nTo: <{}>\r\nSubject: Cofactor: {}\r\nDate: {}\r\n"
      "Message-ID: <{}.{}@{}>\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=utf-8\r\n\r\n"
      "{} ({}), at {}.\r\n\r\n",
      parts_.from.text(),
      to.text(),
      notice.type,
      date_of(notice.at),
      notice.position,
      membership.id.text(),
      domain_of(parts_.from),
      notice.type,
      kinds_of(notice),
      cofactor::text_of(notice.at));
  for (const Fact& fact : notice.facts) {
    text += fmt::format("{}: {}\r\n", fact.name, fact.id);
  }
  text += fmt::format("\r\n{0}{1}\r\n\r\nWhich notices you get is chosen at {0}/notices .\r\n",
                      parts_.public_url,
                      path_of(notice, membership.organization));
  return text;
}

Sent MailChannel::send(const Notice& notice, const ObjectId& to, const std::stop_token& stop) {
  const auto membership = parts_.writer.read([&](const View& view) -> std::optional<Membership> {
    const Membership* found = view->memberships.find(as_id<MembershipId>(to));
    return found == nullptr ? std::nullopt : std::optional(*found);
  });
  if (!membership) {
    return {.how = Sent::How::kPast};
  }
  const auto content = open_membership(parts_.vaulting, *membership);
  if (!content) {
    return {
        .how = content.error().code == ErrorCode::kNotFound ? Sent::How::kPast : Sent::How::kLater,
        .problem = content.error().message};
  }
  const auto address = egress::MailAddress::parse(content->email);
  if (!address) {
    return {.how = Sent::How::kNever, .problem = "The address is none that mail can be sent to."};
  }
  const std::string text = text_for(notice, *membership, *address);
  const auto answer =
      parts_.way_out.send(parts_.relay, {.from = parts_.from, .to = *address, .text = text}, stop);
  return answer ? sent_of_relay(*answer) : sent_of(answer.error());
}

}  // namespace cofactor::delivery
