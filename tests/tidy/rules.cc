#include "tests/tidy/rules.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <map>
#include <set>

#include "tests/tidy/source_text.h"

namespace cofactor::tidy {
namespace {

constexpr int kMostLines = 400;
constexpr int kMostColumns = 100;
constexpr int kMostLinesOfAFunction = 70;

bool is_cpp(std::string_view path) { return path.ends_with(".h") || path.ends_with(".cc"); }

bool is_code(std::string_view path) {
  constexpr std::array<std::string_view, 6> kEndings = {
      ".py", ".sh", ".cmake", "CMakeLists.txt", ".ts", ".tsx"};
  return is_cpp(path) || path == "dev" || path == ".ci/run" ||
         std::ranges::any_of(kEndings,
                             [path](std::string_view end) { return path.ends_with(end); });
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

// The words of a path: src/keys/key_ring.h has src, keys, key, ring and h.
std::vector<std::string> words_of(std::string_view path) {
  std::vector<std::string> words(1);
  for (const char c : path) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      words.back().push_back(c);
    } else {
      words.emplace_back();
    }
  }
  return words;
}

void check_empty_names(const File& file, std::vector<Complaint>& complaints) {
  static const std::set<std::string, std::less<>> kEmpty = {
      "util", "utils", "utility", "utilities", "helper", "helpers", "manager", "managers", "misc"};
  for (const std::string& word : words_of(lower(file.path))) {
    if (kEmpty.contains(word)) {
      complaints.push_back({file.path, 0, "\"" + word + "\" says nothing: name what is in it"});
    }
  }
}

void check_machine_paths(const File& file, std::vector<Complaint>& complaints) {
  // Written apart, so that this file may be looked at too.
  static const std::array<std::string, 3> kRoots = {
      std::string("/") + "work/", std::string("/") + "root/", std::string("/") + "home/"};
  int number = 0;
  for (const std::string_view line : lines_of(file.text)) {
    ++number;
    for (const std::string& root : kRoots) {
      for (std::size_t at = line.find(root); at != std::string_view::npos;
           at = line.find(root, at + 1)) {
        const char before = at == 0 ? ' ' : line[at - 1];
        if (std::isalnum(static_cast<unsigned char>(before)) != 0 ||
            std::string_view("_.-}*").find(before) != std::string_view::npos) {
          continue;
        }
        complaints.push_back(
            {file.path, number, root + "… is a place of one machine: write it from the root"});
        break;
      }
    }
  }
}

}  // namespace

std::vector<Complaint> check_sizes(const Tree& tree) {
  std::vector<Complaint> complaints;
  for (const File& file : tree) {
    if (!is_code(file.path)) continue;
    const std::vector<std::string_view> lines = lines_of(file.text);
    const auto count = static_cast<int>(lines.size());
    if (count > kMostLines) {
      complaints.push_back({file.path, 0, "has " + std::to_string(count) + " lines: at most 400"});
    }
    for (int i = 0; i < count; ++i) {
      const int columns = columns_of(lines[static_cast<std::size_t>(i)]);
      if (columns > kMostColumns) {
        complaints.push_back({file.path, i + 1, std::to_string(columns) + " columns: at most 100"});
      }
    }
    if (!is_cpp(file.path)) continue;
    for (const Function& function : functions_of(file.text)) {
      if (function.lines <= kMostLinesOfAFunction) continue;
      complaints.push_back({file.path,
                            function.first_line,
                            "a function of " + std::to_string(function.lines) +
                                " lines: at most 70, so name its parts"});
    }
  }
  return complaints;
}

std::vector<Complaint> check_secret_access(const Tree& tree) {
  constexpr std::string_view kList = "tests/tidy/secret_access.txt";
  std::vector<Complaint> complaints;
  std::map<std::string, int, std::less<>> listed;
  const auto list = std::ranges::find(tree, kList, &File::path);
  if (list == tree.end()) return {{std::string(kList), 0, "is missing"}};
  int number = 0;
  for (const std::string_view line : lines_of(list->text)) {
    ++number;
    if (line.empty() || line.front() == '#') continue;
    const std::size_t end = line.find(' ');
    if (end == std::string_view::npos ||
        line.find_first_not_of(' ', end) == std::string_view::npos) {
      complaints.push_back(
          {list->path, number, "a row is \"path  reason\": the reason is missing"});
    }
    if (!listed.emplace(line.substr(0, end), number).second) {
      complaints.push_back({list->path, number, "is listed twice"});
    }
  }
  std::set<std::string_view> including;
  for (const File& file : tree) {
    if (!is_cpp(file.path)) continue;
    const std::string code = without_comments(file.text);
    const bool includes = std::ranges::any_of(lines_of(code), [](std::string_view line) {
      return line.starts_with("#include \"base/secret_access.h\"");
    });
    if (!includes) continue;
    including.insert(file.path);
    if (!listed.contains(file.path)) {
      complaints.push_back({file.path,
                            0,
                            "opens secrets without standing in " + std::string(kList) +
                                ": add it there with its reason, or take a word that does it"});
    }
  }
  for (const auto& [path, line] : listed) {
    if (!including.contains(path)) {
      complaints.push_back(
          {list->path, line, path + " does not open secrets: take it off the list"});
    }
  }
  return complaints;
}

std::vector<Complaint> check_names_and_texts(const Tree& tree) {
  std::vector<Complaint> complaints;
  for (const File& file : tree) {
    check_empty_names(file, complaints);
    if (file.text.find('\0') != std::string::npos) continue;  // a picture or a database
    check_machine_paths(file, complaints);
    if (file.path.ends_with(".h") && !file.text.starts_with("#pragma once\n")) {
      complaints.push_back({file.path, 1, "a header begins with #pragma once"});
    }
    if (file.path.ends_with(".md") && !file.text.starts_with("# ")) {
      complaints.push_back({file.path, 1, "a Markdown file begins with its title: \"# …\""});
    }
  }
  return complaints;
}

}  // namespace cofactor::tidy
