#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cofactor::tidy {

// A file by its path from the root of the repository, with '/'.
struct File {
  std::string path;
  std::string text;
};

using Tree = std::vector<File>;

// What is wrong and what to do instead; line 0 is the file as a whole.
struct Complaint {
  std::string path;
  int line = 0;
  std::string sentence;
};

// The rules of the house, each over the whole tree. None reads a disk.

// src/LAYERS has a row for each folder of src/ and for no other, lists only what stands above the
// row itself (so there are no circles), and no file includes past its row. A *_test.cc may use what
// its folder's libraries use; what lies in tests/ and bench/ may use everything.
std::vector<Complaint> check_layers(const Tree& tree);

// Code has at most 400 lines a file, 100 columns a line and 70 lines a function.
std::vector<Complaint> check_sizes(const Tree& tree);

// Names that are banned somewhere, each with its replacement: clocks, randomness, environment,
// <regex>, printing, libraries outside their folder or in headers, SQL outside store/.
std::vector<Complaint> check_banned_names(const Tree& tree);

// Exactly the files that tests/tidy/secret_access.txt lists include base/secret_access.h; a row
// there is "path  reason".
std::vector<Complaint> check_secret_access(const Tree& tree);

// No two files of the program define types of one name in one namespace. (The compiler does not see
// it, and the linker keeps one function of what was made for both.)
std::vector<Complaint> check_one_definition(const Tree& tree);

// No file or folder is named for nothing (utils, helpers, manager), every header begins with
// #pragma once, every Markdown file with a title, and no text holds an absolute path of a machine.
std::vector<Complaint> check_names_and_texts(const Tree& tree);

}  // namespace cofactor::tidy
