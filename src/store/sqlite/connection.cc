#include "store/sqlite/connection.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <limits>

namespace cofactor::sqlite {

Connection::Connection(Source source) : source_(std::move(source)) {
  constexpr int kFlags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const int code = sqlite3_open_v2(source_.path.c_str(), &handle_, kFlags, source_.vfs.c_str());
  if (code != SQLITE_OK) {
    const Fault fault(
        fmt::format("cannot open {}: {} (SQLite {})",
                    source_.path,
                    handle_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle_),
                    code));
    sqlite3_close(handle_);
    throw fault;
  }
  sqlite3_extended_result_codes(handle_, 1);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  // A connection of ours that closes keeps new ones out for a moment.
  sqlite3_busy_timeout(handle_, 5000);
}

Connection::~Connection() { sqlite3_close(handle_); }

void Connection::run(const std::string& sql) {
  if (try_run(sql.c_str()) != SQLITE_OK) fail(sql);
}

int Connection::try_run(const char* sql) {
  return sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
}

std::int64_t Connection::number(std::string_view sql) {
  Statement statement(*this, sql);
  if (!statement.next()) fail(sql);
  return sqlite3_column_int64(statement.statement_, 0);
}

Connection::Checkpoint Connection::checkpoint() {
  Checkpoint out;
  out.code = sqlite3_wal_checkpoint_v2(
      handle_, nullptr, SQLITE_CHECKPOINT_PASSIVE, &out.frames, &out.copied);
  return out;
}

Fault Connection::fault(std::string_view trying) const {
  const int code = sqlite3_extended_errcode(handle_);
  if ((code & 0xff) == SQLITE_BUSY) {
    return Fault(fmt::format(
        "{} is in use by another process: stop that one first, or choose another data directory",
        path()));
  }
  return Fault(
      fmt::format("{}: cannot {}: {} (SQLite {})", path(), trying, sqlite3_errmsg(handle_), code));
}

Statement::Statement(Connection& connection, std::string_view sql) : connection_(connection) {
  const int code = sqlite3_prepare_v3(connection.handle(),
                                      sql.data(),
                                      static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT,
                                      &statement_,
                                      nullptr);
  if (code != SQLITE_OK) connection.fail(sql);
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::with(std::uint64_t number) {
  sqlite3_bind_int64(statement_, ++bound_, static_cast<sqlite3_int64>(number));
  return *this;
}

Statement& Statement::with(ByteView bytes) {
  // A null pointer would bind NULL, and an empty vector has one.
  const void* data = bytes.empty() ? "" : static_cast<const void*>(bytes.data());
  sqlite3_bind_blob64(statement_, ++bound_, data, bytes.size(), nullptr);
  return *this;
}

Statement& Statement::with_text(std::string_view text) {
  sqlite3_bind_text64(statement_, ++bound_, text.data(), text.size(), nullptr, SQLITE_UTF8);
  return *this;
}

Statement& Statement::with_null() {
  sqlite3_bind_null(statement_, ++bound_);
  return *this;
}

int Statement::run() {
  sqlite3_step(statement_);
  bound_ = 0;
  return sqlite3_reset(statement_);
}

bool Statement::next() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  reset();
  if (code != SQLITE_DONE) connection_.fail("read");
  return false;
}

std::uint64_t Statement::number(int column) const {
  return number(column, std::numeric_limits<std::int64_t>::max());
}

std::uint64_t Statement::number(int column, std::uint64_t largest) const {
  // A file that somebody wrote past SQLite may hold '6' or 6.0 where a table is STRICT.
  if (sqlite3_column_type(statement_, column) != SQLITE_INTEGER) fail_value(column);
  const auto value = static_cast<std::uint64_t>(sqlite3_column_int64(statement_, column));
  if (value > largest) fail_value(column);
  return value;
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

ByteView Statement::bytes(int column) const {
  if (sqlite3_column_type(statement_, column) != SQLITE_BLOB) fail_value(column);
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::string Statement::text(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

void Statement::reset() {
  bound_ = 0;
  sqlite3_reset(statement_);
}

void Statement::fail_value(int column) const {
  throw Fault(
      fmt::format("{}: there is a {} that Cofactor never writes: the file was changed by something "
                  "else; keep a copy of it and restore a backup",
                  connection_.path(),
                  sqlite3_column_name(statement_, column)));
}

}  // namespace cofactor::sqlite
