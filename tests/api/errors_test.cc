#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>

#include "api/encode.h"
#include "cli/exit_code.h"

namespace cofactor {
namespace {

TEST(Errors, HaveARowEachWithTheirStatusAndExitCode) {
  std::ifstream file("docs/errors.md");
  int rows = 0;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| `")) {
      continue;
    }
    ++rows;
    const std::string name = line.substr(3, line.find('`', 3) - 3);
    const auto code = error_code_of(name);
    ASSERT_TRUE(code) << name;
    const std::string row =
        fmt::format("| `{}` | {} | {} |", name, api::status_of(*code), cli::exit_code_of(*code));
    EXPECT_TRUE(line.starts_with(row)) << row;
  }
  constexpr int codes = static_cast<int>(ErrorCode::kUnavailable) + 1;
  EXPECT_EQ(rows, codes);
}

}  // namespace
}  // namespace cofactor
