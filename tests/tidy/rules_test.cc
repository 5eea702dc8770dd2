#include "tests/tidy/rules.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/tidy/source_text.h"

namespace cofactor::tidy {
namespace {

using Rule = std::vector<Complaint> (*)(const Tree&);

// What a rule says of a tree, one "path:line sentence" a line.
std::string said(Rule rule, const Tree& tree) {
  std::string out;
  for (const Complaint& complaint : rule(tree)) {
    out += complaint.path + ":" + std::to_string(complaint.line) + " " + complaint.sentence + "\n";
  }
  return out;
}

Tree with_layers(std::string_view rows, Tree files) {
  files.push_back({.path = "src/LAYERS", .text = std::string(rows)});
  return files;
}

bool mentions(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

constexpr std::string_view kTwoRows = "base:\notp: base\n";

TEST(Layers, LetAFolderIncludeWhatItsRowLists) {
  EXPECT_EQ(said(check_layers,
                 with_layers(kTwoRows,
                             {{"src/base/a.h", "#include <vector>\n"},
                              {"src/otp/b.cc", "#include \"base/a.h\"\n#include \"otp/b.h\"\n"}})),
            "");
}

TEST(Layers, RefuseAnIncludePastTheRow) {
  const std::string text = said(
      check_layers,
      with_layers(kTwoRows, {{"src/base/a.h", "\n#include \"otp/b.h\"\n"}, {"src/otp/b.h", ""}}));
  EXPECT_TRUE(mentions(text, "src/base/a.h:2 base/ may not include otp/")) << text;
}

TEST(Layers, RefuseAnIncludeThatIsNotWrittenFromSrc) {
  for (const char* line : {"#include \"b.h\"\n", "#include \"../otp/b.h\"\n"}) {
    const std::string text =
        said(check_layers, with_layers(kTwoRows, {{"src/base/a.h", ""}, {"src/otp/b.cc", line}}));
    EXPECT_TRUE(mentions(text, "names no folder of src/LAYERS")) << text;
  }
}

TEST(Layers, DoNotLookIntoComments) {
  EXPECT_EQ(said(check_layers,
                 with_layers("base:\n", {{"src/base/a.h", "/*\n#include \"otp/b.h\"\n*/\n"}})),
            "");
}

TEST(Layers, LetATestUseWhatItsFolderLinks) {
  const std::string_view rows = "base:\notp: base\nvault: otp\n";
  const Tree files = {{"src/base/a.h", ""},
                      {"src/otp/b.h", ""},
                      {"src/vault/c_test.cc", "#include \"base/a.h\"\n"},
                      {"src/vault/c.cc", "#include \"base/a.h\"\n"}};
  const std::string text = said(check_layers, with_layers(rows, files));
  EXPECT_TRUE(mentions(text, "src/vault/c.cc:1")) << text;
  EXPECT_FALSE(mentions(text, "c_test.cc")) << text;
}

TEST(Layers, RefuseACircle) {
  const std::string text =
      said(check_layers,
           with_layers("base: otp\notp: base\n", {{"src/base/a.h", ""}, {"src/otp/b.h", ""}}));
  EXPECT_TRUE(mentions(text, "src/LAYERS:1 base lists otp")) << text;
}

TEST(Layers, RefuseAFolderWithoutARowAndARowWithoutAFolder) {
  const std::string text =
      said(check_layers, with_layers(kTwoRows, {{"src/base/a.h", ""}, {"src/log/c.h", ""}}));
  EXPECT_TRUE(mentions(text, "log has no row")) << text;
  EXPECT_TRUE(mentions(text, "src/LAYERS:2 otp does not exist")) << text;
}

TEST(Layers, RefuseTwoRowsOfOneFolder) {
  const std::string text =
      said(check_layers, with_layers("base:\nbase:\n", {{"src/base/a.h", ""}}));
  EXPECT_TRUE(mentions(text, "src/LAYERS:2 base has two rows")) << text;
}

TEST(Layers, GiveTheLastRowEverythingForAStar) {
  EXPECT_EQ(
      said(check_layers,
           with_layers("base:\nserver: *\n",
                       {{"src/base/a.h", ""}, {"src/server/m.cc", "#include \"base/a.h\"\n"}})),
      "");
}

std::string times(int count, std::string_view text) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

TEST(Sizes, RefuseAFileOf401Lines) {
  EXPECT_EQ(said(check_sizes, {{"src/a/a.cc", times(400, "\n")}}), "");
  EXPECT_TRUE(mentions(said(check_sizes, {{"src/a/a.cc", times(401, "\n")}}), "401 lines"));
  EXPECT_TRUE(mentions(said(check_sizes, {{"tests/x/a.py", times(401, "\n")}}), "401 lines"));
}

TEST(Sizes, RefuseALineOf101Columns) {
  EXPECT_EQ(said(check_sizes, {{"src/a/a.cc", times(100, "é")}}), "");
  EXPECT_TRUE(mentions(said(check_sizes, {{"src/a/a.cc", times(101, "é")}}), "101 columns"));
  EXPECT_EQ(said(check_sizes, {{"tests/vectors/a.txt", times(101, "x")}}), "");
}

TEST(Sizes, RefuseAFunctionOf71Lines) {
  const std::string long_enough = "int f() {\n" + times(68, "  g();\n") + "}\n";
  const std::string too_long = "\nint f() {\n" + times(69, "  g();\n") + "}\n";
  EXPECT_EQ(said(check_sizes, {{"src/a/a.cc", long_enough}}), "");
  EXPECT_TRUE(mentions(said(check_sizes, {{"src/a/a.cc", too_long}}), "src/a/a.cc:2 a function"));
}

TEST(Sizes, MeasureMethodsConstructorsAndTestsButNoTables) {
  const std::string body = times(80, "    g();\n");
  for (const std::string& head :
       {std::string("class A {\n public:\n  void f() const {\n"),
        std::string("A::A(int x)\n    : a_{x}, b_(2) {\n"),
        std::string("TEST(A, B) {\n"),
        std::string("template <class T,\n          class U>\nvoid f(T t) {\n"),
        std::string("template <class T>\nauto f(T t) -> int {\n")}) {
    EXPECT_TRUE(mentions(said(check_sizes, {{"src/a/a.cc", head + body + "}\n}\n"}}), "lines"))
        << head;
  }
  EXPECT_EQ(said(check_sizes,
                 {{"src/a/a.cc", "constexpr int kTable[] = {\n" + times(80, "    1,\n") + "};\n"}}),
            "");
  EXPECT_EQ(said(check_sizes,
                 {{"src/a/a.h",
                   "template <class T>\n  requires(f<T>())\nstruct A : B<decltype(g())> {\n" +
                       times(80, "  int f() { return 1; }\n") + "};\n"}}),
            "");
}

TEST(Functions, AreFoundWithTheirLines) {
  const std::vector<Function> functions = functions_of(
      "#define M() \\\n  {\n"
      "namespace n {\n"
      "const char* kBrace = \"{\";  // {\n"
      "int f(char c) {\n  if (c == '{') {\n  }\n  return 1'000;\n}\n"
      "}\n");
  ASSERT_EQ(functions.size(), 1U);
  EXPECT_EQ(functions[0].first_line, 5);
  EXPECT_EQ(functions[0].lines, 5);
}

struct Planted {
  std::string path;
  std::string line;
  std::string complaint;
};

TEST(BannedNames, AreRefusedWithTheirReplacement) {
  const std::vector<Planted> planted = {
      {"src/otp/a.cc", "auto t = std::chrono::system_clock::now();", "take a Clock"},
      {"src/otp/a.cc", "auto t = steady_clock::now();", "take a Clock"},
      {"src/cli/a.cc", "std::random_device r;", "take a Random"},
      {"src/log/a.cc", "int x = rand();", "take a Random"},
      {"src/log/a.cc", "char* x = std::getenv(\"HOME\");", "server/main.cc"},
      {"src/log/a.h", "std::regex x;", "parser"},
      {"src/custody/a.cc", "std::cout << 1;", "cli/ and server/"},
      {"src/log/a.cc", "#include <openssl/evp.h>", "crypto/"},
      {"src/http/a.cc", "#include <openssl/ssl.h>", "crypto/"},
      {"src/log/a.cc", "#include <sodium.h>", "crypto/"},
      {"src/seal/a.cc", "#include <rnp/rnp.h>", "crypto/"},
      {"src/identity/a.cc", "#include <fido/es256.h>", "crypto/"},
      {"src/store/memory/a.cc", "#include <sqlite3.h>", "Store"},
      {"src/delivery/a.cc", "#include <curl/curl.h>", "egress/"},
      {"src/ledger/a.cc", "auto q = \"SELECT body FROM entries\";", "SQL"},
      {"src/ledger/a.cc", "auto q = R\"(INSERT INTO rows)\";", "SQL"},
      {"src/ledger/a.cc", "auto q = \"UPDATE rows SET bytes = 1\";", "SQL"},
      {"src/ledger/a.cc", "auto q = \"DELETE FROM rows\";", "SQL"},
      {"src/http/a.h", "#include <boost/asio/ip/tcp.hpp>", ".cc alone"},
      {"src/crypto/a.h", "#include <openssl/evp.h>", ".cc alone"},
      {"src/otp/a_test.cc", "std::this_thread::sleep_for(1s);", "FakeClock"},
      {"src/api/a.cc", "void handle_request();", "name the function"},
  };
  for (const Planted& plant : planted) {
    const std::string text = said(check_banned_names, {{plant.path, "\n" + plant.line + "\n"}});
    EXPECT_TRUE(mentions(text, plant.path + ":2 ")) << plant.line << "\n" << text;
    EXPECT_TRUE(mentions(text, plant.complaint)) << plant.line << "\n" << text;
  }
}

TEST(BannedNames, MayStandWhereTheyBelong) {
  const Tree tree = {{"src/server/clock.cc", "std::chrono::system_clock::now();\ngetenv(\"A\");\n"},
                     {"src/cli/a.cc", "std::cout << 1;\n"},
                     {"src/crypto/a.cc", "#include <openssl/evp.h>\n#include <sodium.h>\n"},
                     {"src/http/tls.cc", "#include <openssl/ssl.h>\n"},
                     {"src/store/sqlite/a.cc", "#include <sqlite3.h>\nauto q = \"SELECT a\";\n"},
                     {"tests/sim/a_test.cc", "steady_clock::now();\n"}};
  EXPECT_EQ(said(check_banned_names, tree), "");
}

TEST(BannedNames, AreNotSoughtInCommentsStringsOrOtherWords) {
  const Tree tree = {{"src/log/a.cc",
                      "// std::regex, SELECT a\n"
                      "auto a = \"steady_clock::now\";\n"
                      "int operand(int x);\n"
                      "auto b = \"choose SELECTED or UPDATE me\";\n"
                      "int redo_it();\n"
                      "int handle_ = 1;\n"}};
  EXPECT_EQ(said(check_banned_names, tree), "");
}

TEST(OneDefinition, OfATypeInANamespace) {
  const std::string one = "namespace cofactor {\nstruct Shape {\n};\n}  // namespace cofactor\n";
  const std::string mine =
      "namespace cofactor {\nnamespace {\nstruct Shape {\n};\n}  // namespace\n";
  const std::string named = "namespace cofactor {\nstruct Shape;\nstruct Shape::Part {};\n";
  EXPECT_EQ(said(check_one_definition, {{"src/a/a.cc", one}, {"src/b/b.cc", mine}}), "");
  EXPECT_EQ(said(check_one_definition, {{"src/a/a.cc", one}, {"src/b/b.cc", named}}), "");
  const std::string text = said(check_one_definition, {{"src/a/a.h", one}, {"src/b/b.cc", one}});
  EXPECT_TRUE(mentions(text, "src/b/b.cc:2 ")) << text;
  EXPECT_TRUE(mentions(text, "src/a/a.h")) << text;
}

TEST(SecretAccess, NeedsAPlaceInTheListAndThePlaceAnAccess) {
  const std::string opens = "#include \"base/secret_access.h\"\n";
  const std::string list = "tests/tidy/secret_access.txt";
  EXPECT_EQ(said(check_secret_access,
                 {{"src/otp/a.cc", opens}, {list, "# why\n\nsrc/otp/a.cc  makes the code\n"}}),
            "");
  EXPECT_TRUE(mentions(said(check_secret_access, {{"src/otp/a.cc", opens}, {list, ""}}),
                       "src/otp/a.cc:0 opens secrets"));
  EXPECT_TRUE(mentions(
      said(check_secret_access, {{"src/otp/a.cc", "// " + opens}, {list, "src/otp/a.cc  why\n"}}),
      "secret_access.txt:1 src/otp/a.cc does not open secrets"));
  EXPECT_TRUE(
      mentions(said(check_secret_access, {{"src/otp/a.cc", opens}, {list, "src/otp/a.cc\n"}}),
               "the reason is missing"));
  EXPECT_TRUE(mentions(said(check_secret_access, {{"src/otp/a.cc", opens}}), "is missing"));
}

TEST(Names, RefuseWordsThatSayNothing) {
  for (const char* path :
       {"src/base/utils.h", "src/helpers/a.cc", "docs/key_manager.md", "src/base/Helper.cc"}) {
    EXPECT_TRUE(mentions(said(check_names_and_texts, {{path, "#pragma once\n"}}), "says nothing"))
        << path;
  }
  EXPECT_EQ(said(check_names_and_texts, {{"src/keys/keyring.h", "#pragma once\n"}}), "");
}

TEST(Texts, HoldNoPathOfAMachine) {
  for (const char* top : {"work", "root", "home"}) {
    const std::string path = "see /" + std::string(top) + "/x";
    EXPECT_TRUE(mentions(said(check_names_and_texts, {{"a.txt", "\n" + path}}), "a.txt:2"));
  }
  EXPECT_EQ(said(check_names_and_texts, {{"a.txt", "the-/" + std::string("home/ of")}}), "");
}

TEST(Texts, BeginAsTheirKindBegins) {
  EXPECT_TRUE(mentions(said(check_names_and_texts, {{"src/a/a.h", "int x;\n"}}), "#pragma once"));
  EXPECT_TRUE(mentions(said(check_names_and_texts, {{"docs/a.md", "text\n"}}), "its title"));
  EXPECT_EQ(said(check_names_and_texts, {{"docs/a.md", "# Title\n"}}), "");
}

}  // namespace
}  // namespace cofactor::tidy
