#include <fstream>
#include <sstream>

#include "api/testing/matrix.h"

// How the table of the matrix is read.
namespace cofactor::api {

std::string Row::route() const {
  std::string out = is_public() ? path : "/api/v1" + path;
  out.resize(std::min(out.size(), out.find('?')));
  for (const std::string& name : MatrixWorld::named_in(out)) {
    out.replace(out.find(name), name.size(), name.substr(0, name.find(':')));
  }
  return method + " " + out;
}

namespace {

// "A" stands for seven of it.
std::string seven(const std::string& letters) {
  return letters.size() == 1 ? std::string(std::size(kRoles), letters[0]) : letters;
}

bool is_of_roles(std::string_view column) {
  return column != "none" && column != "operator" && column != "recovering" && column != "sleeping";
}

void read_cells(Table& table, std::istringstream& words) {
  std::string name;
  words >> name;
  Cells cells;
  for (const char* column : kColumns) {
    std::string letters;
    words >> letters;
    if (letters == "=") {
      letters = cells["organization"];
    }
    const std::size_t wanted = is_of_roles(column) ? std::size(kRoles) : 1;
    letters = wanted == 1 ? letters : seven(letters);
    if (letters.size() != wanted || letters.find_first_not_of("AECDNU") != std::string::npos) {
      table.troubles.push_back("cells " + name + ": " + column + " is \"" + letters + "\".");
    }
    cells[column] = letters;
  }
  if (std::string more; words >> more || !table.cells.emplace(name, cells).second) {
    table.troubles.push_back("cells " + name + " stands twice, or has a column too many: " + more);
  }
}

void read_row(Table& table, const std::string& method, std::istringstream& words) {
  Row row{.method = method};
  words >> row.path >> row.cells;
  for (std::string word; words >> word;) {
    if (word == "names") {
      words >> row.names;
    } else if (word == "way-in") {
      words >> row.way_in;
    } else if (word == "also" && words >> word && (word == "responder" || word == "nobody")) {
      (word == "nobody" ? row.also_nobody : row.also_responder) = true;
    } else if (word.starts_with("{\"")) {
      std::getline(words, row.body);
      row.body.insert(0, word);
    } else {
      table.troubles.push_back(row.sentence() + " has the unknown word \"" + word + "\".");
    }
  }
  if (!http::method_of(method) || !table.cells.contains(row.cells)) {
    table.troubles.push_back(row.sentence() + " has no method or no cells that are known.");
  }
  table.rows.push_back(std::move(row));
}

}  // namespace

Table read_table(std::istream& file) {
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(' ') && !lines.empty()) {
      lines.back() += line;
    } else if (!line.empty() && line[0] != '#') {
      lines.push_back(line);
    }
  }
  Table table;
  for (const std::string& line : lines) {
    std::istringstream words(line);
    std::string first;
    words >> first;
    if (first == "cells") {
      read_cells(table, words);
    } else {
      read_row(table, first, words);
    }
  }
  return table;
}

const Table& table() {
  static const Table kTable = [] {
    std::ifstream file(kRouteCells);
    return read_table(file);
  }();
  return kTable;
}

std::vector<Row> rows_with_token() {
  std::vector<Row> rows = table().rows;
  std::erase_if(rows, &Row::is_public);
  return rows;
}

bool acts_in_organization(const Row& row) {
  static const std::map<std::string, bool> kActs = [] {
    std::map<std::string, bool> acts;
    for (const auto& [operation, serve] : all_routes().entries()) {
      acts[std::string(http::name_of(operation.method)) + " " + std::string(operation.path)] =
          routing::names_organization(operation);
    }
    return acts;
  }();
  const auto found = kActs.find(row.route());
  return found != kActs.end() && found->second;
}

char letter_of(const MatrixWorld::Answer& answer, const std::string& names) {
  static const std::map<int, char> kLetters = {{401, 'U'}, {403, 'D'}, {404, 'N'}, {409, 'C'}};
  if (answer.status / 100 == 2) {
    return answer.text.contains(names) ? 'A' : 'E';
  }
  const auto found = kLetters.find(answer.status);
  EXPECT_NE(found, kLetters.end()) << answer.status << " " << answer.text;
  return found == kLetters.end() ? '?' : found->second;
}

namespace {

std::string trouble_with(const std::string& text) {
  std::istringstream file("cells see N N A A A A N = = A A\n" + text);
  const Table read = read_table(file);
  return read.troubles.empty() ? "" : read.troubles.front();
}

TEST(RouteCells, AreReadWithoutTrouble) {
  for (const std::string& trouble : table().troubles) {
    ADD_FAILURE() << trouble;
  }
  EXPECT_FALSE(table().rows.empty());
}

TEST(RouteCells, ReadARowWithItsWordsAndBody) {
  std::istringstream file(
      "# said\ncells see N N A A A A N = = A A\n\n"
      "GET /orgs/{org}/vaults/{vault:own}?x=1 see names {vault} way-in AUU also responder\n"
      "  {\"name\":\"two words\"}\n"
      "POST /orgs see also nobody {\"a\":1}\n");
  const Table read = read_table(file);
  ASSERT_EQ(read.troubles, std::vector<std::string>());
  ASSERT_EQ(read.rows.size(), 2U);
  EXPECT_TRUE(read.rows[1].also_nobody);
  const Row& row = read.rows[0];
  EXPECT_EQ(row.route(), "GET /api/v1/orgs/{org}/vaults/{vault}");
  EXPECT_EQ(row.names, "{vault}");
  EXPECT_EQ(row.way_in, "AUU");
  EXPECT_TRUE(row.also_responder);
  EXPECT_EQ(row.body, R"({"name":"two words"})");
  EXPECT_EQ(read.cells.at("see").at("service"), "AAAAAAA");
  EXPECT_EQ(read.cells.at("see").at("none"), "N");
}

TEST(RouteCells, RejectWhatTheyDoNotKnow) {
  EXPECT_EQ(trouble_with("GET /orgs see"), "");
  for (const char* wrong : {"GET /orgs saw",
                            "GET /orgs",
                            "FETCH /orgs see",
                            "GET /orgs see nams {org}",
                            "GET /orgs see also auditor",
                            "GET /orgs see also",
                            "cells see N N A A A A N = = A A",
                            "cells short N N A",
                            "cells long N N A A A A N = = A A A",
                            "cells odd N N A A A A N = = A X",
                            "cells six N N AAAAAA A A A N = = A A",
                            "cells two NN N A A A A N = = A A"}) {
    EXPECT_NE(trouble_with(wrong), "") << wrong;
  }
}

}  // namespace
}  // namespace cofactor::api
