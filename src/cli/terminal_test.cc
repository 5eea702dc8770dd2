#include "cli/terminal.h"

#include <gtest/gtest.h>

#include <sstream>

#include "cli/render.h"

namespace cofactor::cli {
namespace {

// Negative test 37: in whatever a command prints.
TEST(Inert, NamesThatSpeakToTheTerminalOrTurnTheLineSayNothing) {
  struct Row {
    std::string given;
    std::string shown;
  };
  const std::vector<Row> rows = {
      {"root-prod", "root-prod"},
      {"Käthe 東京 🔑", "Käthe 東京 🔑"},
      {"\x1b[31mred\x1b[0m", "red"},
      {"\x1b]0;title\x07text", "text"},
      {"\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\", "link"},
      {"a\x1b[2Jb\x1b[1;1Hc", "abc"},
      {"one\ntwo\rthree\tfour", "onetwothreefour"},
      {"back\x08space\x7f", "backspace"},
      {"\u009b31mred", "31mred"},
      {"\u202edrow\u202c", "drow"},
      {"a\u2066b\u2069c\u200f\u061c", "abc"},
      {"line\u2028paragraph\u2029", "lineparagraph"},
      {"bad \xff byte, cut \xe2\x80", "bad \xEF\xBF\xBD byte, cut \xEF\xBF\xBD\xEF\xBF\xBD"},
      {"overlong \xc0\x9b[31m", "overlong \xEF\xBF\xBD\xEF\xBF\xBD[31m"},
      {"surrogate \xed\xa0\x80", "surrogate \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"\x1b", ""},
      {"\x1b[", ""},
      {std::string("nul\0l", 5), "null"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(inert(row.given), row.shown) << testing::PrintToString(row.given);
  }
}

// Negative test 37: what a spreadsheet takes for a formula is text to a terminal, and stays whole.
TEST(Inert, LeavesAFormulaAsTheTextThatItIs) {
  for (const char* formula : {"=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)"}) {
    EXPECT_EQ(inert(formula), formula);
  }
}

class TerminalTest : public testing::Test {
 protected:
  std::istringstream in;
  std::ostringstream out, err;
  Terminal terminal{{.in = in, .out = out, .err = err}};
};

// Negative test 37: in --json.
TEST_F(TerminalTest, EscapesInJsonWhatATerminalWouldObey) {
  terminal.json({{"name", "a\x1b[31m\u202eb\u009b"}});
  EXPECT_EQ(out.str(),
            R"({"name":"a\u001b[31m\u202eb\u009b"})"
            "\n");
}

// Negative test 37: in a table.
TEST_F(TerminalTest, AlignsColumnsByWhatIsShown) {
  terminal.table({"Name", "Kind"}, {{"\x1b[1mKäthe", "x"}, {"b", "y"}});
  EXPECT_EQ(out.str(), "Name   Kind\nKäthe  x\nb      y\n");
}

// Negative test 37: in an error.
TEST_F(TerminalTest, TellsARefusalWithItsDetailsAndHint) {
  terminal.refuse({.code = ErrorCode::kStepTaken,
                   .message = "Taken.",
                   .hint = "Wait.",
                   .details = {{.name = "holder", .value = "Ben\n\x1b[2J"}}});
  EXPECT_EQ(err.str(), "error: Taken.\n  holder: Ben\nhint: Wait.\n");
  EXPECT_EQ(out.str(), "");
}

TEST_F(TerminalTest, ShowsProgressToNobodyButATerminal) {
  terminal.progress("12 s");
  terminal.end_progress();
  EXPECT_EQ(err.str(), "");
}

TEST_F(TerminalTest, ShowsAnAnswerByItsMembers) {
  show_object(terminal,
              {{"valid_until", "soon"},
               {"device", {{"id", "dev_1"}, {"name", "primary"}}},
               {"shared", false},
               {"roles", {"admin", "keeper"}},
               {"none", nullptr}});
  EXPECT_EQ(out.str(),
            "Valid until:  soon\nDevice:       primary\nShared:       no\n"
            "Roles:        admin, keeper\n");
}

TEST_F(TerminalTest, ShowsAnEmptyListAsNothing) {
  show_list(terminal, boost::json::array(), {"name"});
  EXPECT_EQ(out.str(), "Nothing.\n");
}

}  // namespace
}  // namespace cofactor::cli
