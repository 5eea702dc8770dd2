#include "tests/tidy/source_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <optional>

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
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (at_line_start && code[i] == '#') in_directive = true;
    if (code[i] == '\n') {
      in_directive = in_directive && i > 0 && code[i - 1] == '\\';
      at_line_start = true;
    } else {
      at_line_start = at_line_start && is_space(code[i]);
      if (in_directive && code[i] != '\\') code[i] = ' ';
    }
  }
  return code;
}

enum class Brace : unsigned char { kScope, kFunction, kInside, kInitializer };

Brace kind_of(std::string_view head) {
  for (const std::string_view word :
       std::array<std::string_view, 6>{"namespace", "class", "struct", "union", "enum", "extern"}) {
    const std::size_t at = find_word(head, word);
    // A keyword after a parenthesis is a parameter's, and before one a function's result.
    if (at != std::string_view::npos && head.find('(') == std::string_view::npos) {
      return Brace::kScope;
    }
    if (at == 0) return head.ends_with(')') ? Brace::kFunction : Brace::kScope;
  }
  return head.find(')') != std::string_view::npos ? Brace::kFunction : Brace::kInitializer;
}

// What stands between the last statement and a brace, and where it begins.
struct Head {
  std::size_t first = 0;
  std::string_view text;
};

Head head_before(std::string_view code, std::size_t from, std::size_t brace) {
  while (from < brace && is_space(code[from])) ++from;
  std::size_t end = brace;
  while (end > from && is_space(code[end - 1])) --end;
  return {.first = from, .text = code.substr(from, end - from)};
}

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
  const std::string code = without_directives(without_comments_and_literals(text));
  std::vector<Function> found;
  std::vector<Brace> open;
  std::optional<Function> current;
  std::size_t statement = 0;
  int line = 1;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    const bool in_scope = open.empty() || open.back() == Brace::kScope;
    if (c == '\n') {
      ++line;
    } else if (c == ';' && in_scope) {
      statement = i + 1;
    } else if (c == '{' && !in_scope) {
      open.push_back(Brace::kInside);
    } else if (c == '{' && i > 0 && !is_space(code[i - 1])) {
      open.push_back(Brace::kInitializer);  // member_{value}
    } else if (c == '{') {
      const Head head = head_before(code, statement, i);
      open.push_back(kind_of(head.text));
      if (open.back() == Brace::kFunction) {
        const auto above = std::count(code.begin() + static_cast<std::ptrdiff_t>(head.first),
                                      code.begin() + static_cast<std::ptrdiff_t>(i),
                                      '\n');
        current = Function{.first_line = line - static_cast<int>(above), .lines = 0};
      }
      if (open.back() == Brace::kScope) statement = i + 1;
    } else if (c == '}' && !open.empty()) {
      const Brace closed = open.back();
      open.pop_back();
      if (closed == Brace::kFunction && current) {
        current->lines = line - current->first_line + 1;
        found.push_back(*current);
        current.reset();
      }
      if (closed == Brace::kFunction || closed == Brace::kScope) statement = i + 1;
    } else if (c == ':' && in_scope && i > 0 && code[i - 1] != ':' && i + 1 < code.size() &&
               code[i + 1] == '\n') {
      statement = i + 1;  // public:
    }
  }
  return found;
}

}  // namespace cofactor::tidy
