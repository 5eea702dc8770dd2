#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/check.h"

struct sqlite3;
struct sqlite3_stmt;

namespace cofactor::sqlite {

// One handle of a database file. Closed with it; every Statement of it must be gone by then.
// Not for two threads at once.
class Connection {
 public:
  struct Source {
    std::string path;
    std::string vfs;
  };

  // Throws Fault, also for a file that another process has open. Triggers and views that a file may
  // hold do nothing over it, and its schema calls no functions.
  explicit Connection(Source source);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Runs statements without arguments or answers. Throws Fault.
  void run(const std::string& sql);
  // Runs them, and returns SQLite's extended code instead of throwing.
  int try_run(const char* sql);
  // The number that a statement answers. Throws Fault.
  std::int64_t number(std::string_view sql);

  // What an operator is told about the newest error: the file, what was tried, SQLite's words and
  // the extended code. The only place where SQLite's codes become a Fault.
  Fault fault(std::string_view trying) const;
  [[noreturn]] void fail(std::string_view trying) const { throw fault(trying); }

  // Copies what it can of the WAL into the database file, without waiting for anybody.
  struct Checkpoint {
    int code = 0;
    int frames = 0;  // in the WAL
    int copied = 0;  // of them
  };
  Checkpoint checkpoint();

  sqlite3* handle() const { return handle_; }
  const std::string& path() const { return source_.path; }

 private:
  Source source_;
  sqlite3* handle_ = nullptr;
};

// A prepared statement, kept for as long as its connection. Arguments are viewed, not copied: they
// must live until run() or the last next() has returned.
class Statement {
 public:
  // Throws Fault.
  Statement(Connection& connection, std::string_view sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // Binds the next argument, from the left.
  Statement& with(std::uint64_t number);
  Statement& with(ByteView bytes);
  Statement& with(std::string_view bytes) { return with(bytes_of(bytes)); }
  Statement& with_text(std::string_view text);
  Statement& with_null();

  // Runs a statement that answers nothing; returns SQLite's extended code and forgets the
  // arguments.
  int run();

  // The next row of an answer; at its end, false, and the statement can be bound anew.
  // Throws Fault.
  bool next();
  // A column is read as what it is and never as what SQLite would make of it: two values that
  // differ in the file differ here. A Fault for one that is no number, or a negative one.
  std::uint64_t number(int column) const;
  // The same, at most `largest`.
  std::uint64_t number(int column, std::uint64_t largest) const;
  bool is_null(int column) const;
  // Valid until the next call. A Fault for what is no blob.
  ByteView bytes(int column) const;
  // Of a text that SQLite itself answers.
  std::string text(int column) const;
  // Copies a column of exactly N bytes. Throws Fault where it has another length.
  template <std::size_t N>
  std::array<std::uint8_t, N> array(int column) const {
    const ByteView view = bytes(column);
    if (view.size() != N) fail_value(column);
    std::array<std::uint8_t, N> out;
    std::copy(view.begin(), view.end(), out.begin());
    return out;
  }

  // What stands in the column is nothing that we wrote: throws that Fault.
  [[noreturn]] void fail_value(int column) const;

  // Ends an answer before its end.
  void reset();

 private:
  friend class Connection;

  Connection& connection_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
};

}  // namespace cofactor::sqlite
