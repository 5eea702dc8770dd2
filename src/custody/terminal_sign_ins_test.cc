#include "custody/terminal_sign_ins.h"

#include <algorithm>
#include <cstring>
#include <set>

#include "custody/add_token.h"
#include "custody/answer_terminal_sign_in.h"
#include "custody/begin_terminal_sign_in.h"
#include "custody/find_terminal_sign_in.h"
#include "custody/passkeys.h"
#include "custody/poll_terminal_sign_in.h"
#include "custody/release_code.h"
#include "custody/revoke_person.h"
#include "custody/testing/passkey_test.h"
#include "custody/verified.h"

namespace cofactor {
namespace {

TEST(UserCode, IsReadAsPeopleTypeIt) {
  EXPECT_EQ(user_code_in("wdjb-mjht"), "WDJBMJHT");
  EXPECT_EQ(user_code_in(" WDJB MJHT."), "WDJBMJHT");
  for (const char* wrong : {"", "WDJB-MJH", "WDJB-MJHTW", "WDJB-MJHA", "WDJB-MJHY"}) {
    EXPECT_EQ(user_code_in(wrong), "") << wrong;
  }
  EXPECT_EQ(user_code_in("WDJB-MJH1"), "") << "a digit is passed over, and one letter lacks";
}

TEST(UserCode, HasEightLettersOfTwentyAndTheNumberTwoDigits) {
  SeededRandom random(1);
  std::set<char> letters;
  std::set<std::string> numbers;
  for (int i = 0; i < 5'000; ++i) {
    const std::string code = draw_user_code(random);
    EXPECT_EQ(user_code_in(shown_user_code(code)), code);
    letters.insert(code.begin(), code.end());
    numbers.insert(draw_matching_number(random));
  }
  EXPECT_EQ(letters.size(), 20U);
  EXPECT_EQ(numbers.size(), 90U);
  EXPECT_EQ(*numbers.begin(), "10");
}

Hash numbered(std::size_t number) {
  Hash out{};
  std::memcpy(out.data(), &number, sizeof number);
  return out;
}

TEST(TerminalSignIns, AreSoManyOfANetworkAndOfAll) {
  TerminalSignIns terminals;
  SeededRandom random(2);
  std::size_t number = 0;
  const auto add = [&](const std::string& network, BootTime at) {
    return terminals.add(numbered(++number),
                         {.code = draw_user_code(random),
                          .client = "x",
                          .network = network,
                          .asked_at = {},
                          .at = at});
  };
  for (std::size_t i = 0; i < TerminalSignIns::kMostOfNetwork; ++i) {
    EXPECT_TRUE(add("a", BootTime{}));
  }
  const BootTime later{std::chrono::seconds(1)};
  EXPECT_TRUE(add("a", later)) << "the oldest of theirs is forgotten";
  const auto waits = [&](std::size_t one) { return terminals.poll(numbered(one), later); };
  std::size_t left = 0;
  for (std::size_t one = 1; one <= TerminalSignIns::kMostOfNetwork; ++one) {
    left += waits(one) ? 1 : 0;
  }
  EXPECT_EQ(left, TerminalSignIns::kMostOfNetwork - 1);
  EXPECT_TRUE(waits(number));
  while (number <= TerminalSignIns::kMost) {
    EXPECT_TRUE(add("b" + std::to_string(number), later));
  }
  EXPECT_TRUE(add("c", later)) << "the oldest of all is forgotten";
  left = 0;
  for (std::size_t one = 1; one <= number; ++one) {
    left += waits(one) ? 1 : 0;
  }
  EXPECT_EQ(left, TerminalSignIns::kMost);
  EXPECT_TRUE(add("a", 2 * kTerminalLife)) << "the old ones are forgotten";
}

struct Terminals : PasskeyTest {
  Terminals() {
    added = add(phone, bearing(t.ben_token));
    session = sign_in(phone, t.ben);
    pass(std::chrono::seconds(1));
  }

  BeginTerminalSignIn::Answer begin(const std::string& client = "laptop") {
    auto answered = t.world.ask(BeginTerminalSignIn{.client = client,
                                                    .network = "198.51.100.0/24",
                                                    .asked_at = t.world.clock().wall(),
                                                    .at = boot(),
                                                    .ceremonies = &ceremonies()},
                                Presented{.network = "198.51.100.0/24"});
    CHECK(answered.has_value());
    return std::move(*answered->answer);
  }
  auto poll(const TokenText& terminal) {
    pass(kTerminalInterval);
    return poll_at_once(terminal);
  }
  Result<Answered<PollTerminalSignIn::Answer>> poll_at_once(const TokenText& terminal) {
    return t.world.ask(
        PollTerminalSignIn{
            .terminal = token_hash(terminal), .at = boot(), .ceremonies = &ceremonies()},
        Presented{.network = "198.51.100.0/24"});
  }
  TerminalState state(const TokenText& terminal) { return poll(terminal)->answer->state; }
  template <class Verb>
  Verb about(const std::string& code) {
    Verb verb;
    verb.code = code;
    verb.at = boot();
    verb.ceremonies = &ceremonies();
    return verb;
  }
  FindTerminalSignIn finding(const std::string& code, const Presented& presented) {
    auto verb = about<FindTerminalSignIn>(code);
    verb.bearer = presented.token_hash;
    return verb;
  }
  std::optional<ErrorCode> find(const std::string& code, const Presented& presented) {
    return code_of(t.world, finding(code, presented), presented);
  }
  // Its code entered and a passkey shown: what the page does.
  std::string enter(const BeginTerminalSignIn::Answer& begun) {
    CHECK(!find(begun.code, by_cookie(session)));
    pass(std::chrono::seconds(1));
    session = token_hash(try_step_up(phone, session)->answer->token);
    return poll(begun.terminal)->answer->number;
  }
  std::optional<ErrorCode> approve(const std::string& code, const std::string& number) {
    auto verb = about<ApproveTerminalSignIn>(code);
    verb.number = number;
    return code_of(t.world, std::move(verb), by_cookie(session));
  }

  Passkey added;
  Hash session{};
};

TEST_F(Terminals, AreSignedInByACodeAPasskeyAndANumber) {
  const auto begun = begin();
  EXPECT_EQ(begun.page, "http://localhost:8420/terminal");
  auto asked = poll(begun.terminal);
  EXPECT_EQ(asked->answer->state, TerminalState::kPending);
  EXPECT_EQ(asked->answer->number, "") << "nobody has entered the code";
  const auto found = t.world.ask(finding(begun.code, by_cookie(session)), by_cookie(session));
  EXPECT_EQ(found->answer->asked.client, "laptop");
  EXPECT_EQ(found->answer->asked.network, "198.51.100.0/24");
  EXPECT_EQ(found->answer->here, "192.0.2.0/24");

  const std::string number = enter(begun);
  const auto before = t.world.bodies().size();
  EXPECT_EQ(approve(begun.code, number), std::nullopt);
  const auto signed_in = poll(begun.terminal);
  ASSERT_EQ(signed_in->answer->state, TerminalState::kApproved);
  EXPECT_EQ(types_since(before), Types({"terminal.approved", "session.begun"}));
  const auto& token = signed_in->answer->begun->token;
  EXPECT_EQ(signed_in->answer->begun->person, t.ben);
  EXPECT_EQ(who(bearing(token_hash(token))), std::nullopt);
  EXPECT_EQ(who(by_cookie(token_hash(token))), ErrorCode::kUnauthenticated) << "a bearer's";
  EXPECT_EQ(poll(begun.terminal).error().code, ErrorCode::kNotFound) << "once";
  t.world.writer().read([&](const View& view) {
    const Token& row = *view->tokens.find_by<ByHash>({token_hash(token)});
    EXPECT_EQ(row.kind, TokenKind::kSession);
    EXPECT_EQ(row.name, "laptop");
    EXPECT_EQ(row.network, "198.51.100.0/24");
    EXPECT_EQ(row.passkey, added.id);
    EXPECT_EQ(row.verified_at, view->tokens.find_by<ByHash>({session})->verified_at)
        << "since the passkey was shown at the page";
  });
}

TEST_F(Terminals, GiveCodesOfCriticalVaultsForFiveMinutes) {
  const auto sign_in_terminal = [&] {
    const auto begun = begin();
    CHECK(!approve(begun.code, enter(begun)));
    return token_hash(poll(begun.terminal)->answer->begun->token);
  };
  const auto code_for = [&](const Hash& token) {
    return code_of(t.world,
                   ReleaseCode{.account = t.account, .reason = "x"},
                   {.token_hash = token, .organization = t.organization});
  };
  const Hash terminal = sign_in_terminal();
  EXPECT_EQ(code_for(terminal), std::nullopt);
  pass(kVerifiedFor);
  EXPECT_EQ(code_for(terminal), ErrorCode::kStepUpNeeded);
  EXPECT_EQ(code_for(t.ben_token), ErrorCode::kStepUpNeeded) << "begun by an invitation";
  EXPECT_EQ(code_for(sign_in_terminal()), std::nullopt);
}

TEST_F(Terminals, GiveASessionThatEndsWithThePasskeyItWasBegunWith) {
  const auto begun = begin();
  EXPECT_EQ(approve(begun.code, enter(begun)), std::nullopt);
  const Hash token = token_hash(poll(begun.terminal)->answer->begun->token);
  EXPECT_EQ(code_of(t.world,
                    RemovePasskey{.passkey = added.id, .last = RemovePasskey::Last::kRemovedToo},
                    bearing(token)),
            ErrorCode::kStepUpNeeded)
      << "a terminal does not remove passkeys";
  EXPECT_EQ(code_of(t.world,
                    RemovePasskey{.passkey = added.id, .last = RemovePasskey::Last::kRemovedToo},
                    by_cookie(session)),
            std::nullopt);
  EXPECT_EQ(who(bearing(token)), ErrorCode::kUnauthenticated);
}

TEST_F(Terminals, NeedAPasskeyThatIsShownAfterTheCodeWasEntered) {
  const auto begun = begin();
  EXPECT_EQ(approve(begun.code, "10"), ErrorCode::kNotFound) << "its code was not entered";
  EXPECT_EQ(find(begun.code, by_cookie(session)), std::nullopt);
  const std::string number = poll(begun.terminal)->answer->number;
  EXPECT_EQ(number.size(), 2U);
  // Signed in seconds ago, and yet.
  EXPECT_EQ(approve(begun.code, number), ErrorCode::kStepUpNeeded);
  auto at_terminal = about<ApproveTerminalSignIn>(begun.code);
  at_terminal.number = number;
  EXPECT_EQ(code_of(t.world, std::move(at_terminal), bearing(t.ben_token)),
            ErrorCode::kStepUpNeeded)
      << "a terminal signs no terminal in";
  session = token_hash(try_step_up(phone, session)->answer->token);
  EXPECT_EQ(approve(begun.code, number), std::nullopt);
}

TEST_F(Terminals, WhoseNumberIsWrongAreTurnedAwayAtOnce) {
  const auto begun = begin();
  const std::string number = enter(begun);
  const auto before = t.world.bodies().size();
  EXPECT_EQ(approve(begun.code, number == "10" ? "11" : "10"), ErrorCode::kDenied);
  EXPECT_EQ(types_since(before), Types({"terminal.refused"}));
  EXPECT_EQ(approve(begun.code, number), ErrorCode::kNotFound) << "there is one try";
  EXPECT_EQ(state(begun.terminal), TerminalState::kRefused);
}

// Negative test 8: all numbers at once, in one batch. The first that is answered is the only one.
TEST_F(Terminals, TakeOneNumberAlsoOfManyAtOnce) {
  const auto begun = begin();
  const std::string number = enter(begun);
  std::vector<std::string> answers;
  const auto submit = [&](const std::string& guess) {
    auto verb = about<ApproveTerminalSignIn>(begun.code);
    verb.number = guess;
    perform<ApproveTerminalSignIn>(
        t.world.core(),
        std::move(verb),
        by_cookie(session),
        {.id = {}, .route = "approve", .body = {}},
        [&](auto answered) {
          answers.emplace_back(answered ? "done" : name_of(answered.error().code));
        });
  };
  for (int guess = 10; guess < 100; ++guess) {
    if (std::to_string(guess) != number) {
      submit(std::to_string(guess));
    }
  }
  submit(number);
  t.world.writer().run_once();
  EXPECT_EQ(answers.size(), 90U);
  EXPECT_EQ(std::ranges::count(answers, "done"), 0);
  EXPECT_EQ(state(begun.terminal), TerminalState::kRefused);
}

// Negative test 8: wrong codes, in whatever session of one person.
TEST_F(Terminals, AreNotLookedForByGuessing) {
  const auto begun = begin();
  const Hash other = sign_in(phone, t.ben);
  for (std::size_t i = 0; i < TerminalSignIns::kMostMisses; ++i) {
    const std::string guess = user_code_of(numbered(i));
    EXPECT_EQ(find(guess, by_cookie(i % 2 == 0 ? session : other)), ErrorCode::kNotFound);
  }
  EXPECT_EQ(find(begun.code, by_cookie(session)), ErrorCode::kThrottled) << "the right one, late";
  EXPECT_EQ(find(begun.code, bearing(t.cy_token)), std::nullopt) << "others may";
  pass(kTerminalLife);
  EXPECT_EQ(find(begin().code, by_cookie(session)), std::nullopt);
}

TEST_F(Terminals, AreTurnedAwayByTheirPerson) {
  const auto begun = begin();
  EXPECT_EQ(code_of(t.world, about<RefuseTerminalSignIn>(begun.code), by_cookie(session)),
            ErrorCode::kNotFound)
      << "who has not entered the code";
  enter(begun);
  EXPECT_EQ(code_of(t.world, about<RefuseTerminalSignIn>(begun.code), bearing(t.cy_token)),
            ErrorCode::kNotFound);
  const auto before = t.world.bodies().size();
  EXPECT_EQ(code_of(t.world, about<RefuseTerminalSignIn>(begun.code), by_cookie(session)),
            std::nullopt);
  EXPECT_EQ(types_since(before), Types({"terminal.refused"}));
  EXPECT_EQ(state(begun.terminal), TerminalState::kRefused);
  EXPECT_EQ(find(begun.code, by_cookie(session)), ErrorCode::kNotFound);
}

TEST_F(Terminals, AreTheirsAloneWhoEnteredTheCodeFirst) {
  const auto begun = begin();
  EXPECT_EQ(find(begun.code, by_cookie(session)), std::nullopt);
  const std::string number = poll(begun.terminal)->answer->number;
  EXPECT_EQ(find(begun.code, by_cookie(session)), std::nullopt) << "a page that was reloaded";
  EXPECT_EQ(poll(begun.terminal)->answer->number, number);
  const std::string nobodys = begun.code.starts_with("BB") ? "CCCC-CCCC" : "BBBB-BBBB";
  EXPECT_EQ(refusal_of(t.world, finding(begun.code, bearing(t.cy_token)), bearing(t.cy_token)),
            refusal_of(t.world, finding(nobodys, bearing(t.cy_token)), bearing(t.cy_token)))
      << "as if there were none";
}

TEST_F(Terminals, ThatAskTooOftenAreToldToSlowDown) {
  const auto begun = begin();
  EXPECT_EQ(state(begun.terminal), TerminalState::kPending);
  const auto hasty = poll_at_once(begun.terminal);
  EXPECT_EQ(hasty->answer->state, TerminalState::kSlowDown);
  EXPECT_EQ(hasty->answer->interval, kTerminalInterval + kTerminalSlower);
  EXPECT_EQ(state(begun.terminal), TerminalState::kSlowDown) << "the old pace is too fast now";
  pass(kTerminalInterval + 2 * kTerminalSlower);
  EXPECT_EQ(poll_at_once(begun.terminal)->answer->state, TerminalState::kPending);
}

TEST_F(Terminals, WaitForFiveMinutes) {
  const auto begun = begin();
  const auto approved = begin();
  EXPECT_EQ(approve(approved.code, enter(approved)), std::nullopt);
  pass(kTerminalLife);
  EXPECT_EQ(state(begun.terminal), TerminalState::kExpired);
  EXPECT_EQ(find(begun.code, by_cookie(session)), ErrorCode::kNotFound);
  EXPECT_EQ(state(approved.terminal), TerminalState::kExpired) << "nobody came for it in time";
  pass(kTerminalLife);
  begin();
  EXPECT_EQ(poll(begun.terminal).error().code, ErrorCode::kNotFound) << "forgotten";
}

TEST_F(Terminals, GetNothingOfWhoWasRevokedBeforeTheyCame) {
  const auto begun = begin();
  EXPECT_EQ(approve(begun.code, enter(begun)), std::nullopt);
  EXPECT_EQ(code_of(t.world, RevokePerson{.person = t.ben}, t.outside(t.ada_token)), std::nullopt);
  EXPECT_EQ(poll(begun.terminal).error().code, ErrorCode::kUnauthenticated);
}

TEST_F(Terminals, AreNotSignedInByApiTokens) {
  const auto begun = begin();
  auto made = t.world.ask(AddToken{.organization = t.organization, .wanted = {.name = "x"}},
                          by_cookie(session));
  EXPECT_EQ(find(begun.code, bearing(token_hash(made->answer->text))), ErrorCode::kDenied);
}

// A restart forgets all that waited.
TEST_F(Terminals, AskAnewAfterARestart) {
  const auto begun = begin();
  t.world.reopen();
  EXPECT_EQ(poll(begun.terminal).error().code, ErrorCode::kNotFound);
}

TEST_F(Terminals, WithAnOddNameOrTooManyAreRefusedAndCounted) {
  const auto refusal = [&](const std::string& client) {
    return code_of(t.world,
                   BeginTerminalSignIn{.client = client,
                                       .network = "n",
                                       .asked_at = t.world.clock().wall(),
                                       .at = boot(),
                                       .ceremonies = &ceremonies()},
                   Presented{.network = "n"});
  };
  EXPECT_EQ(refusal("two\nlines"), ErrorCode::kInvalid);
  EXPECT_EQ(refusal(std::string(61, 'x')), ErrorCode::kInvalid);
  for (std::size_t i = 0; i < TerminalSignIns::kMostOfNetwork; ++i) {
    EXPECT_EQ(refusal("x"), std::nullopt);
  }
  EXPECT_EQ(refusal("x"), std::nullopt) << "one that nobody has entered makes room";
  std::uint64_t counted = 0;
  for (const RefusalsCounted& source : t.world.core().limits.drain()) {
    counted += source.count;
  }
  EXPECT_EQ(counted, 2U);
}

}  // namespace
}  // namespace cofactor
