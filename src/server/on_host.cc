#include "server/on_host.h"

#include "custody/contents.h"
#include "custody/step_queue.h"
#include "custody/system_ask.h"
#include "ledger/kernel_watch.h"
#include "ledger/ledger.h"
#include "server/root_key.h"
#include "store/sqlite/sqlite_store.h"

namespace cofactor {
namespace {

struct OpenedDirectory {
  std::unique_ptr<SqliteStore> store;
  std::unique_ptr<Ledger> ledger;
};

Result<OpenedDirectory> open_directory(const HostDirectory& directory) {
  const auto file = directory.data / "cofactor.db";
  if (!std::filesystem::exists(file)) {
    return Error{.code = ErrorCode::kNotFound,
                 .message = "There is no data in " + directory.data.string() + ".",
                 .hint = "Give the data directory with --data."};
  }
  OpenedDirectory out;
  out.store = std::make_unique<SqliteStore>(file.string());
  const auto root = root_key({.data = directory.data,
                              .store = *out.store,
                              .clock = directory.clock,
                              .random = directory.random});
  if (!root) {
    return root.error();
  }
  out.ledger = std::make_unique<Ledger>(*out.store, *root);
  return out;
}

}  // namespace

Result<FsckReport> fsck_on_host(const HostDirectory& directory,
                                std::function<void(std::uint64_t, std::uint64_t)> progress) {
  auto opened = open_directory(directory);
  if (!opened) {
    return opened.error();
  }
  Ledger& ledger = *opened->ledger;
  const Vaulting vaulting{
      .store = ledger.log().store, .keyring = ledger.keyring(), .envelopes = ledger.envelopes()};
  return run_fsck({.store = *opened->store,
                   .id = ledger.log().store,
                   .keyring = ledger.keyring(),
                   .server_chain_key = ledger.server_chain_key(),
                   .tag_of = [&](const Membership& one) { return membership_tag(vaulting, one); },
                   .undisturbed = {},
                   .progress = std::move(progress)});
}

Result<AcceptClock::Answer> accept_clock_on_host(const HostDirectory& directory) {
  auto opened = open_directory(directory);
  if (!opened) {
    return opened.error();
  }
  Ledger& ledger = *opened->ledger;
  if (ledger.tampered()) {
    return *ledger.tampered();
  }
  KernelWatch watch(*opened->store, directory.clock, ledger.directory().newest_sure, {});
  StepQueue nobody_waits;
  Writer writer({.store = *opened->store,
                 .directory = ledger.directory(),
                 .log = ledger.log(),
                 .envelopes = ledger.envelopes(),
                 .keyring = ledger.keyring(),
                 .server_chain_key = ledger.server_chain_key(),
                 .clock = watch,
                 .waker = directory.clock,
                 .random = directory.random,
                 .waiting = nobody_waits},
                ledger.raw_key(Purpose::kTagKey),
                ledger.raw_key(Purpose::kLogSigningKey));
  const AcceptClock verb{.watch = &watch};
  AcceptClock::Plan plan;
  Result<AcceptClock::Answer> answer = invalid("It was not recorded.");
  writer.submit(std::make_unique<SystemAsk>(
      [&](const View& view, const Now& now) {
        auto allow = std::get<Allow<AcceptClock::Plan>>(verb.decide(view, Caller::host(), now));
        plan = std::move(allow.plan);
        return Proposal{
            .events = std::move(allow.events), .envelopes = {}, .by = {}, .request = {}};
      },
      [&](const Result<Recorded>& recorded) {
        if (recorded) {
          watch.accept();
          answer = plan;
        } else {
          answer = recorded.error();
        }
      },
      AcceptClock::kUrgency));
  writer.run_once();
  return answer;
}

}  // namespace cofactor
