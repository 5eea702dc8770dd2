#include "tests/tidy/source_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>

namespace cofactor::tidy {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

enum class Literals : unsigned char { kKept, kBlanked };

// Walks over C++ text once and blanks what is not asked for.
class Blanker {
 public:
  Blanker(std::string_view text, Literals literals)
      : text_(text), out_(text), literals_(literals) {}

  std::string run() {
    while (at_ < text_.size()) {
      if (starts("//")) {
        blank_until(text_.find('\n', at_));
      } else if (starts("/*")) {
        const std::size_t end = text_.find("*/", at_ + 2);
        blank_until(end == std::string_view::npos ? end : end + 2);
      } else if (starts("R\"") && (at_ == 0 || !is_word(text_[at_ - 1]))) {
        pass_raw_string();
      } else if (text_[at_] == '"' || (text_[at_] == '\'' && !separates_digits())) {
        pass_literal();
      } else {
        ++at_;
      }
    }
    return std::move(out_);
  }

 private:
  bool starts(std::string_view prefix) const { return text_.substr(at_).starts_with(prefix); }

  void blank_until(std::size_t end) {
    for (end = std::min(end, text_.size()); at_ < end; ++at_) {
      if (text_[at_] != '\n') out_[at_] = ' ';
    }
  }

  void pass_until(std::size_t end) {
    if (literals_ == Literals::kBlanked) {
      blank_until(end);
    } else {
      at_ = std::min(end, text_.size());
    }
  }

  // 1'000: the word that the quote stands in began with a digit.
  bool separates_digits() const {
    std::size_t first = at_;
    while (first > 0 && (is_word(text_[first - 1]) || text_[first - 1] == '\'')) --first;
    return first < at_ && std::isdigit(static_cast<unsigned char>(text_[first])) != 0;
  }

  bool on_include_line() const {
    const std::size_t line = text_.rfind('\n', at_) + 1;  // npos + 1 is the text's beginning
    return text_.substr(line).starts_with("#include");
  }

  void pass_literal() {
    const char quote = text_[at_];
    const bool is_include = on_include_line();
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') {
      end += text_[end] == '\\' ? 2 : 1;
    }
    ++at_;
    if (is_include) {
      at_ = end;
    } else {
      pass_until(end);
    }
    at_ = std::min(at_ + 1, text_.size());
  }

  void pass_raw_string() {
    const std::size_t open = text_.find('(', at_);
    if (open == std::string_view::npos) {
      at_ = text_.size();
      return;
    }
    const std::string close = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
    at_ = open + 1;
    pass_until(text_.find(close, at_));
    at_ = std::min(at_ + close.size(), text_.size());
  }

  std::string_view text_;
  std::string out_;
  Literals literals_;
  std::size_t at_ = 0;
};

// Blanks what the preprocessor reads: macros have braces of their own.
std::string without_directives(std::string code) {
  bool in_directive = false;
  bool at_line_start = true;
  char last = '\n';
  for (char& c : code) {
    if (at_line_start && c == '#') in_directive = true;
    if (c == '\n') in_directive = in_directive && last == '\\';
    at_line_start = c == '\n' || (at_line_start && is_space(c));
    last = c;
    if (in_directive && c != '\n') c = ' ';
  }
  return code;
}

enum class Brace : unsigned char { kScope, kFunction, kInside, kInitializer };

// What a brace opens, from the text between the last statement and it. In formatted code the word
// that makes a scope begins a line as far left as the head itself: `class` inside `template <…>`
// does not.
Brace kind_of(std::string_view head, std::size_t indentation) {
  bool is_first = true;
  for (std::string_view line : lines_of(head)) {
    if (!is_first) {
      if (line.find_first_not_of(' ') != indentation) continue;
      line.remove_prefix(indentation);
    }
    is_first = false;
    for (const std::string_view word : std::to_array<std::string_view>(
             {"namespace", "class", "struct", "union", "enum", "extern"})) {
      if (find_word(line, word) == 0) return Brace::kScope;
    }
  }
  return head.find(')') != std::string_view::npos ? Brace::kFunction : Brace::kInitializer;
}

class FunctionFinder {
 public:
  explicit FunctionFinder(std::string_view code) : code_(code) {}

  std::vector<Function> run() {
    for (; at_ < code_.size(); ++at_) {
      const char c = code_[at_];
      if (c == '\n') {
        ++line_;
      } else if (c == '{') {
        open_brace();
      } else if (c == '}' && !open_.empty()) {
        close_brace();
      } else if (in_scope() && (c == ';' || is_label_end())) {
        statement_ = at_ + 1;
      }
    }
    return std::move(found_);
  }

 private:
  bool in_scope() const { return open_.empty() || open_.back() == Brace::kScope; }

  // public:
  bool is_label_end() const {
    return code_.substr(at_).starts_with(":\n") && at_ > 0 && code_[at_ - 1] != ':';
  }

  void open_brace() {
    if (!in_scope()) {
      open_.push_back(Brace::kInside);
      return;
    }
    if (at_ > 0 && !is_space(code_[at_ - 1])) {
      open_.push_back(Brace::kInitializer);  // member_{value}
      return;
    }
    while (statement_ < at_ && is_space(code_[statement_])) ++statement_;
    const std::string_view head = code_.substr(statement_, at_ - statement_);
    const std::size_t line_start = code_.rfind('\n', statement_) + 1;
    open_.push_back(kind_of(head, statement_ - line_start));
    first_line_ = line_ - static_cast<int>(std::ranges::count(head, '\n'));
    if (open_.back() == Brace::kScope) statement_ = at_ + 1;
  }

  void close_brace() {
    const Brace closed = open_.back();
    open_.pop_back();
    if (closed == Brace::kFunction) {
      found_.push_back({.first_line = first_line_, .lines = line_ - first_line_ + 1});
    }
    if (closed == Brace::kFunction || closed == Brace::kScope) statement_ = at_ + 1;
  }

  std::string_view code_;
  std::vector<Function> found_;
  std::vector<Brace> open_;
  std::size_t at_ = 0;
  std::size_t statement_ = 0;  // where the one that at_ stands in began
  int line_ = 1;
  int first_line_ = 1;
};

}  // namespace

std::string without_comments(std::string_view text) { return Blanker(text, Literals::kKept).run(); }

std::string without_comments_and_literals(std::string_view text) {
  return Blanker(text, Literals::kBlanked).run();
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

int columns_of(std::string_view line) {
  return static_cast<int>(std::ranges::count_if(
      line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::size_t find_word(std::string_view text, std::string_view word, std::size_t from) {
  for (std::size_t at = text.find(word, from); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool joined_before = at > 0 && is_word(word.front()) && is_word(text[at - 1]);
    const bool joined_after = end < text.size() && is_word(word.back()) && is_word(text[end]);
    if (!joined_before && !joined_after) return at;
  }
  return std::string_view::npos;
}

std::vector<Function> functions_of(std::string_view text) {
  return FunctionFinder(without_directives(without_comments_and_literals(text))).run();
}

}  // namespace cofactor::tidy
