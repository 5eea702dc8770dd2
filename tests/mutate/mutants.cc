#include "mutants.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>

// Which mutant is on ($COFACTOR_MUTANT), and which test reaches which ($COFACTOR_REACHED, a file:
// a line for each test: its name, milliseconds, the numbers; with a minus those that cannot be).
namespace mutants {
namespace {

constexpr int kMost = COFACTOR_MUTANT_NUMBERS;  // told by program.py
enum : char { kNotReached, kReached, kCannot };
constinit std::array<std::atomic<char>, kMost> reached{};

const char* setting(const char* name) {
  const char* const text = std::getenv(name);
  return text == nullptr ? "" : text;
}

class Notes : public testing::EmptyTestEventListener {
 public:
  explicit Notes(const char* path) : out_(std::fopen(path, "a")) {}

 private:
  // What the making of constants reached, before any test, stands for all of them.
  void OnTestProgramStart(const testing::UnitTest&) override {
    for (std::size_t number = 0; number < kMost; ++number) {
      early_.at(number) = reached[number];
    }
  }
  void OnTestStart(const testing::TestInfo&) override {
    for (std::size_t number = 0; number < kMost; ++number) {
      reached[number] = early_.at(number);
    }
  }
  void OnTestEnd(const testing::TestInfo& test) override {
    std::fprintf(out_,
                 "%s.%s %lld",
                 test.test_suite_name(),
                 test.name(),
                 static_cast<long long>(test.result()->elapsed_time()));
    for (int number = 0; number < kMost; ++number) {
      const char how = reached[static_cast<std::size_t>(number)];
      if (how != kNotReached) {
        std::fprintf(out_, how == kCannot ? " -%d" : " %d", number);
      }
    }
    std::fprintf(out_, "\n");
    std::fflush(out_);
  }

  std::FILE* out_;
  std::array<char, kMost> early_{};
};

const bool kNoting = [] {
  const char* const path = setting("COFACTOR_REACHED");
  if (*path != '\0') {
    testing::UnitTest::GetInstance()->listeners().Append(new Notes(path));
  }
  return *path != '\0';
}();

}  // namespace

bool on(int number) {
  static const int chosen = std::atoi(setting("COFACTOR_MUTANT"));
  reached[static_cast<std::size_t>(number)].store(kReached, std::memory_order_relaxed);
  return number == chosen;
}

void cannot(int number) {
  reached[static_cast<std::size_t>(number)].store(kCannot, std::memory_order_relaxed);
}

}  // namespace mutants
