// A database file that somebody has written into: it opens as what it was, or it is refused; fsck
// says so too and reads to its end. The input is a list of changes to tests/golden/store-1, each of
// a place (three bytes), what is done there with how many bytes (one), and those.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/check.h"
#include "ledger/fsck.h"
#include "ledger/ledger.h"
#include "store/sqlite/sqlite_store.h"
#include "store/testing/folder.h"

namespace cofactor {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPage = 8192;

Bytes read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const std::string& path, ByteView bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text_of(bytes);
  CHECK(out.good());
}

std::vector<std::string> rows_of(const Directory& directory) {
  std::vector<std::string> out;
  each_row(directory, [&](Row&& row) {
    out.push_back(std::to_string(row.kind) + " " + row.id.text() + " " +
                  std::to_string(row.changed_at) + " " + row.bytes);
  });
  std::ranges::sort(out);
  return out;
}

// What opening makes of the file at `path`; no rows where it is refused.
struct Opened {
  std::vector<std::string> rows;
  std::optional<FsckReport> report;
};
Opened open(const std::string& path) {
  Opened out;
  try {
    SqliteStore store(path);
    Ledger ledger(store, Key::copy_from(bytes_of("0123456789abcdef0123456789abcdef")));
    if (!ledger.tampered()) out.rows = rows_of(ledger.directory());
    out.report = run_fsck({.store = store,
                           .id = ledger.log().store,
                           .keyring = ledger.keyring(),
                           .server_chain_key = ledger.server_chain_key(),
                           .tag_of = [](const Membership&) -> Result<Hash> {
                             return Error{ErrorCode::kUnavailable, "not looked at"};
                           }});
  } catch (const Fault& fault) {
    CHECK(!std::string_view(fault.what()).empty());
  }
  return out;
}

// The honest file, and what it holds.
struct Golden {
  Golden() {
    const sample::Folder made;
    path = made.file("cofactor.db");
    for (const char* part : {"cofactor.db", "cofactor.db-wal"}) {
      fs::copy_file(fs::path("tests/golden/store-1") / part, made.path() / part);
    }
    const Opened opened = open(path);
    CHECK(!opened.rows.empty() && opened.report && opened.report->clean());
    rows = opened.rows;
    file = read_file(path);  // with its WAL copied
    path = folder.file("cofactor.db");
  }
  sample::Folder folder;
  std::string path;
  Bytes file;
  std::vector<std::string> rows;
};

Bytes changed(Bytes file, ByteView changes) {
  while (changes.size() > 4) {
    const std::size_t place =
        (std::size_t{changes[0]} << 16U | std::size_t{changes[1]} << 8U | changes[2]) % file.size();
    const std::size_t doing = changes[3] >> 6U;
    const std::size_t count = (changes[3] & 63U) + 1;
    changes = changes.subspan(4);
    const ByteView given = changes.first(std::min(doing == 0 ? count : 1, changes.size()));
    changes = changes.subspan(given.size());
    const auto at = file.begin() + static_cast<std::ptrdiff_t>(place);
    const std::size_t room = file.size() - place;
    if (doing == 0) {
      std::ranges::copy(given.first(std::min(given.size(), room)), at);
    } else if (doing == 1) {
      std::fill_n(at, std::min(count, room), given[0]);
    } else if (doing == 2) {  // a page over another
      const std::size_t pages = file.size() / kPage;
      const auto from = file.begin() + static_cast<std::ptrdiff_t>(given[0] % pages * kPage);
      const Bytes page(from, from + kPage);
      std::ranges::copy(page, file.begin() + static_cast<std::ptrdiff_t>(place / kPage * kPage));
    } else if (place >= kPage) {  // cut off
      file.resize(place);
      if (file.size() < 2 * kPage) break;
    }
  }
  return file;
}

}  // namespace
}  // namespace cofactor

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace cofactor;
  static const Golden golden;
  fs::remove(golden.path + "-wal");
  write_file(golden.path, changed(golden.file, ByteView(bytes, size)));
  const Opened opened = open(golden.path);
  CHECK(opened.rows.empty() || opened.rows == golden.rows);
  CHECK(!opened.rows.empty() || !opened.report || !opened.report->clean());
  return 0;
}
