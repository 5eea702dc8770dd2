// The rules of the house over the repository itself; rules_test.cc sees each of them fail.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "tests/tidy/rules.h"

namespace cofactor::tidy {
namespace {

namespace fs = std::filesystem;

// Folders that hold what the tree makes, not what it is.
bool is_made(const fs::path& path) {
  constexpr std::array<std::string_view, 4> kMade = {
      ".git", ".cache", "__pycache__", "node_modules"};
  return std::ranges::find(kMade, path.filename().string()) != kMade.end() || path == "./build" ||
         path == "./data";
}

Tree read_tree() {
  Tree tree;
  for (auto entry = fs::recursive_directory_iterator("."); entry != fs::end(entry); ++entry) {
    if (entry->is_directory() && is_made(entry->path())) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file()) {
      std::ifstream in(entry->path(), std::ios::binary);
      tree.push_back({.path = entry->path().lexically_normal().generic_string(),
                      .text = std::string(std::istreambuf_iterator<char>(in), {})});
    }
  }
  return tree;
}

const Tree& tree() {
  static const Tree kTree = read_tree();
  return kTree;
}

testing::AssertionResult has_none(const std::vector<Complaint>& complaints) {
  if (complaints.empty()) return testing::AssertionSuccess();
  std::ostringstream out;
  for (const Complaint& complaint : complaints) {
    out << "\n" << complaint.path;
    if (complaint.line > 0) out << ':' << complaint.line;
    out << ": " << complaint.sentence;
  }
  return testing::AssertionFailure() << out.str();
}

TEST(Tidy, IsRunInTheRootOfTheRepository) { ASSERT_TRUE(fs::exists("src/LAYERS")); }

TEST(Tidy, FoldersIncludeOnlyWhatLiesBelowThem) { EXPECT_TRUE(has_none(check_layers(tree()))); }

TEST(Tidy, FilesFunctionsAndLinesAreShort) { EXPECT_TRUE(has_none(check_sizes(tree()))); }

TEST(Tidy, BannedNamesStandNowhere) { EXPECT_TRUE(has_none(check_banned_names(tree()))); }

TEST(Tidy, OnlyListedFilesOpenSecrets) { EXPECT_TRUE(has_none(check_secret_access(tree()))); }

TEST(Tidy, TypesOfOneNamespaceHaveNamesOfTheirOwn) {
  EXPECT_TRUE(has_none(check_one_definition(tree())));
}

TEST(Tidy, NamesSaySomethingAndTextsNoMachine) {
  EXPECT_TRUE(has_none(check_names_and_texts(tree())));
}

}  // namespace
}  // namespace cofactor::tidy
