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
};

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

// What an entry gives to hear of, if anything.
struct Met {
  Position position = 0;
  const EventHeader& header;
  const Event& event;
  std::string_view body;
};
std::optional<Notice> notice_of(const View& view,
                                const Met& met,
                                const Habits& habits,
                                const Hours& hours);

// The kinds of it that this member hears of by a way, as things stand: empty for whoever is
// revoked, was not yet a member then, is neither an admin of its organization nor the person whose
// own it is, or has left all of them out.
enum class Way : std::uint8_t { kMail, kPush };
std::vector<NoticeKind> heard_by(
    const View& view, const Notice& notice, const Membership& membership, Way way, const Now& now);

// The members who hear of it by that way, each once.
std::vector<MembershipId> hearers(const View& view, const Notice& notice, Way way, const Now& now);

}  // namespace cofactor::delivery
