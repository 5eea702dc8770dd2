#pragma once

#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/hex.h"

// Test vectors as data files (tests/vectors/*.vec), for tests alone: blocks of "key = value", apart
// by empty lines; # begins a line of comment.
namespace cofactor {

// One block. REQUIRES of each accessor: the file's keys have this one, and its value is of that
// form; a test dies of it otherwise.
class TestVector {
 public:
  explicit TestVector(std::map<std::string, std::string> values) : values_(std::move(values)) {}

  const std::string& text(const std::string& key) const { return values_.at(key); }
  Bytes hex(const std::string& key) const {
    auto bytes = parse_hex(text(key));
    CHECK(bytes);
    return std::move(*bytes);
  }
  template <std::size_t N>
  std::array<std::uint8_t, N> hex_array(const std::string& key) const {
    const Bytes bytes = hex(key);
    CHECK(bytes.size() == N);
    std::array<std::uint8_t, N> out;
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
  }

 private:
  std::map<std::string, std::string> values_;
};

// Empty when a block lacks one of `keys`, or names another or one twice.
inline std::optional<std::vector<TestVector>> read_vectors(std::istream& in,
                                                           const std::set<std::string>& keys) {
  std::vector<TestVector> out;
  std::map<std::string, std::string> block;
  const auto end_block = [&] {
    const bool whole = block.empty() || block.size() == keys.size();
    if (whole && !block.empty()) {
      out.emplace_back(std::move(block));
      block.clear();
    }
    return whole;
  };
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) {
      continue;
    }
    if (line.empty()) {
      if (!end_block()) {
        return std::nullopt;
      }
      continue;
    }
    const std::size_t equals = line.find(" =");
    const std::string key = line.substr(0, equals);
    if (equals == std::string::npos || !keys.contains(key)) {
      return std::nullopt;
    }
    const std::string value = line.substr(equals + 2);
    if (!(value.empty() || value.starts_with(' ')) ||
        !block.emplace(key, value.empty() ? value : value.substr(1)).second) {
      return std::nullopt;
    }
  }
  return end_block() ? std::optional(std::move(out)) : std::nullopt;
}

// The vectors of tests/vectors/`name`; dies when they cannot be read or are none, so that no test
// passes on an empty file.
inline std::vector<TestVector> test_vectors(const std::string& name,
                                            const std::set<std::string>& keys) {
  std::ifstream file("tests/vectors/" + name);
  auto vectors = read_vectors(file, keys);
  CHECK(vectors && !vectors->empty());
  return std::move(*vectors);
}

}  // namespace cofactor
