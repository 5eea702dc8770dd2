#include "store/sqlite/schema.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <filesystem>
#include <system_error>
#include <vector>

#include "store/sqlite/owned_file.h"

namespace cofactor::sqlite {
namespace {

constexpr Migration kToVersion1 = R"(
CREATE TABLE entries (
  position INTEGER PRIMARY KEY,
  chain BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  previous_position INTEGER,
  inner_hash BLOB NOT NULL,
  leaf BLOB NOT NULL,
  sealed BLOB NOT NULL
) STRICT;
CREATE TABLE rows (
  kind INTEGER NOT NULL,
  id BLOB NOT NULL,
  changed_at INTEGER NOT NULL,
  removed INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX rows_by_change ON rows (changed_at);
CREATE TABLE envelopes (
  purpose INTEGER NOT NULL,
  object BLOB NOT NULL,
  version INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (purpose, object, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX envelopes_by_change ON envelopes (changed_at);
CREATE TABLE head (
  id INTEGER PRIMARY KEY CHECK (id = 0),
  size INTEGER NOT NULL,
  batch BLOB NOT NULL,
  state BLOB NOT NULL
) STRICT;
INSERT INTO head (id, size, batch, state) VALUES (0, 0, zeroblob(16), x'');
CREATE TABLE chain_heads (
  chain BLOB NOT NULL PRIMARY KEY,
  sequence INTEGER NOT NULL,
  leaf BLOB NOT NULL,
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)";

// No other table: its rows and entries know devices that count and Steam's codes, which a program
// of version 1 would take for tampering. It hears that the store is newer instead.
constexpr Migration kToVersion2 = "";

constexpr std::array<Migration, 2> kMigrations = {kToVersion1, kToVersion2};

constexpr std::string_view kCreateMeta =
    "CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;"
    "INSERT INTO meta (key, value) VALUES ('store.schema', CAST('0' AS BLOB));";
// NULL where it is not written as we write it: a cast alone reads "1 and more" as 1.
constexpr std::string_view kReadVersion =
    "SELECT CASE WHEN CAST(CAST(text AS INTEGER) AS TEXT) = text THEN CAST(text AS INTEGER) END "
    "FROM (SELECT CAST(value AS TEXT) AS text FROM meta WHERE key = 'store.schema')";

// Every object of the schema, by what it is.
std::vector<std::string> objects_of(Connection& connection) {
  Statement read(connection,
                 "SELECT type || ' ' || name || ' on ' || tbl_name || ': ' || "
                 "coalesce(sql, '') FROM sqlite_schema ORDER BY 1");
  std::vector<std::string> objects;
  while (read.next()) objects.push_back(read.text(0));
  return objects;
}

void check_schema(Connection& connection, std::span<const Migration> made_by) {
  Connection ours({.path = ":memory:", .vfs = "unix"});
  ours.run(std::string(kCreateMeta));
  for (const Migration step : made_by) ours.run(std::string(step));
  if (objects_of(connection) == objects_of(ours)) return;
  throw Fault(connection.path() +
              ": its tables are not those that Cofactor makes: the file was changed by something "
              "else; keep a copy of it and restore a backup");
}

void remove_all_of(const std::string& path) {
  for (const char* part : {"", "-wal", "-journal"}) std::filesystem::remove(path + part);
}

void create(const std::string& path, const std::string& vfs) {
  const OwnedFile owner(path, OwnedFile::Create::kIfMissing);
  Connection connection({.path = path, .vfs = vfs});
  connection.run(
      fmt::format("PRAGMA page_size = {}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                  "BEGIN IMMEDIATE; PRAGMA application_id = {}; {} COMMIT;",
                  kPageBytes,
                  kApplicationId,
                  kCreateMeta));
  migrate(connection, kMigrations);
  const Connection::Checkpoint done = connection.checkpoint();
  if (done.code != SQLITE_OK || done.copied != done.frames) connection.fail("create");
}

}  // namespace

std::span<const Migration> schema_migrations() { return kMigrations; }

void create_if_missing(const std::string& path, const std::string& vfs) {
  std::error_code is_missing;
  const std::uintmax_t size = std::filesystem::file_size(path, is_missing);
  if (!is_missing && size > 0) return;
  const std::string unfinished = path + ".new";
  remove_all_of(unfinished);
  create(unfinished, vfs);
  std::filesystem::rename(unfinished, path);
  remove_all_of(unfinished);
  sync_folder_of(path);
}

void migrate(Connection& connection, std::span<const Migration> migrations) {
  if (connection.number("PRAGMA application_id") != kApplicationId) {
    throw Fault(connection.path() +
                " is a database of another program: choose another data directory");
  }
  auto version = static_cast<std::uint64_t>(connection.number(kReadVersion));
  if (version > migrations.size()) {
    throw Fault(fmt::format(
        "{} was written by a newer Cofactor (schema {}, this program knows {}): start that version "
        "again, or restore a backup made before it",
        connection.path(),
        version,
        migrations.size()));
  }
  check_schema(connection, migrations.first(version));
  for (; version < migrations.size(); ++version) {
    connection.run(
        fmt::format("BEGIN IMMEDIATE; {} UPDATE meta SET value = CAST('{}' AS BLOB) WHERE key = "
                    "'store.schema'; COMMIT;",
                    migrations[version],
                    version + 1));
  }
}

}  // namespace cofactor::sqlite
