#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "store/sqlite/connection.h"
#include "store/sqlite/health.h"

namespace cofactor::sqlite {

// Keeps the WAL short without stalling the writer: a thread with a connection of its own copies the
// WAL into the database file while batches go on, and when little is left the writer copies that
// rest between two batches, whereupon its next batch begins the WAL anew.
//
// A failed sync breaks `health`; lack of room is tried again.
class Checkpointer {
 public:
  // `after_pass` is called in the thread after every pass. Throws Fault.
  Checkpointer(Connection::Source source, Health& health, std::function<void()> after_pass);
  // Waits for the pass under way.
  ~Checkpointer();
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  // By the writer, after each commit: how many frames the WAL has now.
  void committed(int frames);
  // Keeps the thread from beginning a pass while it lives.
  using Hold = std::unique_lock<std::mutex>;
  // By the writer, before each batch: copies the rest if it is time. After a copy the next write
  // begins the WAL anew; no other pass may run meanwhile (SQLite before 3.51.3 can lose a commit
  // then), so the hold is kept until that write is done. Throws Fault.
  [[nodiscard]] Hold finish_if_due(Connection& writer);
  // By the writer: copies all that can be copied now. Throws Fault.
  [[nodiscard]] Hold finish(Connection& writer);

 private:
  void run();
  void copy_beside_the_writer();
  bool judge(const Connection& connection, int code);

  Connection connection_;
  Health& health_;
  std::function<void()> after_pass_;
  const int frame_bytes_;

  std::mutex passing_;  // held for a pass: SQLite has no two at once
  std::mutex mutex_;    // guards what follows
  std::condition_variable asked_changed_;
  int frames_ = 0;
  bool asked_ = false;
  bool rest_is_short_ = false;
  bool stopping_ = false;

  std::thread thread_;
};

}  // namespace cofactor::sqlite
