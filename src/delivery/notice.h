#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "delivery/hours.h"
#include "directory/event.h"
#include "directory/view.h"

namespace cofactor::delivery {

// The name and the id of something that an entry is about: {"device", "dev_…"}.
struct Fact {
  std::string name;
  std::string id;
};

// That an entry is there, for those it concerns: ids and positions, never a code, a secret, the
// name of a thing, or what somebody wrote.
struct Notice {
  Position position = 0;
  Time at;
  std::string type;               // of the entry: "code.released"
  std::vector<NoticeKind> kinds;  // for the admins of these:
  std::vector<OrganizationId> organizations;
  std::optional<PersonId> person = {};  // whose own it is
  std::vector<Fact> facts = {};
  bool of_server = false;  // it stands in the server's chain: its kinds are for operators too
};

// Where more of it is shown, as a path of this server: in the record of that organization, in the
// server's, or, of what is somebody's own there, at their own page.
std::string path_of(const Notice& notice, const OrganizationId& organization);

// Whose code of which account an entry gives out, a pair for the other side's resync among them; of
// an enrolment's nobody has had one before.
struct Use {
  AccountId account;
  ObjectId holder;
};
std::optional<Use> use_in(const Event& event);

// Who has had a code of which account, and by which entry first.
class Habits {
 public:
  struct First {
    ObjectId holder;
    Position position = 0;
  };
  // True when it is that holder's first of that account.
  bool take(const AccountId& account, const First& use);
  bool is_first(const AccountId& account, const First& use) const;

  // As a working row's bytes, and back. A Fault for one that cannot be read.
  std::string text_of(const AccountId& account) const;
  void load(const AccountId& account, const std::string& text);

 private:
  std::unordered_map<AccountId, std::vector<First>> firsts_;
};
BOOST_DESCRIBE_STRUCT(Habits::First, (), (holder, position))

// What admins are told an entry of that type is, if they are: of codes and pairs none, where that
// depends on which and when.
std::optional<NoticeKind> kind_of_type(std::string_view type);

// What an entry gives to hear of, if anything, but its facts. Brief, as what holds up the writer.
struct Met {
  Position position = 0;
  const EventHeader& header;
  const Event& event;
};
std::optional<Notice> notice_of(const View& view,
                                const Met& met,
                                const Habits& habits,
                                const Hours& hours);

// The facts of a notice: what may be said of an entry with this body.
std::vector<Fact> facts_in(std::string_view body);

// The kinds of it that this member hears of by a way, as things stand: empty for whoever is
// revoked, was not yet a member then, is neither an admin of its organization (an operator, where
// it is the server's) nor the person whose own it is, or has left all of them out.
enum class Way : std::uint8_t { kMail, kPush };
std::vector<NoticeKind> heard_by(
    const View& view, const Notice& notice, const Membership& membership, Way way, const Now& now);

// The members who hear of it by that way, each once. Of what is the server's and nobody's own each
// person hears by one of their memberships.
std::vector<MembershipId> hearers(const View& view, const Notice& notice, Way way, const Now& now);

}  // namespace cofactor::delivery
