#pragma once

#include <map>
#include <set>
#include <tuple>

#include "directory/event.h"

namespace cofactor::sim {

// What the entries of a log say, read one after the other: of each thing what its newest entry
// said. Slow and simple on purpose.
class LogModel {
 public:
  void read(Position position, const std::string& body);
  const std::vector<std::string>& wrong() const { return wrong_; }

 private:
  using StepKey = std::tuple<DeviceId, std::uint64_t, Step>;
  // Who was given a step, and how often they have read it.
  struct Held {
    PersonId by;
    Position release = 0;
    int readings = 0;
  };
  // A code that leaves, whether for the first time or again.
  struct Leaving {
    const EventHeader& header;
    AccountId account;
    DeviceId device;
    std::uint64_t version = 0;
    std::optional<Step> step;
    std::optional<Step> counter;
    bool shared = false;
    std::optional<GrantId> grant;
    Subject holder;
  };

  void learn(const ReadEvent& event);
  bool learn_people(const Event& event, Time at);
  bool learn_things(const Event& event);
  void released(const CodeReleased& event, const EventHeader& header);
  void reread(const CodeReread& event, const EventHeader& header);
  template <class Code>
  static Leaving leaving(const Code& event, const EventHeader& header);
  void count(const CodeReleased& event);
  void check(const Leaving& leaving);
  void check_token(const Leaving& leaving);
  void check_device(const Leaving& leaving);
  const Membership* membership_of(const Leaving& leaving) const;
  void check_grant(const Leaving& leaving, const Membership& membership);
  bool reaches(const Grant& grant, const Leaving& leaving) const;
  void complain(const std::string& sentence);

  Position position_ = 0;
  std::optional<Time> newest_;  // of the entries under a sure clock
  std::map<PersonId, Person> people_;
  std::map<MembershipId, Membership> memberships_;
  std::map<GroupId, Group> groups_;
  std::map<TokenId, Token> tokens_;
  std::map<RecoveryId, Recovery> recoveries_;
  std::map<GrantId, Grant> grants_;
  std::map<VaultId, Vault> vaults_;
  std::map<AccountId, Account> accounts_;
  std::map<DeviceId, Device> devices_;
  std::map<StepKey, std::vector<Held>> held_;                   // of a shared device, several
  std::map<std::pair<DeviceId, std::uint64_t>, Step> counted_;  // the newest counter of each seed
  std::vector<std::string> wrong_;
};

}  // namespace cofactor::sim
