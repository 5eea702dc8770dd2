#pragma once

#include <functional>

#include "custody/core.h"
#include "custody/decision.h"

// Every verb passes through perform: known token, limits, prepare, one decision in the writer's
// batch by a Caller made there, the record, then finish within its deadline.
//
// A verb is a struct with its ask as members, and
//   static constexpr std::string_view kName;      in "refused" entries: "release_code"
//   struct Answer; struct Plan (or NoPlan);
//   Decision<Plan> decide(const View&, const Caller&, const Now&) const;
//   Result<Answer> finish(const Recorded&, const Plan&, const Vaulting&) const;
// and, where they apply,
//   static constexpr Urgency kUrgency;             default kOrdinary
//   static constexpr bool kReads = true;           no events: only reads
//   static constexpr bool kReleases = true;        two seconds; repeats are decided anew; may wait
//   static constexpr WhoAsks kWho;                 default kPrincipal
//   Done prepare(Preparing&);                      ids, tokens, envelopes; on the caller's thread
namespace cofactor {

// Which tokens make a caller that this verb takes.
enum class WhoAsks {
  kPrincipal,  // a person's or service's
  kWayIn,      // a setup, invitation or recovery token too; the verb looks at token_kind()
  kNobody,     // no token is needed (and none looked at)
};

// How long after its decision a code may leave (CLOCK_BOOTTIME).
inline constexpr std::chrono::seconds kDeliveryLimit{2};

// A request id and what it is bound to.
struct RequestClaim {
  std::string id;         // empty: an act of its own
  std::string route;      // "POST /api/v1/orgs/{org}/accounts"
  std::string_view body;  // its bytes, during the call of perform
};

template <class Answer>
struct Answered {
  Position position = 0;
  // None when the request is a repeat: then `again` are the ids it was answered with.
  std::optional<Answer> answer;
  std::vector<AnswerId> again = {};
};

template <class Answer>
using Respond = std::move_only_function<void(Result<Answered<Answer>>)>;

// Makes the Caller that a token's hash and a route stand for, as this view has it.
Result<Caller> caller_in(const View& view, const Presented& presented, const Now& now);

// The refusal as an entry, in the chain that the caller may know of.
struct RefusedBy {
  std::string_view verb;
  const Refuse& refuse;
  const Caller& caller;
};
Refused refused_entry(const View& view, const RefusedBy& by, const Now& now);

Actor actor_of(const Caller& caller);

// Those groups of a membership that are not removed: by which it acts.
std::vector<GroupId> living_groups(const View& view, const Membership& membership);

// The name that a membership's person goes by; its id's text where it cannot be opened.
std::string shown_name(const Vaulting& vaulting, const Membership& membership);

namespace performing {

// What all verbs' asks share; the template below adds the verb.
class Performance : public StepAsk {
 public:
  Performance(Core& core, Presented&& presented, std::optional<RequestMark>&& request);

  Proposal decide(const View& view, const Now& now) final;
  void finish(const Recorded& recorded) final;
  bool waits() const final { return wait_.has_value(); }
  DeviceId awaited_device() const final { return wait_->device; }
  Time awaited_time() const final { return wait_->until; }
  Subject principal() const final { return principal_.value_or(Subject{}); }
  bool held_last() const final { return held_last_; }
  bool hung_up() const final { return hung_up_ && hung_up_(); }
  void on_hung_up(std::function<bool()> hung_up) { hung_up_ = std::move(hung_up); }
  // Keys that prepare has drawn: closed again if they do not come to stand in the log.
  void drawn(std::vector<DrawnKey>&& keys) { drawn_ = std::move(keys); }
  void fail(Error error) final;
  // Of a refusal never vital: whoever may not revoke anybody takes nothing from those who may.
  Urgency urgency() const final {
    return refused_ ? std::min(verb().urgency, Urgency::kServing) : verb().urgency;
  }

 protected:
  struct Verdictless {
    std::string_view name;
    WhoAsks who;
    bool releases;
    Urgency urgency;
  };
  virtual Verdictless verb() const = 0;
  // The verb's own decide: fills the proposal, or refuses, or waits.
  virtual std::variant<Proposal, Refuse, Wait> judge(const View&, const Caller&, const Now&) = 0;
  virtual void answer(const Recorded& recorded) = 0;
  virtual void answer_refused(Error error) = 0;
  virtual void answer_again(Position position, std::vector<AnswerId> ids) = 0;

  Core& core_;

 private:
  Proposal refuse(const View& view, const Caller& caller, Refuse&& refuse, const Now& now);
  // A past use of this request id; refuses when it was for something else.
  Result<const PastRequest*> past(const View& view, const Caller& caller) const;

  Presented presented_;
  std::optional<RequestMark> request_;
  std::function<bool()> hung_up_;
  std::vector<DrawnKey> drawn_;
  // Of the last decision:
  std::optional<Wait> wait_;
  std::optional<Subject> principal_;
  bool held_last_ = false;
  std::optional<Error> refused_;
  std::optional<PastRequest> again_;
};

// What stands before the batch: the token is known, a session of a browser not idle for too long
// (and used now), its subject within its limits.
struct Gate {
  WhoAsks who;
  bool releases;
};
Done pass(Core& core, const Presented& presented, const Gate& gate);

std::optional<RequestMark> mark_of(const Core& core,
                                   const Presented& presented,
                                   const RequestClaim& claim);

// The entry that a release was recorded and not delivered.
void record_undelivered(Core& core, std::span<const Entry> entries);
Error undelivered();

template <class Verb>
constexpr bool releases() {
  if constexpr (requires { Verb::kReleases; }) {
    return Verb::kReleases;
  }
  return false;
}
template <class Verb>
constexpr WhoAsks who() {
  if constexpr (requires { Verb::kWho; }) {
    return Verb::kWho;
  }
  return WhoAsks::kPrincipal;
}
template <class Verb>
constexpr bool reads() {
  if constexpr (requires { Verb::kReads; }) {
    return Verb::kReads;
  }
  return false;
}

template <class Verb>
constexpr Urgency urgency() {
  if constexpr (requires { Verb::kUrgency; }) {
    return Verb::kUrgency;
  }
  return Urgency::kOrdinary;
}

template <class Verb>
class PerformanceOf final : public Performance {
 public:
  PerformanceOf(Core& core,
                Presented&& presented,
                std::optional<RequestMark>&& request,
                Verb&& verb,
                Respond<typename Verb::Answer>&& respond)
      : Performance(core, std::move(presented), std::move(request)),
        verb_(std::move(verb)),
        respond_(std::move(respond)) {}

  void answer_refused(Error error) override { respond_(std::move(error)); }

 private:
  Verdictless verb() const override {
    return {.name = Verb::kName,
            .who = performing::who<Verb>(),
            .releases = performing::releases<Verb>(),
            .urgency = performing::urgency<Verb>()};
  }

  std::variant<Proposal, Refuse, Wait> judge(const View& view,
                                             const Caller& caller,
                                             const Now& now) override {
    auto decision = verb_.decide(view, caller, now);
    if (auto* refused = std::get_if<Refuse>(&decision)) {
      return std::move(*refused);
    }
    if (auto* wait = std::get_if<Wait>(&decision)) {
      return *wait;
    }
    auto& allow = std::get<0>(decision);
    plan_ = std::move(allow.plan);
    Proposal proposal{.events = std::move(allow.events), .envelopes = std::move(allow.envelopes)};
    proposal.request = RequestMark{.answer = std::move(allow.answer), .secret = allow.secret};
    return proposal;
  }

  void answer(const Recorded& recorded) override {
    if constexpr (releases<Verb>()) {
      if (core_.clock.boot() - recorded.decided_at > kDeliveryLimit) {
        record_undelivered(core_, recorded.entries);
        answer_refused(undelivered());
        return;
      }
    }
    auto answer = verb_.finish(recorded, plan_, core_.vaulting);
    if constexpr (releases<Verb>()) {
      if (core_.clock.boot() - recorded.decided_at > kDeliveryLimit) {
        record_undelivered(core_, recorded.entries);
        answer = undelivered();
      }
    }
    if (!answer) {
      answer_refused(answer.error());
      return;
    }
    respond_(Answered<typename Verb::Answer>{.position = recorded.position,
                                             .answer = std::move(*answer)});
  }

  void answer_again(Position position, std::vector<AnswerId> ids) override {
    respond_(Answered<typename Verb::Answer>{
        .position = position, .answer = std::nullopt, .again = std::move(ids)});
  }

  Verb verb_;
  typename Verb::Plan plan_{};
  Respond<typename Verb::Answer> respond_;
};

}  // namespace performing

// Takes the verb through its three moments; `respond` is called exactly once, on this thread when
// it is refused before the batch, else on the writer's. `hung_up` is asked while it waits for a
// step.
template <class Verb>
void perform(Core& core,
             Verb verb,
             Presented presented,
             const RequestClaim& claim,
             Respond<typename Verb::Answer> respond,
             std::function<bool()> hung_up = {}) {
  constexpr performing::Gate gate{.who = performing::who<Verb>(),
                                  .releases = performing::releases<Verb>()};
  if (auto passed = performing::pass(core, presented, gate); !passed) {
    respond(passed.error());
    return;
  }
  std::vector<DrawnKey> drawn;
  if constexpr (requires(Preparing& preparing) { verb.prepare(preparing); }) {
    auto prepared = core.writer.read([&](const View& view) {
      Preparing preparing{.vaulting = core.vaulting,
                          .random = core.random,
                          .view = view,
                          .now = core.clock.wall(),
                          .drawn = drawn};
      return verb.prepare(preparing);
    });
    if (!prepared) {
      forget_drawn(core.vaulting, drawn);
      respond(prepared.error());
      return;
    }
  }
  auto mark = performing::mark_of(core, presented, claim);
  if constexpr (requires { verb.request; }) {
    verb.request = claim.id;
  }
  auto ask = std::make_unique<performing::PerformanceOf<Verb>>(
      core, std::move(presented), std::move(mark), std::move(verb), std::move(respond));
  ask->on_hung_up(std::move(hung_up));
  ask->drawn(std::move(drawn));
  core.writer.submit(std::move(ask));
}

}  // namespace cofactor
