#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/error.h"

// What refusals say is read by people in a hurry. Included by tests alone.
namespace cofactor {

// Whether the refusal stands, word for word, in tests/vectors/refusals.txt, as one of that verb,
// recorded there.
inline testing::AssertionResult says_what_it_should(std::string_view verb,
                                                    std::string_view recorded,
                                                    const Error& error) {
  static const std::set<std::string> lines = [] {
    std::set<std::string> out;
    std::ifstream file("tests/vectors/refusals.txt");
    for (std::string line; std::getline(file, line);) {
      out.insert(line);
    }
    CHECK(!out.empty());
    return out;
  }();
  std::string line;
  for (const auto& part : {verb, recorded, name_of(error.code), {error.message}, {error.hint}}) {
    line.append(line.empty() || part.empty() ? "" : " | ").append(part);
  }
  if (lines.contains(line)) {
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure() << "tests/vectors/refusals.txt lacks: " << line;
}

}  // namespace cofactor
