#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "tests/crash/recorded_day.h"

// Nothing that can be written is missing from the day that the power fails on.
namespace cofactor::crash {
namespace {

std::string text_of_file(const std::filesystem::path& path) {
  std::stringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

// The names of the verbs of a header that have entries: those without kReads.
std::vector<std::string> writing_verbs(const std::string& header) {
  constexpr std::string_view kName = "std::string_view kName = \"";
  std::vector<std::string> out;
  for (std::size_t at = header.find(kName); at != std::string::npos;) {
    const std::size_t begin = at + kName.size();
    const std::size_t next = header.find(kName, begin);
    const std::string verb = header.substr(begin, next - begin);
    // Up to the next struct.
    if (!verb.substr(0, verb.find("\nstruct ")).contains("kReads = true")) {
      out.push_back(verb.substr(0, verb.find('"')));
    }
    at = next;
  }
  return out;
}

TEST(RecordedDays, HaveEveryVerbThatWrites) {
  const RecordedDay& day = recorded_day();
  std::set<std::string, std::less<>> answered;
  for (const Answer& answer : day.answers) answered.insert(std::string(answer.verb));
  std::size_t verbs = 0;
  for (const auto& item : std::filesystem::directory_iterator("src/custody")) {
    if (item.path().extension() != ".h") continue;
    for (const std::string& verb : writing_verbs(text_of_file(item.path()))) {
      EXPECT_TRUE(answered.contains(verb)) << verb << " is no act of the day (tests/crash/)";
      ++verbs;
    }
  }
  EXPECT_GT(verbs, 50U);
}

TEST(RecordedDays, HaveEveryEvent) {
  const RecordedDay& day = recorded_day();
  for (const std::string_view type : event_types()) {
    EXPECT_TRUE(day.event_types.contains(type)) << type;
  }
}

TEST(RecordedDays, KnowWhichOperationsBelongToWhichWrite) {
  const RecordedDay& day = recorded_day();
  std::size_t before = 0;
  for (const auto& kept : day.kept) {
    EXPECT_LE(before, kept.begun);
    EXPECT_LE(kept.begun, kept.ended);
    before = kept.ended;
  }
  EXPECT_GT(day.kept.size(), 150U);
  EXPECT_GT(day.operations.size(), 1500U);
  EXPECT_TRUE(std::ranges::any_of(day.answers, &Answer::has_code));
  // The WAL is begun at each of three openings, and once more beside the writer.
  const auto begins = std::ranges::count_if(day.operations, [](const auto& operation) {
    return operation.kind == sqlite::FaultVfs::Operation::Kind::kWrite && operation.at == 0 &&
           operation.path.ends_with("-wal");
  });
  EXPECT_GE(begins, 4);
}

}  // namespace
}  // namespace cofactor::crash
