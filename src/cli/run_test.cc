#include "cli/run.h"

#include <gtest/gtest.h>

#include <sstream>

#include "base/check.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/parse.h"

namespace cofactor::cli {
namespace {

TEST(ExitCode, IsTheOneThatScriptsRelyOn) {
  struct Row {
    ErrorCode code;
    int exit;
  };
  constexpr Row rows[] = {{ErrorCode::kInvalid, 2},
                          {ErrorCode::kTooLarge, 2},
                          {ErrorCode::kNotFound, 3},
                          {ErrorCode::kDenied, 4},
                          {ErrorCode::kConflict, 5},
                          {ErrorCode::kStepTaken, 5},
                          {ErrorCode::kStepOver, 5},
                          {ErrorCode::kSecretShownOnce, 5},
                          {ErrorCode::kRequestIdMismatch, 5},
                          {ErrorCode::kUndelivered, 5},
                          {ErrorCode::kThrottled, 6},
                          {ErrorCode::kSealed, 7},
                          {ErrorCode::kUnauthenticated, 8},
                          {ErrorCode::kClockUnsure, 9},
                          {ErrorCode::kOutcomeUnknown, 10},
                          {ErrorCode::kUnreachable, 11},
                          {ErrorCode::kUnavailable, 11},
                          {ErrorCode::kTampered, 12},
                          {ErrorCode::kVerificationFailed, 12},
                          {ErrorCode::kApprovalNeeded, 13},
                          {ErrorCode::kStepUpNeeded, 13},
                          {ErrorCode::kDiskLow, 14}};
  for (const Row& row : rows) {
    EXPECT_EQ(exit_code_of(row.code), row.exit) << name_of(row.code);
  }
}

// Commands that only note what they were given.
class RunTest : public testing::Test {
 protected:
  RunTest() {
    commands = {{.path = "thing",
                 .help = "Shows a thing.",
                 .arguments = {{.name = "NAME", .help = "Which"}},
                 .options = {{.name = "reason", .help = "Why", .required = true},
                             {.name = "keep", .help = "What", .takes = Takes::kMany},
                             {.name = "wait", .help = "Wait", .takes = Takes::kNothing}},
                 .run = [this](Invocation& invocation) { return note(invocation); }},
                {.path = "thing of",
                 .help = "Shows what is of a thing.",
                 .arguments = {{.name = "NAME", .help = "Which", .required = false}},
                 .run = [this](Invocation& invocation) { return note(invocation); }},
                {.path = "break", .help = "Breaks.", .run = [](Invocation&) -> Done {
                   throw Fault("the disk\x1b[2J is gone");
                 }}};
  }

  int run(std::vector<std::string> words) {
    return run_cli(words,
                   {.environment = {.profile = "outer"},
                    .streams = {.in = in, .out = out, .err = err},
                    .random = random,
                    .clock = clock,
                    .further = commands});
  }
  Done note(Invocation& invocation) {
    given = invocation.given();
    profile = invocation.environment().profile.value_or("");
    is_json = invocation.terminal().form == Form::kJson;
    return refusal;
  }

  std::vector<Command> commands;
  std::istringstream in;
  std::ostringstream out, err;
  SeededRandom random{7};
  FakeClock clock{*parse_time("2026-11-22T03:00:00Z")};
  Given given;
  std::string profile;
  bool is_json = false;
  Done refusal;
};

TEST_F(RunTest, GivesACommandWhatItWasGiven) {
  EXPECT_EQ(run({"thing", "a/b", "--reason", "why not", "--keep", "x", "--keep", "y", "--json"}),
            0);
  EXPECT_EQ(given.text("NAME"), "a/b");
  EXPECT_EQ(given.text("reason"), "why not");
  EXPECT_EQ(given.all("keep"), (std::vector<std::string>{"x", "y"}));
  EXPECT_FALSE(given.has("wait"));
  EXPECT_TRUE(is_json);
  EXPECT_EQ(profile, "outer");
}

TEST_F(RunTest, PutsFlagsBeforeTheEnvironment) {
  EXPECT_EQ(run({"thing", "a", "--wait", "--reason=-", "--profile", "ben"}), 0);
  EXPECT_TRUE(given.has("wait"));
  EXPECT_EQ(given.text("reason"), "-");
  EXPECT_EQ(profile, "ben");
}

TEST_F(RunTest, KnowsACommandWithinACommand) {
  EXPECT_EQ(run({"thing", "of", "x"}), 0);
  EXPECT_EQ(given.text("NAME"), "x");
  EXPECT_EQ(run({"thing", "of"}), 0);
  EXPECT_FALSE(given.has("NAME"));
}

TEST_F(RunTest, TakesAThingThatIsCalledLikeACommand) {
  EXPECT_EQ(run({"thing", "break", "--reason", "r"}), 0);
  EXPECT_EQ(given.text("NAME"), "break");
  EXPECT_EQ(run({"--url", "break", "thing", "of", "thing"}), 0);
  EXPECT_EQ(given.text("NAME"), "thing");
}

TEST_F(RunTest, RefusesWhatFitsNoCommandAndSaysWhereToLook) {
  struct Row {
    std::vector<std::string> words;
    std::string error;
    std::string hint;
  };
  const std::vector<Row> rows = {
      {{"thing", "--reason", "r"}, "NAME is missing.", "cofactor thing --help"},
      {{"thing", "a"}, "--reason is missing.", "cofactor thing --help"},
      {{"thing", "a", "b", "--reason", "r"}, "", "cofactor thing --help"},
      {{"thing", "a", "--reason", "r", "--reason", "s"}, "", "cofactor thing --help"},
      {{"thing", "a", "--raeson", "r"}, "", "cofactor thing --help"},
      {{"think"}, "", "cofactor --help"},
      {{"--json"}, "This is no whole command.", "cofactor --help"},
  };
  for (const Row& row : rows) {
    err.str("");
    EXPECT_EQ(run(row.words), 2) << testing::PrintToString(row.words);
    EXPECT_TRUE(err.str().starts_with("error: " + row.error)) << err.str();
    EXPECT_TRUE(err.str().ends_with("hint: Look at " + row.hint + "\n")) << err.str();
  }
}

TEST_F(RunTest, ShowsHelpForAllAndForOne) {
  EXPECT_EQ(run({}), 0);
  EXPECT_TRUE(out.str().contains("thing")) << out.str();
  out.str("");
  EXPECT_EQ(run({"thing", "--help"}), 0);
  EXPECT_TRUE(out.str().contains("--reason")) << out.str();
  out.str("");
  EXPECT_EQ(run({"--help"}), 0);
  EXPECT_TRUE(out.str().contains("Breaks.")) << out.str();
}

TEST_F(RunTest, EndsWithTheExitCodeOfTheRefusal) {
  refusal = Error{.code = ErrorCode::kDenied, .message = "No.", .hint = "Ask."};
  EXPECT_EQ(run({"thing", "of"}), 4);
  EXPECT_EQ(err.str(), "error: No.\nhint: Ask.\n");
}

TEST_F(RunTest, TellsAFaultAndEndsWithOne) {
  EXPECT_EQ(run({"break"}), 1);
  EXPECT_EQ(err.str(), "error: the disk is gone\n");
}

TEST(Commands, AreCalledByOneNameEachAndSayWhatTheyDo) {
  std::map<std::string_view, int> names;
  for (const Command& command : all_commands()) {
    EXPECT_EQ(++names[command.path], 1) << command.path;
    EXPECT_TRUE(command.help.ends_with('.')) << command.path;
    EXPECT_TRUE(command.run) << command.path;
  }
}

}  // namespace
}  // namespace cofactor::cli
