#include "import/csv.h"

#include <fmt/format.h>

namespace cofactor {
namespace {

constexpr std::size_t kMostRows = 10'001;
constexpr std::size_t kMostColumns = 200;

// Reads cell after cell.
class Cells {
 public:
  Cells(std::string_view text, char separator) : text_(text), separator_(separator) {}

  bool at_end() const { return at_ >= text_.size(); }
  std::size_t line() const { return line_; }

  // The next row; nothing where a quote is not closed.
  bool next_row(std::vector<std::string>& row) {
    row.clear();
    while (true) {
      std::string cell;
      if (!next_cell(cell)) return false;
      row.push_back(std::move(cell));
      if (at_end()) return true;
      const char c = text_[at_++];
      if (c == separator_) {
        if (at_end()) row.emplace_back();
        continue;
      }
      if (c == '\r' && !at_end() && text_[at_] == '\n') ++at_;
      ++line_;
      return true;
    }
  }

 private:
  bool ends_cell(char c) const { return c == separator_ || c == '\n' || c == '\r'; }

  bool next_cell(std::string& cell) {
    if (at_end() || text_[at_] != '"') {
      while (!at_end() && !ends_cell(text_[at_])) cell += text_[at_++];
      return true;
    }
    for (++at_; !at_end(); ++at_) {
      if (text_[at_] == '\n') ++line_;
      if (text_[at_] != '"') {
        cell += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        cell += text_[at_++];
      } else {
        ++at_;
        return at_end() || ends_cell(text_[at_]);
      }
    }
    return false;
  }

  std::string_view text_;
  char separator_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

char separator_in(std::string_view text) {
  const std::string_view heading = text.substr(0, text.find('\n'));
  return heading.contains(',') || !heading.contains(';') ? ',' : ';';
}

}  // namespace

Result<std::vector<std::vector<std::string>>> parse_csv(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<std::vector<std::string>> out;
  Cells cells(text, separator_in(text));
  std::vector<std::string> row;
  while (!cells.at_end()) {
    const std::size_t line = cells.line();
    if (!cells.next_row(row)) {
      return invalid(fmt::format("Line {} of the table has a quote that is not closed.", line),
                     "Save it again as CSV.");
    }
    if (row.size() == 1 && row.front().empty()) continue;
    if (!out.empty() && row.size() != out.front().size()) {
      return invalid(fmt::format("Line {} of the table has {} cells, and its heading {}.",
                                 line,
                                 row.size(),
                                 out.front().size()),
                     "Put texts with commas into quotes.");
    }
    if (out.size() >= kMostRows || row.size() > kMostColumns) {
      return Error{.code = ErrorCode::kTooLarge,
                   .message = "The table has more than 10,000 rows or 200 columns.",
                   .hint = "Give it in parts."};
    }
    out.push_back(row);
  }
  return out;
}

std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",;\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    out += c;
    if (c == '"') out += c;
  }
  return out + "\"";
}

}  // namespace cofactor
