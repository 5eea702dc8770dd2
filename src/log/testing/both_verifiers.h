#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/check.h"
#include "log/verify.h"

namespace cofactor {

// A folder for one test, gone with it unless it failed.
class TestFolder {
 public:
  explicit TestFolder(const std::string& name)
      : path_(std::filesystem::path(testing::TempDir()) / ("cofactor-" + name)) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~TestFolder() {
    if (!testing::Test::HasFailure()) {
      std::filesystem::remove_all(path_);
    }
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline void write_file(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  CHECK(out.good());
}

// What the verifier that shares no code with ours is asked: a line of tests/verify/verify_many.py.
struct OtherCase {
  std::string directory;
  std::string key;
  std::vector<std::string> since;
  std::vector<std::string> receipts;
};
BOOST_DESCRIBE_STRUCT(OtherCase, (), (directory, key, since, receipts))

// Its verdicts, "holds" or "refused: …", in one run. REQUIRES: the working directory is the root of
// the sources.
inline std::vector<std::string> verdicts_of_the_other(const std::filesystem::path& folder,
                                                      const std::vector<OtherCase>& cases) {
  std::string lines;
  for (const OtherCase& one : cases) {
    write_json(lines, one);
    lines += '\n';
  }
  write_file(folder / "cases.jsonl", lines);
  const std::string command = "python3 -B tests/verify/verify_many.py '" +
                              (folder / "cases.jsonl").string() + "' > '" +
                              (folder / "verdicts").string() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  std::vector<std::string> verdicts;
  std::ifstream in(folder / "verdicts");
  for (std::string line; std::getline(in, line);) {
    verdicts.push_back(line);
  }
  return verdicts;
}

}  // namespace cofactor
