#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <sstream>

#include "tests/tidy/rules.h"
#include "tests/tidy/source_text.h"

namespace cofactor::tidy {
namespace {

constexpr std::string_view kLayers = "src/LAYERS";

struct Row {
  int line = 0;
  std::vector<std::string> below;
};

using Rows = std::map<std::string, Row, std::less<>>;

// src/otp/totp.cc lies in otp; a file of src/ itself, or of another folder, in none.
std::string_view folder_of(std::string_view path) {
  if (!path.starts_with("src/")) return {};
  path.remove_prefix(4);
  const std::size_t slash = path.find('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

Rows read_rows(const File& file, std::vector<Complaint>& complaints) {
  Rows rows;
  std::vector<std::string> above;
  int number = 0;
  for (const std::string_view line : lines_of(file.text)) {
    ++number;
    if (line.empty() || line.front() == '#') continue;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
      complaints.push_back({file.path, number, "a row is \"folder: folders it may include\""});
      continue;
    }
    const std::string folder(line.substr(0, colon));
    Row row{.line = number, .below = {}};
    std::istringstream words{std::string(line.substr(colon + 1))};
    for (std::string word; words >> word;) {
      if (word == "*") {
        row.below = above;
      } else if (std::ranges::find(above, word) == above.end()) {
        complaints.push_back({file.path,
                              number,
                              folder + " lists " + word +
                                  ", which has no row above it: a folder "
                                  "includes only what lies below it"});
      } else {
        row.below.push_back(word);
      }
    }
    if (!rows.emplace(folder, std::move(row)).second) {
      complaints.push_back({file.path, number, folder + " has two rows"});
    }
    above.push_back(folder);
  }
  return rows;
}

// Everything that the folder's library links.
std::set<std::string, std::less<>> reachable_from(const Rows& rows, const std::string& folder) {
  std::set<std::string, std::less<>> reached;
  std::vector<std::string> waiting = {folder};
  while (!waiting.empty()) {
    const std::string next = std::move(waiting.back());
    waiting.pop_back();
    const auto row = rows.find(next);
    if (row == rows.end() || !reached.insert(next).second) continue;
    waiting.insert(waiting.end(), row->second.below.begin(), row->second.below.end());
  }
  return reached;
}

void check_file(const File& file, const Rows& rows, std::vector<Complaint>& complaints) {
  const std::string folder(folder_of(file.path));
  const auto row = rows.find(folder);
  if (row == rows.end()) return;
  std::set<std::string, std::less<>> allowed(row->second.below.begin(), row->second.below.end());
  allowed.insert(folder);
  // A folder's tests, and what they share in its testing/, may use all that its rows lead to.
  const bool is_test = file.path.ends_with("_test.cc") || file.path.contains("/testing/");
  if (is_test) allowed = reachable_from(rows, folder);

  const std::string code = without_comments(file.text);
  int number = 0;
  for (std::string_view line : lines_of(code)) {
    ++number;
    constexpr std::string_view kInclude = "#include \"";
    if (!line.starts_with(kInclude)) continue;
    line.remove_prefix(kInclude.size());
    const std::string_view included = line.substr(0, line.find('"'));
    const std::string target(included.substr(0, included.find('/')));
    if (included.find('/') == std::string_view::npos || !rows.contains(target)) {
      complaints.push_back(
          {file.path,
           number,
           "\"" + std::string(included) +
               "\" names no folder of src/LAYERS: includes are written from src/"});
    } else if (!allowed.contains(target)) {
      complaints.push_back({file.path,
                            number,
                            folder + "/ may not include " + target + "/: see the row of " + folder +
                                " in src/LAYERS"});
    }
  }
}

}  // namespace

std::vector<Complaint> check_layers(const Tree& tree) {
  std::vector<Complaint> complaints;
  const auto layers = std::ranges::find(tree, kLayers, &File::path);
  if (layers == tree.end()) return {{std::string(kLayers), 0, "is missing"}};
  const Rows rows = read_rows(*layers, complaints);

  std::set<std::string_view> folders;
  for (const File& file : tree) folders.insert(folder_of(file.path));
  folders.erase(std::string_view{});
  for (const std::string_view folder : folders) {
    if (!rows.contains(folder)) {
      complaints.push_back({std::string(kLayers), 0, std::string(folder) + " has no row"});
    }
  }
  for (const auto& [folder, row] : rows) {
    if (!folders.contains(folder)) {
      complaints.push_back({std::string(kLayers),
                            row.line,
                            folder + " does not exist: a folder's row comes with the folder"});
    }
  }
  for (const File& file : tree) check_file(file, rows, complaints);
  return complaints;
}

}  // namespace cofactor::tidy
