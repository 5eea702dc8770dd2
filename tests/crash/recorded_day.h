#pragma once

#include <memory>
#include <set>
#include <vector>

#include "store/testing/folder.h"
#include "tests/crash/crashed_disk.h"
#include "tests/crash/day.h"
#include "tests/crash/recovery.h"

namespace cofactor::crash {

// A day on which nothing failed, and everything that was done to its files.
struct RecordedDay {
  std::optional<CrashedDisk> before;  // the disk when it began
  std::vector<sqlite::FaultVfs::Operation> operations;
  std::vector<NotedStore::Kept> kept;
  std::vector<Answer> answers;
  struct Begun {
    std::string_view act;
    std::size_t operations;
  };
  std::vector<Begun> acts;
  std::vector<std::string> bodies;  // of its entries
  std::set<std::string, std::less<>> event_types;

  // Of a crash after that many operations.
  Expected expected_at(std::size_t done) const;
  std::string_view act_at(std::size_t done) const;
};
// Recorded once for all tests.
const RecordedDay& recorded_day();

// The seed of --gtest_random_seed, else another one each time.
std::uint64_t chosen_seed();

// Which crashes are tried.
struct Choice {
  std::uint64_t seed;
  std::size_t seeds = 1;  // of every damage that chance decides
  // After these numbers of operations: all with all, or some, each with one or the other.
  enum class Points { kAll, kSome } points = Points::kAll;
  std::vector<Damage> damages = {kDamages.begin(), kDamages.end()};
};
struct Outcome {
  std::size_t points = 0;
  std::size_t crashes = 0;
  std::vector<std::string> wrong;  // a sentence each, the first few
};
Outcome crash_everywhere(const RecordedDay& day, const Choice& choice);

}  // namespace cofactor::crash
