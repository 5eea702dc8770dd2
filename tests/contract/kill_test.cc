// A process that appends is killed at any moment, fifty times: every batch it was told of is there,
// and the last one is whole.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

#include "base/check.h"
#include "base/random.h"
#include "store/sqlite/sqlite_store.h"
#include "store/testing/batches.h"
#include "store/testing/folder.h"

namespace cofactor::contract {
namespace {

using namespace sample;  // NOLINT(google-build-using-namespace)

constexpr int kKills = 50;

// The batch that follows on `size` entries; what is in it is told by `size` alone.
Batch batch_at(std::uint64_t size) {
  Batch batch = batch_after(size, 1 + size % 5, size % 7 == 0 ? 40000 : 600);
  batch.rows = {row_of(size % 11, size, batch.state), row_of(1000 + size, size, batch.state)};
  batch.envelopes = {envelope_of(size, size, bytes_for(size, 200))};
  return batch;
}

// Appends for ever, and says the size after each batch once it is acknowledged.
[[noreturn]] void append_for_ever(const std::string& path, int acknowledged) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  SqliteStore store(path, {.reserve_bytes = 1 << 20});
  for (;;) {
    const Batch batch = batch_at(store.head().size);
    if (store.append(batch) != CommitResult::kCommitted) _exit(1);
    const std::uint64_t size = batch.expected_size + batch.entries.size();
    if (write(acknowledged, &size, sizeof size) != sizeof size) _exit(2);
  }
}

class Child {
 public:
  explicit Child(const std::string& path) {
    std::array<int, 2> ends{};
    CHECK(pipe(ends.data()) == 0);
    process_ = fork();
    CHECK(process_ >= 0);
    if (process_ == 0) append_for_ever(path, ends[1]);
    close(ends[1]);
    acknowledged_ = ends[0];
  }

  // Kills it a moment after so many batches; returns the newest size it was told of, 0 if none.
  struct Moment {
    std::uint64_t batches;
    std::uint64_t spins;
  };
  std::uint64_t kill_after(const Moment& moment) {
    std::uint64_t size = 0;
    for (std::uint64_t i = 0; i < moment.batches; ++i) read_size(size);
    for (volatile std::uint64_t spin = 0; spin < moment.spins; spin = spin + 1) {
    }
    kill(process_, SIGKILL);
    int status = 0;
    waitpid(process_, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "it ended by itself: " << WEXITSTATUS(status);
    while (read_size(size)) {
    }
    close(acknowledged_);
    return size;
  }

 private:
  bool read_size(std::uint64_t& size) const {
    std::uint64_t next = 0;
    if (read(acknowledged_, &next, sizeof next) != sizeof next) return false;
    size = next;
    return true;
  }

  pid_t process_ = 0;
  int acknowledged_ = -1;
};

// Every batch from the first on, as it must be.
void expect_whole_batches(Store& store) {
  const std::uint64_t size = store.head().size;
  Contents expected;
  for (std::uint64_t at = 0; at < size;) {
    const Batch batch = batch_at(at);
    EXPECT_EQ(store.entries(at, batch.entries.size()), batch.entries);
    at += batch.entries.size();
    expected.head = {.size = at, .batch = batch.id, .state = batch.state};
    expected.envelopes.push_back(batch.envelopes[0]);
  }
  EXPECT_EQ(store.head(), expected.head);
  const Changes changes = all_changes(store, std::nullopt);
  EXPECT_EQ(changes.envelopes.size(), expected.envelopes.size());
  EXPECT_EQ(std::ranges::count_if(changes.rows,
                                  [](const Row& row) {
                                    return row == row_of(1000 + row.changed_at,
                                                         row.changed_at,
                                                         batch_at(row.changed_at).state);
                                  }),
            expected.envelopes.size());
}

// Negative test 32, at random moments of a store.
TEST(AKilledProcess, LeavesEveryAcknowledgedBatchAndTheLastOneWhole) {
  const auto seed = static_cast<std::uint64_t>(testing::UnitTest::GetInstance()->random_seed());
  std::printf("seed %llu (--gtest_random_seed)\n", static_cast<unsigned long long>(seed));
  SeededRandom random(seed);
  const Folder folder;
  const std::string path = folder.file("cofactor.db");
  std::uint64_t acknowledged = 0;
  for (int i = 0; i < kKills; ++i) {
    Child child(path);
    const std::uint64_t told =
        child.kill_after({.batches = random.below(12), .spins = random.below(200000)});
    acknowledged = std::max(acknowledged, told);
    SqliteStore store(path, {.reserve_bytes = 1 << 20});
    const std::uint64_t size = store.head().size;
    EXPECT_GE(size, acknowledged);
    // At most one batch of which it was not told.
    const std::uint64_t most = acknowledged + batch_at(acknowledged).entries.size();
    if (told > 0) EXPECT_LE(size, most);
    acknowledged = size;
    if (size > 0 && i % 10 == 9) expect_whole_batches(store);
    if (HasFailure()) return;
  }
  EXPECT_GT(acknowledged, 100U);
}

}  // namespace
}  // namespace cofactor::contract
