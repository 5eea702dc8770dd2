#include "store/sqlite/sqlite_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "base/check.h"
#include "store/sqlite/schema.h"
#include "store/testing/batches.h"
#include "store/testing/folder.h"

namespace cofactor::sqlite {
namespace {

using namespace sample;  // NOLINT(google-build-using-namespace)
using testing::HasSubstr;

// What the Fault of `act` says; empty where there is none.
template <class Act>
std::string fault_of(Act act) {
  try {
    act();
  } catch (const Fault& fault) {
    return fault.what();
  }
  return {};
}

std::string opening(const std::string& path) {
  return fault_of([&] { SqliteStore store(path); });
}

std::string text_in(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Runs SQL in a database that no store has open.
void run_in(const std::string& path, const std::string& sql) {
  Connection({.path = path, .vfs = "unix"}).run(sql);
}

TEST(SqliteStore, CanBeReadByItsOwnerAlone) {
  const Folder folder;
  const SqliteStore store(folder.file("cofactor.db"));
  for (const std::string name : {"cofactor.db", "cofactor.db-wal", "cofactor.db.lock"}) {
    struct stat status = {};
    ASSERT_EQ(stat(folder.file(name).c_str(), &status), 0) << name;
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << name;
  }
}

TEST(SqliteStore, NeedsAFolderThatIsThere) {
  const Folder folder;
  EXPECT_THAT(opening(folder.file("missing/cofactor.db")), HasSubstr("missing/cofactor.db"));
}

TEST(SqliteStore, ASecondOneIsToldWhichFileIsInUse) {
  const Folder folder;
  const SqliteStore store(folder.file("cofactor.db"));
  EXPECT_THAT(opening(folder.file("cofactor.db")),
              testing::AllOf(HasSubstr(folder.file("cofactor.db")),
                             HasSubstr("in use by another process")));
}

TEST(SqliteStore, IsClosedToOtherProcessesThatKnowNothingOfOurLockFile) {
  const Folder folder;
  const std::string path = folder.file("cofactor.db");
  std::array<int, 2> open_now{};
  ASSERT_EQ(pipe(open_now.data()), 0);
  // Made before SQLite has anything open here, of which a child would believe itself the owner.
  const pid_t child = fork();
  if (child == 0) {
    char said = 0;
    sqlite3* other = nullptr;
    if (read(open_now[0], &said, 1) != 1) _exit(2);
    sqlite3_open(path.c_str(), &other);
    const char* sql = "SELECT count(*) FROM entries";
    _exit(sqlite3_exec(other, sql, nullptr, nullptr, nullptr) == SQLITE_BUSY ? 0 : 1);
  }
  const SqliteStore store(path);
  ASSERT_EQ(write(open_now[1], "", 1), 1);
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  close(open_now[0]);
  close(open_now[1]);
}

TEST(SqliteStore, LeavesAFileThatIsNoDatabaseAsItIs) {
  const Folder folder;
  const std::string path = folder.file("cofactor.db");
  const std::string text(20000, 'x');
  std::ofstream(path) << text;
  EXPECT_THAT(opening(path), HasSubstr("not a database"));
  EXPECT_EQ(text_in(path), text);
}

TEST(SqliteStore, LeavesTheDatabaseOfAnotherProgramAsItIs) {
  const Folder folder;
  const std::string path = folder.file("cofactor.db");
  run_in(path, "CREATE TABLE meta (key TEXT, value TEXT)");
  const std::string before = text_in(path);
  EXPECT_THAT(opening(path), HasSubstr("another program"));
  EXPECT_EQ(text_in(path), before);
}

TEST(SqliteStore, LeavesANewerSchemaAsItIsAndSaysWhatToDo) {
  const Folder folder;
  const std::string path = folder.file("cofactor.db");
  {
    SqliteStore store(path);
  }
  run_in(path, "UPDATE meta SET value = CAST('99' AS BLOB) WHERE key = 'store.schema'");
  EXPECT_THAT(opening(path),
              testing::AllOf(HasSubstr("newer Cofactor"), HasSubstr("99"), HasSubstr("backup")));
}

TEST(SqliteStore, RefusesASchemaThatIsNotItsOwn) {
  for (const char* sql : {"CREATE TRIGGER t AFTER INSERT ON rows BEGIN DELETE FROM rows; END",
                          "CREATE VIEW v AS SELECT 1",
                          "CREATE TABLE more (a INTEGER)",
                          "CREATE INDEX i ON entries (chain)",
                          "DROP INDEX rows_by_change",
                          "ALTER TABLE rows ADD COLUMN more INTEGER"}) {
    const Folder folder;
    const std::string path = folder.file("cofactor.db");
    {
      SqliteStore store(path);
    }
    run_in(path, sql);
    EXPECT_THAT(opening(path), HasSubstr("tables are not those")) << sql;
  }
}

// What a person who can write to the file puts there past our own writer.
TEST(SqliteStore, ReadsNothingThatItWouldNotWrite) {
  struct Case {
    const char* table;
    const char* values;
  };
  for (const Case& c : {Case{"rows", "65542, zeroblob(16), 1, 0, x'00'"},
                        Case{"rows", "-1, zeroblob(16), 1, 0, x'00'"},
                        Case{"rows", "6, zeroblob(15), 1, 0, x'00'"},
                        Case{"rows", "6, zeroblob(16), -1, 0, x'00'"},
                        Case{"rows", "6, zeroblob(16), 1, 2, x'00'"},
                        Case{"rows", "6, zeroblob(16), 1, 1, x'00'"},
                        Case{"rows", "6, zeroblob(16), 1, 0, zeroblob(1048577)"},
                        Case{"envelopes", "65556, zeroblob(16), 1, 1, x''"},
                        Case{"envelopes", "20, zeroblob(16), -1, 1, x'00'"},
                        Case{"envelopes", "20, zeroblob(16), 1, 1, zeroblob(1048577)"}}) {
    const Folder folder;
    const std::string path = folder.file("cofactor.db");
    SqliteStore(path).append(batch_after(0, 1));
    run_in(path, std::string("INSERT INTO ") + c.table + " VALUES (" + c.values + ")");
    SqliteStore store(path);
    EXPECT_THAT(fault_of([&] { all_changes(store, std::nullopt); }), HasSubstr("never writes"))
        << c.values;
  }
}

// STRICT binds SQLite, and not who writes past it: the table is made anew without.
TEST(SqliteStore, TakesNoTextForANumber) {
  const Folder folder;
  const std::string path = folder.file("loose.db");
  run_in(path, "CREATE TABLE loose (a); INSERT INTO loose VALUES ('6'), (6.0), (NULL), (x'06')");
  Connection connection({.path = path, .vfs = "unix"});
  Statement read(connection, "SELECT a FROM loose");
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(read.next());
    EXPECT_THAT(fault_of([&] { (void)read.number(0); }), HasSubstr("never writes")) << i;
    EXPECT_EQ(fault_of([&] { (void)read.bytes(0); }).empty(), i == 3) << i;
  }
}

TEST(SqliteStore, BeginsAnewWhereAFirstStartWasCutShort) {
  const Folder folder;
  std::ofstream(folder.file("cofactor.db.new")) << "half a database";
  std::ofstream(folder.file("cofactor.db.new-wal")) << "half a WAL";
  SqliteStore store(folder.file("cofactor.db"));
  EXPECT_EQ(store.append(batch_after(0, 1)), CommitResult::kCommitted);
  EXPECT_FALSE(std::filesystem::exists(folder.file("cofactor.db.new")));
}

TEST(SqliteStore, KeepsTheWalUnderEightMegabytesAndTheFileSound) {
  const Folder folder(Folder::On::kDisk);
  const std::string path = folder.file("cofactor.db");
  std::uint64_t size = 0;
  {
    SqliteStore store(path);
    for (int i = 0; i < 100; ++i, size += 500) {
      ASSERT_EQ(store.append(batch_after(size, 500, 600)), CommitResult::kCommitted);
      EXPECT_LT(std::filesystem::file_size(path + "-wal"), std::uintmax_t{8} << 20);
    }
    EXPECT_EQ(store.head().size, size);
  }
  Connection connection({.path = path, .vfs = "unix"});
  Statement check(connection, "PRAGMA integrity_check");
  ASSERT_TRUE(check.next());
  EXPECT_EQ(check.text(0), "ok");
  check.reset();
  EXPECT_EQ(connection.number("SELECT count(*) FROM entries"), size);
}

TEST(SqliteStore, WritesItsOwnReserveIntoTheFileThatStaysSound) {
  const Folder folder;
  const std::string path = folder.file("cofactor.db");
  {
    SqliteStore store(path, {.reserve_bytes = 1 << 20});
    for (std::uint64_t size = 0; size < 8000; size += 500) {
      ASSERT_EQ(store.append(batch_after(size, 500, 600)), CommitResult::kCommitted);
    }
  }
  EXPECT_EQ(opening(path), "");
  Connection connection({.path = path, .vfs = "unix"});
  Statement check(connection, "PRAGMA integrity_check");
  ASSERT_TRUE(check.next());
  EXPECT_EQ(check.text(0), "ok");
}

// Steps as a later build would have them.
constexpr std::array<Migration, 3> kLaterMigrations = {
    "CREATE TABLE old (a INTEGER) STRICT; INSERT INTO old (a) VALUES (7);",
    "ALTER TABLE old RENAME TO middle;",
    "CREATE TABLE newest (b INTEGER) STRICT; INSERT INTO newest (b) SELECT a + 1 FROM middle;"};

struct Migrations : testing::Test {
  void make_old() {
    Connection connection({.path = path, .vfs = "unix"});
    connection.run(
        "PRAGMA application_id = 1130787954; CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, "
        "value BLOB NOT NULL) STRICT, WITHOUT ROWID;"
        "INSERT INTO meta VALUES ('store.schema', CAST('0' AS BLOB));");
    migrate(connection, std::span(kLaterMigrations).first(1));
  }

  Folder folder;
  std::string path = folder.file("cofactor.db");
};

TEST_F(Migrations, LeadForwardFromAnyOlderVersion) {
  make_old();
  Connection connection({.path = path, .vfs = "unix"});
  migrate(connection, kLaterMigrations);
  EXPECT_EQ(connection.number("SELECT b FROM newest"), 8);
  EXPECT_EQ(connection.number("SELECT CAST(CAST(value AS TEXT) AS INTEGER) FROM meta"), 3);
  migrate(connection, kLaterMigrations);
  EXPECT_EQ(connection.number("SELECT count(*) FROM newest"), 1);
}

TEST_F(Migrations, LeaveTheVersionTheyReachedWhereOneFails) {
  make_old();
  constexpr std::array<Migration, 3> kBad = {
      kLaterMigrations[0], kLaterMigrations[1], "CREATE TABLE newest (b INTEGER) STRICT; NONSENSE"};
  {
    Connection connection({.path = path, .vfs = "unix"});
    EXPECT_THROW(migrate(connection, kBad), Fault);
  }
  Connection connection({.path = path, .vfs = "unix"});
  EXPECT_EQ(connection.number("SELECT a FROM middle"), 7);
  EXPECT_EQ(connection.number("SELECT count(*) FROM sqlite_schema WHERE name = 'newest'"), 0);
  migrate(connection, kLaterMigrations);
  EXPECT_EQ(connection.number("SELECT b FROM newest"), 8);
}

// Every table and index as SQL, white space being one blank.
std::string schema_in(const std::string& path) {
  Connection connection({.path = path, .vfs = "unix"});
  Statement read(connection, "SELECT sql FROM sqlite_schema ORDER BY name");
  std::string schema;
  while (read.next()) {
    std::istringstream words{read.text(0)};
    for (std::string word; words >> word;) schema += word + ' ';
    schema += '\n';
  }
  return schema;
}

TEST_F(Migrations, OfThisBuildMakeTheTablesThatTheFormatShows) {
  {
    SqliteStore store(path);
  }
  const std::string page = text_in("docs/formats/store.md");
  const std::string fence = "```sql\n";
  const std::size_t begin = page.find(fence) + fence.size();
  ASSERT_NE(page.find(fence), std::string::npos) << "run this in the root of the sources";
  run_in(folder.file("page.db"), page.substr(begin, page.find("```", begin) - begin));
  EXPECT_EQ(schema_in(path), schema_in(folder.file("page.db")));

  Connection connection({.path = path, .vfs = "unix"});
  EXPECT_EQ(connection.number("PRAGMA application_id"), kApplicationId);
  EXPECT_EQ(connection.number("PRAGMA page_size"), 8192);
  EXPECT_EQ(connection.number("SELECT CAST(CAST(value AS TEXT) AS INTEGER) FROM meta"),
            static_cast<std::int64_t>(schema_migrations().size()));
}

TEST_F(Migrations, AProgramOfTheVersionBeforeSaysThatTheStoreIsNewer) {
  {
    SqliteStore store(path);
  }
  Connection connection({.path = path, .vfs = "unix"});
  const auto before = schema_migrations().first(schema_migrations().size() - 1);
  try {
    migrate(connection, before);
    FAIL() << "it goes on with what it cannot read";
  } catch (const Fault& fault) {
    EXPECT_THAT(fault.what(), HasSubstr("written by a newer Cofactor"));
  }
}

}  // namespace
}  // namespace cofactor::sqlite
