#include "server/on_host.h"

#include "custody/ask_recovery.h"
#include "custody/contents.h"
#include "custody/step_queue.h"
#include "custody/system_ask.h"
#include "ledger/kernel_watch.h"
#include "ledger/ledger.h"
#include "server/root_key.h"
#include "server/unsealing.h"
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
  const auto root =
      root_key({.data = directory.data, .credentials = directory.credentials, .store = *out.store});
  if (!root) {
    return root.error();
  }
  out.ledger = std::make_unique<Ledger>(*out.store, root->key);
  return out;
}

// Records what `propose` says, by the host itself.
using Propose = std::function<Result<Proposal>(const View&, const Now&)>;
Done record(const OpenedDirectory& opened,
            const HostDirectory& directory,
            ClockWatch& watch,
            const Propose& propose) {
  Ledger& ledger = *opened.ledger;
  StepQueue nobody_waits;
  Writer writer({.store = *opened.store,
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
  record_unsealing(ledger, writer);
  Done done = invalid("It was not recorded.");
  Done refused;
  writer.submit(std::make_unique<SystemAsk>(
      [&](const View& view, const Now& now) {
        auto proposal = propose(view, now);
        if (!proposal) {
          refused = proposal.error();
        }
        return proposal ? std::move(*proposal) : Proposal();
      },
      [&](const Result<Recorded>& recorded) { done = recorded ? Done() : Done(recorded.error()); },
      Urgency::kVital));
  writer.run_once();
  return refused ? done : refused;
}

Result<PersonId> only_operator(const View& view) {
  std::vector<PersonId> all;
  view->grants.each_by<ByScope>(as_id<ObjectId>(view.server().id), [&](const Grant& grant) {
    all.push_back(as_id<PersonId>(grant.subject.id));
    return true;
  });
  if (all.size() == 1) {
    return all.front();
  }
  Error error = invalid("There is not exactly one operator.", "Name one with --person.");
  for (const PersonId& id : all) {
    error.details.push_back({.name = "operator", .value = id.text()});
  }
  return error;
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
  if (opened->ledger->tampered()) {
    return *opened->ledger->tampered();
  }
  KernelWatch watch(*opened->store, directory.clock, opened->ledger->directory().newest_sure, {});
  const AcceptClock verb{.watch = &watch};
  AcceptClock::Plan plan;
  const auto recorded =
      record(*opened, directory, watch, [&](const View& view, const Now& now) -> Result<Proposal> {
        auto allow = std::get<Allow<AcceptClock::Plan>>(verb.decide(view, Caller::host(), now));
        plan = std::move(allow.plan);
        return Proposal{
            .events = std::move(allow.events), .envelopes = {}, .by = {}, .request = {}};
      });
  if (!recorded) {
    return recorded.error();
  }
  watch.accept();
  return plan;
}

Result<HostRecoveryAnswer> recover_operator_on_host(const HostDirectory& directory,
                                                    const std::optional<PersonId>& person) {
  auto opened = open_directory(directory);
  if (!opened) {
    return opened.error();
  }
  if (opened->ledger->tampered()) {
    return *opened->ledger->tampered();
  }
  HostRecovery asked{.id = RecoveryId::draw(directory.random),
                     .drawn = draw_way_in(directory.random),
                     .person = {}};
  const auto whom =
      person ? Result<PersonId>(*person) : only_operator(View(opened->ledger->directory()));
  if (!whom) {
    return whom.error();
  }
  asked.person = *whom;
  KernelWatch watch(*opened->store, directory.clock, opened->ledger->directory().newest_sure, {});
  Time expires_at{};
  const auto recorded = record(*opened, directory, watch, [&](const View& view, const Now& now) {
    expires_at = now.latest + kRecoveryTokenLife;
    return recover_on_host(view, asked, now);
  });
  if (!recorded) {
    return recorded.error();
  }
  return HostRecoveryAnswer{
      .person = asked.person, .token = std::move(asked.drawn.text), .expires_at = expires_at};
}

}  // namespace cofactor
