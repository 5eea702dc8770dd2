#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cofactor::tidy {

// C++ text with its comments replaced by spaces; lines and columns stay where they were.
std::string without_comments(std::string_view text);

// The same, and the insides of string and character literals also replaced by spaces. What
// `#include` names stays.
std::string without_comments_and_literals(std::string_view text);

// The lines of a text, without their ends.
std::vector<std::string_view> lines_of(std::string_view text);

// What a person sees as characters: code points of UTF-8.
int columns_of(std::string_view line);

// The position of `word` at or after `from` where no letter, digit or underscore touches an end of
// it that is itself one of these; npos where there is none.
std::size_t find_word(std::string_view text, std::string_view word, std::size_t from = 0);

// A function with a body, by its first line (1 is the file's first) and how many lines it has.
struct Function {
  int first_line = 0;
  int lines = 0;
};

// The functions of clang-formatted code: what has parentheses before a brace that stands after a
// space, and is inside nothing but namespaces and classes. A lambda belongs to its function.
std::vector<Function> functions_of(std::string_view text);

}  // namespace cofactor::tidy
