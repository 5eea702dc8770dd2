#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/crash/recorded_day.h"

namespace cofactor::crash {
namespace {

// Bodies with their ids and hashes told by the order in which they are first met, so that a line
// changes with what was decided and not with what was drawn.
class Reading {
 public:
  std::string read(std::string_view body) {
    std::string out;
    while (!body.empty()) {
      const std::size_t begin = std::min(body.find('"'), body.size());
      const std::size_t end = std::min(body.find('"', begin + 1), body.size());
      out += body.substr(0, begin);
      if (begin < body.size()) {
        out += '"' + named(body.substr(begin + 1, end - begin - 1)) + '"';
      }
      body.remove_prefix(std::min(end + 1, body.size()));
    }
    return out;
  }

 private:
  std::string named(std::string_view text) {
    constexpr std::size_t kIdText = 26, kHashText = 44;
    const std::size_t mark = text.rfind('_');
    std::string kind;
    if (mark != std::string_view::npos && text.size() - mark - 1 == kIdText) {
      kind = text.substr(0, mark);
    } else if (text.size() == kHashText && text.ends_with('=')) {
      kind = "bytes";
    } else {
      return std::string(text);
    }
    const auto [known, _] = numbers_.try_emplace(std::string(text), numbers_.size() + 1);
    return kind + " " + std::to_string(known->second);
  }

  std::map<std::string, std::size_t, std::less<>> numbers_;
};

// The record of a day of every verb is the one that somebody has read: whatever a verb writes,
// about whom and where, changes a line of it.
TEST(Record, OfADayIsAsItWasRead) {
  std::string now;
  Reading reading;
  for (const std::string& body : recorded_day().bodies) {
    now += reading.read(body) + "\n";
  }
  std::stringstream before;
  before << std::ifstream("tests/vectors/record_of_a_day.txt").rdbuf();
  const std::filesystem::path out = "build/record_of_a_day.txt";
  std::filesystem::create_directories(out.parent_path());
  if (now != before.str()) {
    std::ofstream(out) << now;
  }
  EXPECT_TRUE(now == before.str())
      << "see: diff tests/vectors/record_of_a_day.txt " << out.string()
      << "; read every line that differs, and copy it when all of them should";
}

}  // namespace
}  // namespace cofactor::crash
