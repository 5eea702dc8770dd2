#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "tests/crash/crashed_disk.h"
#include "tests/crash/day.h"
#include "tests/crash/noted_store.h"

namespace cofactor::crash {

// Of what the store that a crash has left is judged.
struct Expected {
  std::vector<const State*> any_of;  // it is one of these
  std::uint64_t least_size = 0;      // somebody was given an answer with the entry before this
};

// Opens what a crash has left and says what is wrong with it.
class Recovery {
 public:
  // The same state is found again and again; what is true of a ledger on it is looked at once.
  struct Found {
    std::string wrong;  // empty: nothing is
    const State* state = nullptr;
  };
  Found judge(const std::filesystem::path& folder, const Expected& expected);
  static std::string wrong_with(const State* found, const Expected& expected);

  std::size_t judged() const { return judged_; }

 private:
  std::string wrong_with_ledger(Store& store);

  std::size_t judged_ = 0;
  std::vector<Hash> sound_;  // of the heads of states whose ledger was found whole
};

}  // namespace cofactor::crash
