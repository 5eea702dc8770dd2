#include "tests/crash/recovery.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "crypto/hash.h"
#include "custody/contents.h"
#include "ledger/fsck.h"
#include "store/testing/folder.h"

namespace cofactor::crash {
namespace {

Key root() { return Key::copy_from(bytes_of("0123456789abcdef0123456789abcdef")); }

// The store takes a batch and has it after the power has failed once more.
std::string wrong_with_going_on(SqliteStore& store,
                                const sqlite::FaultVfs& files,
                                const std::string& path) {
  const Batch more = sample::batch_after(store.head().size, 1);
  if (store.append(more) != CommitResult::kCommitted) return "it takes nothing more";
  const sample::Folder later;
  for (const std::string name : {"", "-wal"}) {
    files.copy_after_power_loss({.from = path + name, .to = later.file("cofactor.db") + name},
                                nullptr);
  }
  SqliteStore again(later.file("cofactor.db"));
  return again.head().batch == more.id ? "" : "what it took next was lost at the next crash";
}

std::string findings_of(Ledger& ledger) {
  if (ledger.tampered()) return "tampered: " + ledger.tampered()->message;
  const Vaulting vaulting{
      .store = ledger.log().store, .keyring = ledger.keyring(), .envelopes = ledger.envelopes()};
  const FsckReport report =
      run_fsck({.store = ledger.store(),
                .id = ledger.log().store,
                .keyring = ledger.keyring(),
                .server_chain_key = ledger.server_chain_key(),
                .tag_of = [&](const Membership& m) { return membership_tag(vaulting, m); }});
  if (!report.limits.empty()) return "fsck could not look: " + report.limits.front();
  return report.clean() ? "" : "fsck: " + report.findings.front().sentence;
}

}  // namespace

std::string Recovery::wrong_with(const State* found, const Expected& expected) {
  if (found == nullptr || std::ranges::find(expected.any_of, found) == expected.any_of.end()) {
    return "it is neither what was before the act nor what is after it";
  }
  if (found->contents.head.size < expected.least_size) {
    return fmt::format("somebody has an answer with entry {}, and there are {}",
                       expected.least_size - 1,
                       found->contents.head.size);
  }
  return {};
}

Recovery::Found Recovery::judge(const std::filesystem::path& folder, const Expected& expected) {
  ++judged_;
  try {
    const std::string path = (folder / "cofactor.db").string();
    sqlite::FaultVfs files("after the crash");
    SqliteStore store(path, {.vfs = files.name()});
    const State found = state_of(store);
    const auto at =
        std::ranges::find_if(expected.any_of, [&](const State* s) { return *s == found; });
    Found out{.wrong = {}, .state = at == expected.any_of.end() ? nullptr : *at};
    out.wrong = wrong_with(out.state, expected);
    if (out.wrong.empty()) out.wrong = wrong_with_ledger(store);
    if (out.wrong.empty()) out.wrong = wrong_with_going_on(store, files, path);
    return out;
  } catch (const Fault& fault) {
    return {.wrong = std::string("a Fault: ") + fault.what(), .state = nullptr};
  }
}

std::string Recovery::wrong_with_ledger(Store& store) {
  const StoredHead head = store.head();
  const Hash id = sha256(bytes_of(head.state));
  if (std::ranges::find(sound_, id) != sound_.end()) return {};
  if (head.size == 0) {  // its making was cut off: it is made anew
    SeededRandom random(7);
    const FakeClock clock(*parse_time("2026-11-22T03:00:00Z"));
    Ledger::create(
        {.store = store, .random = random, .clock = clock}, root(), Ledger::Kind::kDevelopment);
  }
  Ledger ledger(store, root());
  std::string wrong = findings_of(ledger);
  if (wrong.empty()) sound_.push_back(id);
  return wrong;
}

}  // namespace cofactor::crash
