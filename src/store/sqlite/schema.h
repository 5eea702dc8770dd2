#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "store/sqlite/connection.h"

namespace cofactor::sqlite {

// The schema, byte-exact: docs/formats/store.md.

// "Cftr", in the file's header: this database is ours.
inline constexpr std::int32_t kApplicationId = 0x43667472;

// Of a new database. Half the bytes would cost a fifth more CPU for 64 entries a batch.
inline constexpr int kPageBytes = 8192;

// What leads from schema version n to n + 1, as SQL. Never changed once released.
using Migration = std::string_view;

// kMigrations[n] leads from version n to n + 1; a new file has version 0.
std::span<const Migration> schema_migrations();

// Makes the database `path` with every table and nothing in them, where there is none: under
// another name first, so that whatever happens there is a whole database or none. Throws Fault.
void create_if_missing(const std::string& path, const std::string& vfs);

// Brings the schema up to `migrations.size()`, each step in a transaction of its own with the
// version it reaches. Throws Fault for a database of another program, for a newer schema, and for
// one that is not, object by object, what its version's steps make (a trigger, a view, a column
// somebody added), and leaves them as they are.
void migrate(Connection& connection, std::span<const Migration> migrations);

// The sentences of the writer.
inline constexpr std::string_view kMoveHead =
    "UPDATE head SET size = ?1, batch = ?2, state = ?3 WHERE id = 0 AND size = ?4";
inline constexpr std::string_view kAppendEntries =
    "INSERT INTO entries (position, chain, sequence, previous_position, inner_hash, leaf, sealed) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
inline constexpr std::string_view kPutRow =
    "INSERT INTO rows (kind, id, changed_at, removed, bytes) VALUES (?1, ?2, ?3, ?4, ?5) "
    "ON CONFLICT (kind, id) DO UPDATE SET "
    "changed_at = excluded.changed_at, removed = excluded.removed, bytes = excluded.bytes";
inline constexpr std::string_view kPutEnvelope =
    "INSERT INTO envelopes (purpose, object, version, changed_at, sealed) "
    "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (purpose, object, version) DO UPDATE SET "
    "changed_at = excluded.changed_at, sealed = excluded.sealed";
inline constexpr std::string_view kPutChainHead =
    "INSERT INTO chain_heads (chain, sequence, leaf, position) VALUES (?1, ?2, ?3, ?4) "
    "ON CONFLICT (chain) DO UPDATE SET "
    "sequence = excluded.sequence, leaf = excluded.leaf, position = excluded.position";
inline constexpr std::string_view kPutMeta =
    "INSERT INTO meta (key, value) VALUES (?1, ?2) "
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value";
inline constexpr std::string_view kCountPages = "PRAGMA page_count";

// The sentences of the reader.
inline constexpr std::string_view kReadHead = "SELECT size, batch, state FROM head WHERE id = 0";
inline constexpr std::string_view kReadEntries =
    "SELECT position, chain, sequence, previous_position, inner_hash, leaf, sealed FROM entries "
    "WHERE position >= ?1 ORDER BY position LIMIT ?2";
inline constexpr std::string_view kReadRows =
    "SELECT kind, id, changed_at, removed, bytes FROM rows";
inline constexpr std::string_view kReadChangedRows =
    "SELECT kind, id, changed_at, removed, bytes FROM rows WHERE changed_at >= ?1";
inline constexpr std::string_view kReadEnvelopes =
    "SELECT purpose, object, version, changed_at, sealed FROM envelopes";
inline constexpr std::string_view kReadChangedEnvelopes =
    "SELECT purpose, object, version, changed_at, sealed FROM envelopes WHERE changed_at >= ?1";
inline constexpr std::string_view kReadChainHeads =
    "SELECT chain, sequence, leaf, position FROM chain_heads ORDER BY chain";
inline constexpr std::string_view kReadMeta = "SELECT value FROM meta WHERE key = ?1";

}  // namespace cofactor::sqlite
