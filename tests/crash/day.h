#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "custody/system_ask.h"
#include "custody/testing/people.h"
#include "tests/crash/noted_store.h"

namespace cofactor::crash {

// An act of the day was not done: what was said instead.
class NotDone : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// An answer that somebody was given, and the operations on files that there were before it.
struct Answer {
  std::string_view verb;
  Position position;
  std::size_t operations;
  bool has_code = false;
};

// What the acts of a day have made so far.
struct Made {
  Hash ada{}, ben{}, cy{}, dan{};  // their sessions
  PersonId ada_person, ben_person, cy_person, dan_person;
  MembershipId ada_member, ben_member, cy_member, dan_member;
  OrganizationId organization, other;
  VaultId vault;
  AccountId account;
  AccountId counting;  // its device counts
  DeviceId device;
  GroupId group;
  ServiceId service;
  GrantId grant;
};

// A server's first days, from its setup to the erasing of its oldest seed, over one store.
class Day {
 public:
  explicit Day(NotedStore& store) : store_(store) {}

  // Makes a ledger in the store.
  void begin() { world_.emplace(&store_); }
  void restart() {
    store_.reopen();
    world_->reopen();
  }

  World& world() { return *world_; }
  NotedStore& store() { return store_; }
  const std::vector<Answer>& answers() const { return answers_; }
  Made made = {};

  Presented as_ada() const { return bearing(made.ada, made.organization); }
  Presented as_ben() const { return bearing(made.ben, made.organization); }
  Presented as_cy() const { return bearing(made.cy, made.organization); }
  Presented as_operator() const { return bearing(made.ada); }
  Presented in_other(const Hash& session) const { return bearing(session, made.other); }

  // Throws NotDone where it is refused.
  template <class Verb>
  typename Verb::Answer ask(Verb verb, const Presented& presented) {
    std::optional<Result<Answered<typename Verb::Answer>>> out;
    // A request id of its own, so that the entry says what a repeat would be answered.
    const RequestClaim claim{
        .id = "act " + std::to_string(++asked_), .route = std::string(Verb::kName), .body = {}};
    perform<Verb>(world_->core(), std::move(verb), presented, claim, [&](auto answered) {
      if (answered) {
        answers_.push_back({.verb = Verb::kName,
                            .position = answered->position,
                            .operations = store_.operations(),
                            .has_code = performing::releases<Verb>()});
      }
      out.emplace(std::move(answered));
    });
    world_->writer().run_once();
    if (!out) throw NotDone("it was not answered");
    if (!*out) throw NotDone(std::string(Verb::kName) + ": " + out->error().message);
    return std::move(*(*out)->answer);
  }

  // An act that has to be refused.
  template <class Verb>
  void ask_in_vain(Verb verb, const Presented& presented) {
    try {
      ask(std::move(verb), presented);
    } catch (const NotDone&) {
      return;
    }
    throw NotDone(std::string(Verb::kName) + " was not refused");
  }

  // Entries as the server itself writes them.
  void propose(SystemAsk::Propose proposal);
  template <class... Events>
  void put(Events... events) {
    propose([=](const View&, const Now&) {
      Proposal proposal;
      (proposal.events.emplace_back(events), ...);
      return proposal;
    });
  }

 private:
  NotedStore& store_;
  std::optional<World> world_;
  std::vector<Answer> answers_;
  int asked_ = 0;
};

struct Act {
  std::string_view what;
  void (*run)(Day&);
};

// The first half: what is held. The second: who may. Then the end of things.
std::vector<Act> acts_of_holding();
std::vector<Act> acts_of_people();
std::vector<Act> acts_of_passkeys();
std::vector<Act> acts_of_pushes();
std::vector<Act> acts_of_notices();
std::vector<Act> acts_of_ending();
std::vector<Act> whole_day();

}  // namespace cofactor::crash
