// Prints every entry of a stopped server's data directory as JSON lines {position, body}: what the
// kill test compares the codes with that its clients have seen.
//   bench_read_store DIR
#include <fmt/format.h>

#include <filesystem>

#include "base/json.h"
#include "ledger/ledger.h"
#include "seal/key_file.h"
#include "store/sqlite/sqlite_store.h"

int main(int argc, char** argv) {
  using namespace cofactor;
  CHECK(argc == 2);
  const std::filesystem::path directory(argv[1]);
  SqliteStore store((directory / "cofactor.db").string());
  const auto root = open_key_file(directory / kKeyFileName);
  CHECK(root.has_value());
  Ledger ledger(store, *root);
  CHECK(!ledger.tampered());
  for (Position next = 0; next < ledger.log().size();) {
    for (const EntryRow& row : store.entries(next, 4096)) {
      const auto opened = open_body(ledger.body_ground(), row);
      CHECK(opened.has_value());
      std::string body;
      append_json_string(body, opened->body);
      fmt::print("{{\"position\":{},\"body\":{}}}\n", row.position, body);
      ++next;
    }
  }
  return 0;
}
