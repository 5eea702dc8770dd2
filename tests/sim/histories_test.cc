#include <gtest/gtest.h>

#include <thread>

#include "custody/grants.h"
#include "custody/revoke_member.h"
#include "custody/testing/held.h"
#include "tests/sim/checker.h"
#include "tests/sim/client.h"
#include "tests/sim/how_long.h"

// Clients that ask at once, each on a thread, of a server whose writer decides for all of them;
// then the log that they left and the answers that they got are judged by a model of its own.
namespace cofactor::sim {
namespace {

constexpr int kClients = 4;
constexpr int kAsks = 200;

// What was asked repeats for equal seeds; in which order it came is the machine's.
History lived(std::uint64_t seed) {
  Stage stage;
  std::vector<std::thread> threads;
  for (int number = 0; number < kClients; ++number) {
    threads.emplace_back([&stage, seed, number] {
      const auto own = seed * kClients + static_cast<std::uint64_t>(number);
      Client(stage, {.seed = own, .number = number, .asks = kAsks / kClients}).live();
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  return stage.end();
}

std::string text_of(const std::vector<std::string>& sentences) {
  std::string out;
  for (const std::string& sentence : sentences) {
    out += "  " + sentence + "\n";
  }
  return out;
}

TEST(Histories, OfConcurrentClientsAgreeWithTheirLog) {
  std::map<std::string, int> seen;
  const auto all = seeds({.usual = 40, .thorough = 2000});
  for (const std::uint64_t seed : all) {
    const History history = lived(seed);
    const auto wrong = violations(history);
    ASSERT_TRUE(wrong.empty()) << "again: --gtest_random_seed=" << seed << "\n" << text_of(wrong);
    for (const Asked& asked : history.asked) {
      ++seen[asked.refused ? std::string(name_of(*asked.refused)) : asked.verb + " done"];
      seen["codes"] += asked.given ? 1 : 0;
      seen["again"] += asked.again ? 1 : 0;
    }
    for (const std::string& body : history.bodies) {
      ++seen[read_body(body)->header.type];
    }
  }
  // The histories are worth judging: nothing that they are about is rare.
  const int count = static_cast<int>(all.size());
  if (count == 1) {
    return;
  }
  EXPECT_GT(seen["codes"], count * 20);
  for (const char* often : {"code.reread", "again", "step_taken", "denied", "unauthenticated"}) {
    EXPECT_GT(seen[often], count) << often;
  }
  for (const char* sometimes : {"step_over",
                                "secret_shown_once",
                                "revoke_member done",
                                "revoke_token done",
                                "confirm_device done",
                                "put_back_device done",
                                "token.added",
                                "recovery.begun"}) {
    EXPECT_GT(seen[sometimes], count / 20) << sometimes;
  }
}

// A release that looks at what was true when it was made, as a replica that lags would.
struct StaleRelease : ReleaseCode {
  const Directory* old = nullptr;
  Decision<Plan> decide(const View&, const Caller& caller, const Now& now) const {
    return ReleaseCode::decide(View(*old), caller, now);
  }
};

class Planted : public testing::Test {
 protected:
  Planted() { fold_into(before_); }

  void fold_into(Directory& directory) {
    const auto bodies = t_.world.bodies();
    for (Position at = 0; at < bodies.size(); ++at) {
      const auto event = read_body(bodies[at]);
      fold(directory, event->header, event->event, at);
    }
  }
  ReleaseCode release() const { return {.account = t_.account, .reason = "an exercise"}; }
  StaleRelease stale() const {
    StaleRelease verb;
    static_cast<ReleaseCode&>(verb) = release();
    verb.old = &before_;
    return verb;
  }
  GrantId ben_grant() {
    GrantId out;
    before_.grants.each([&](const Grant& grant) {
      if (grant.subject == subject_of(t_.ben_member)) {
        out = grant.id;
      }
    });
    return out;
  }
  // Whether one of the sentences says so.
  static bool says(const std::vector<std::string>& wrong, std::string_view what) {
    return std::ranges::any_of(
        wrong, [&](const std::string& one) { return one.find(what) != std::string::npos; });
  }
  // The position of the newest entry of that type.
  static Position newest(const std::vector<std::string>& bodies, std::string_view type) {
    for (Position at = bodies.size(); at > 0; --at) {
      if (read_body(bodies[at - 1])->header.type == type) {
        return at - 1;
      }
    }
    return bodies.size();
  }
  void another_step() { t_.world.clock().advance(std::chrono::seconds(30)); }

  TestVault t_;
  Directory before_;
};

TEST_F(Planted, AStaleReadOfAnEndedGrantIsFound) {
  ASSERT_TRUE(t_.world.ask(release(), t_.as_ben()));
  another_step();
  EXPECT_TRUE(violations_of_log(t_.world.bodies()).empty());
  ASSERT_TRUE(t_.world.ask(EndGrant{.grant = ben_grant()}, t_.as_ada()));
  ASSERT_TRUE(t_.world.ask(stale(), t_.as_ben()));
  EXPECT_TRUE(says(violations_of_log(t_.world.bodies()), "by a grant that had ended"));
}

TEST_F(Planted, AStaleReadOfAHeldStepIsFound) {
  Dee dee(t_);
  dee.is(Role::kResponder, t_.vault);
  Directory old;
  fold_into(old);
  ASSERT_TRUE(t_.world.ask(release(), t_.as_ben()));
  EXPECT_TRUE(violations_of_log(t_.world.bodies()).empty());
  StaleRelease verb = stale();
  verb.old = &old;
  ASSERT_TRUE(t_.world.ask(std::move(verb), dee.presented));
  EXPECT_TRUE(says(violations_of_log(t_.world.bodies()), "a step that somebody holds already"));
}

TEST_F(Planted, ACodeBehindTheRevocationOfItsHolderIsFound) {
  ASSERT_TRUE(t_.world.ask(release(), t_.as_ben()));
  ASSERT_TRUE(t_.world.ask(RevokeMember{.member = t_.ben_member}, t_.as_ada()));
  auto bodies = t_.world.bodies();
  EXPECT_TRUE(violations_of_log(bodies).empty());
  const auto released = static_cast<std::ptrdiff_t>(newest(bodies, "code.released"));
  std::rotate(bodies.begin() + released, bodies.begin() + released + 1, bodies.end());
  const auto wrong = violations_of_log(bodies);
  EXPECT_TRUE(says(wrong, "without a living membership")) << text_of(wrong);
  EXPECT_TRUE(says(wrong, "by a token that had ended")) << text_of(wrong);
}

// What a client remembers of one release.
Asked remembered(const Answered<ReleaseCode::Answer>& answered, const PersonId& person) {
  Asked asked{.verb = "release_code", .begun = 1, .answered = 2, .person = person};
  asked.position = answered.position;
  asked.given = Given{.device = answered.answer->device,
                      .step = *step_of(*answered.answer->valid_until - std::chrono::seconds(1), {}),
                      .receipt = answered.answer->receipt,
                      .fits = true};
  return asked;
}

class PlantedInAnswers : public Planted {
 protected:
  PlantedInAnswers() {
    const auto answered = t_.world.ask(release(), t_.as_ben(), "a request");
    history_.asked.push_back(remembered(*answered, t_.ben));
    history_.asked.back().request = "a request";
    history_.bodies = t_.world.bodies();
    history_.log_key = t_.world.writer().signer().public_key();
    EXPECT_TRUE(violations(history_).empty()) << text_of(violations(history_));
  }
  Asked& asked() { return history_.asked.front(); }

  History history_;
};

TEST_F(PlantedInAnswers, AnEntryThatWasTakenOutIsFound) {
  history_.bodies.pop_back();
  EXPECT_TRUE(says(violations(history_), "acknowledged and is not in the log"));
}

TEST_F(PlantedInAnswers, AChangeThatWasForgottenIsFound) {
  const GrantId grant = ben_grant();
  const auto ended = t_.world.ask(EndGrant{.grant = grant}, t_.as_ada());
  Asked asked{.verb = "end_grant", .begun = 3, .answered = 4, .person = t_.ada};
  asked.position = ended->position;
  asked.promised = Promised{.type = "grant.ended", .id = grant.text()};
  history_.asked.push_back(asked);
  history_.bodies = t_.world.bodies();
  EXPECT_TRUE(violations(history_).empty()) << text_of(violations(history_));
  history_.bodies.back() = history_.bodies.front();
  EXPECT_TRUE(says(violations(history_), "is not in the log: grant.ended"));
}

TEST_F(PlantedInAnswers, TheCodeOfAnotherStepDeviceOrSeedIsFound) {
  ++asked().given->step;
  EXPECT_TRUE(says(violations(history_), "another device, step or holder"));
  --asked().given->step;
  asked().given->fits = false;
  EXPECT_TRUE(says(violations(history_), "its code is another one"));
}

TEST_F(PlantedInAnswers, AReceiptOfAnotherEntryIsFound) {
  asked().given->receipt.body.back() ^= 1;
  EXPECT_TRUE(says(violations(history_), "does not prove its entry"));
}

TEST_F(PlantedInAnswers, ARequestThatActedTwiceIsFound) {
  history_.bodies.push_back(history_.bodies.back());
  EXPECT_TRUE(says(violations(history_), "does again what request a request did"));
}

TEST_F(PlantedInAnswers, AnAnswerBehindALaterAskIsFound) {
  Asked later = asked();
  later.begun = 3;
  later.answered = 4;
  --later.position;
  later.given.reset();
  later.request.clear();
  history_.asked.push_back(later);
  EXPECT_TRUE(says(violations(history_), "was answered before this was asked"));
}

}  // namespace
}  // namespace cofactor::sim
