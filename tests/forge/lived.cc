#include "tests/forge/lived.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>

#include "base/hex.h"
#include "custody/contents.h"
#include "custody/testing/lived_day.h"

namespace cofactor {
namespace {

// Of one table without rows; its order is none.
template <class Each>
void tell_sorted(std::string& out, std::string_view title, Each each) {
  std::vector<std::string> lines;
  each([&](std::string line) { lines.push_back(std::move(line)); });
  std::ranges::sort(lines);
  out += title;
  for (const std::string& line : lines) {
    out += "\n  " + line;
  }
  out += "\n";
}

std::string text_of_seed(const SeedKey& key) {
  return fmt::format("{}/{}", key.device.text(), key.version);
}

constexpr auto kNewestHour = std::chrono::hours(1);

// The first position that a start reads the body of.
Position first_recent(const std::vector<std::string>& bodies) {
  std::optional<Time> newest;
  for (std::size_t at = bodies.size(); at-- > 0;) {
    const Time time = read_body(bodies[at])->header.at;
    newest = newest.value_or(time);
    if (time < *newest - kNewestHour) {
      return at;
    }
  }
  return 0;
}

}  // namespace

std::string told_of(const Directory& directory) {
  std::string out;
  tell_sorted(out, "rows", [&](auto line) {
    each_row(directory, [&](Row&& row) {
      line(fmt::format("{} {} {} {}", row.kind, row.id.text(), row.changed_at, row.bytes));
    });
  });
  tell_sorted(out, "names", [&](auto line) {
    directory.names.each([&](const Named& n) { line(n.id.text() + " " + hex_of(n.tag)); });
  });
  tell_sorted(out, "leases", [&](auto line) {
    directory.leases.each([&](const Lease& lease) {
      line(fmt::format("{} {} {} {} {}",
                       text_of_seed(lease.id),
                       lease.step,
                       json_of(lease.holder),
                       lease.position,
                       lease.readings));
    });
  });
  tell_sorted(out, "readings", [&](auto line) {
    directory.readings.each([&](const Reading& one) {
      line(fmt::format("{} {} {} {}",
                       text_of_seed(one.id.seed),
                       json_of(one.id.reader),
                       one.step,
                       one.readings));
    });
  });
  tell_sorted(out, "pairs", [&](auto line) {
    directory.pairs.each(
        [&](const Pairs& one) { line(fmt::format("{} {}", one.id.text(), one.shown.size())); });
  });
  tell_sorted(out, "requests", [&](auto line) {
    directory.requests.each([&](const PastRequest& one) {
      line(fmt::format("{} {} {}", one.id.text, one.route, hex_of(one.body_mac)));
    });
  });
  return out + (directory.newest_sure ? cofactor::text_of(*directory.newest_sure) : "never");
}

// A day; and in its last hour acts of one vault alone, with a code and a request that is
// remembered.
void Lived::live(Store& to) {
  KeptStore kept(to);
  SeededRandom first(7);
  const FakeClock clock(*parse_time("2026-11-22T03:00:00Z"));
  Ledger::create({.store = kept, .random = first, .clock = clock},
                 Key::copy_from(bytes_of(kForgedRoot)),
                 Ledger::Kind::kDevelopment);
  TestVault t(&kept);
  live_a_day(t);
  t.world.clock().advance(std::chrono::hours(3));
  Grant grant{.id = GrantId::draw(t.world.random()),
              .organization = t.organization,
              .vault = t.vault,
              .subject = subject_of(t.ada_member),
              .scope = {.kind = ScopeKind::kVault, .id = as_id<ObjectId>(t.vault)},
              .role = Role::kResponder,
              .made_at = t.world.clock().wall()};
  put(t.world, GrantAdded{grant});
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(t.world.ask(
        ReleaseCode{.account = t.account, .reason = "INC-42"}, t.as_ada(), std::to_string(i)));
    t.world.clock().advance(std::chrono::minutes(20));
  }
  copies.emplace_back();
  for (const Batch& batch : kept.history()) {
    copies.push_back(copies.back());
    copies.back().take(batch);
    for (const auto& [key, row] : copies[copies.size() - 2].rows) {
      if (copies.back().rows.at(key) != row) {
        old_rows.push_back(row);
      }
    }
    for (const auto& [key, row] : copies[copies.size() - 2].envelopes) {
      if (copies.back().envelopes.at(key) != row) {
        old_envelopes.push_back(row);
      }
    }
  }
  copies.erase(copies.begin());
  bodies = t.world.bodies();
  recent_from = first_recent(bodies);
  this->store = t.world.ledger().log().store;
  checkpoint = t.world.writer().checkpoint();
  log_key = t.world.writer().signer().public_key();
  account = t.account;
  organization = t.organization;
  ben = t.ben;
  ada_token = t.ada_token;
  ben_token = t.ben_token;
  server_chain_key = *parse_base64(*kept.meta(std::string(kServerChainKeyMeta)));
}

Lived::Lived() : file(folder.file("cofactor.db")) {
  {
    SqliteStore sqlite(file);
    live(sqlite);
  }
  directory = open_forged(file).directory;
}

const Lived& lived() {
  static const Lived one;
  return one;
}

const Copy& elsewhere() {
  static const Copy one = [] {
    MemoryStore memory;
    KeptStore kept(memory);
    TestVault t(&kept);
    live_a_day(t);
    Copy out;
    for (const Batch& batch : kept.history()) {
      out.take(batch);
    }
    return out;
  }();
  return one;
}

ForgedFile::ForgedFile(const Lived& lived) : path_(folder_.file("cofactor.db")) {
  std::filesystem::copy_file(lived.file, path_);
}

Result<int> ForgedFile::run(const std::string& sql) const {
  sqlite3* database = nullptr;
  char* wrong = nullptr;
  CHECK(sqlite3_open(path_.c_str(), &database) == SQLITE_OK);
  sqlite3_exec(database, "PRAGMA synchronous = OFF", nullptr, nullptr, nullptr);
  const int code =
      sqlite3_exec(database, ("BEGIN;" + sql + ";COMMIT").c_str(), nullptr, nullptr, &wrong);
  const int changes = sqlite3_total_changes(database);
  const std::string words = wrong == nullptr ? "" : wrong;
  sqlite3_free(wrong);
  sqlite3_close(database);
  return code == SQLITE_OK ? Result<int>(changes) : Result<int>(invalid(words));
}

namespace {

bool ends_with_id(const FsckFinding& finding, const ObjectId& id) {
  return finding.id && finding.id->ends_with("_" + crockford_of(id.bytes));
}

}  // namespace

bool Opening::names(const ObjectId& id) const {
  return report && std::ranges::any_of(report->findings, [&](const FsckFinding& finding) {
           return ends_with_id(finding, id);
         });
}

bool Opening::names(Position position) const {
  return report && std::ranges::any_of(report->findings, [&](const FsckFinding& finding) {
           return finding.position == position;
         });
}

Opening open_forged(const std::string& path) {
  Opening out;
  try {
    SqliteStore store(path);
    Ledger ledger(store, Key::copy_from(bytes_of(kForgedRoot)));
    out.what = ledger.tampered() ? Opening::What::kTampered : Opening::What::kOpened;
    out.said = ledger.tampered() ? ledger.tampered()->message : "";
    out.directory = ledger.tampered() ? "" : told_of(ledger.directory());
    const Vaulting vaulting{
        .store = ledger.log().store, .keyring = ledger.keyring(), .envelopes = ledger.envelopes()};
    out.report =
        run_fsck({.store = store,
                  .id = ledger.log().store,
                  .keyring = ledger.keyring(),
                  .server_chain_key = ledger.server_chain_key(),
                  .tag_of = [&](const Membership& m) { return membership_tag(vaulting, m); }});
  } catch (const Fault& fault) {
    out.said = fault.what();
  }
  return out;
}

}  // namespace cofactor
