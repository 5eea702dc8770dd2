#include "store/sqlite/schema.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <string>

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

constexpr std::array<Migration, 1> kMigrations = {kToVersion1};

constexpr std::string_view kCreateMeta =
    "CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;"
    "INSERT INTO meta (key, value) VALUES ('store.schema', CAST('0' AS BLOB));";
constexpr std::string_view kReadVersion =
    "SELECT CAST(CAST(value AS TEXT) AS INTEGER) FROM meta WHERE key = 'store.schema'";

void create_meta(Connection& connection) {
  connection.run(fmt::format(
      "BEGIN IMMEDIATE; PRAGMA application_id = {}; {} COMMIT;", kApplicationId, kCreateMeta));
}

std::uint64_t version_of(Connection& connection) {
  if (connection.number("SELECT count(*) FROM sqlite_schema") == 0) create_meta(connection);
  if (connection.number("PRAGMA application_id") != kApplicationId) {
    throw Fault(connection.path() +
                " is a database of another program: choose another data directory");
  }
  return static_cast<std::uint64_t>(connection.number(kReadVersion));
}

}  // namespace

std::span<const Migration> schema_migrations() { return kMigrations; }

void migrate(Connection& connection, std::span<const Migration> migrations) {
  std::uint64_t version = version_of(connection);
  if (version > migrations.size()) {
    throw Fault(fmt::format(
        "{} was written by a newer Cofactor (schema {}, this program knows {}): start that version "
        "again, or restore a backup made before it",
        connection.path(),
        version,
        migrations.size()));
  }
  for (; version < migrations.size(); ++version) {
    connection.run(
        fmt::format("BEGIN IMMEDIATE; {} UPDATE meta SET value = CAST('{}' AS BLOB) WHERE key = "
                    "'store.schema'; COMMIT;",
                    migrations[version],
                    version + 1));
  }
}

}  // namespace cofactor::sqlite
