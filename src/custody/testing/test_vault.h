#pragma once

#include <mutex>

#include "access/testing/refusals.h"
#include "base/clock.h"
#include "custody/perform.h"
#include "custody/watch_events.h"
#include "ledger/kernel_watch.h"
#include "ledger/ledger.h"
#include "store/memory/memory_store.h"

// A ready world for tests, docs and screenshots: organization "Example" with Ada (admin, keeper,
// auditor, operator), Ben (responder) and Cy (auditor), vault "production", account "root-prod"
// with one active device "primary". Time stands at 2026-11-22T03:00:00Z until told.
namespace cofactor {

// Time and randomness as a world's parts see them: one at a time, so that the writer's thread may
// run beside those of its clients.
class SharedPorts : public Clock, public Random {
 public:
  SharedPorts(FakeClock& clock, Random& random) : clock_(clock), random_(random) {}
  Time wall() const override { return locked(&FakeClock::wall); }
  BootTime boot() const override { return locked(&FakeClock::boot); }
  std::string boot_id() const override { return locked(&FakeClock::boot_id); }
  bool synchronised() const override { return locked(&FakeClock::synchronised); }
  void fill(std::span<std::uint8_t> out) override {
    const std::lock_guard lock(mutex_);
    random_.fill(out);
  }
  void advance(std::chrono::milliseconds by) {
    const std::lock_guard lock(mutex_);
    clock_.advance(by);
  }

 private:
  template <class T>
  T locked(T (FakeClock::*read)() const) const {
    const std::lock_guard lock(mutex_);
    return (clock_.*read)();
  }

  mutable std::mutex mutex_;
  FakeClock& clock_;
  Random& random_;
};

// A server without its edges, on a store of its own. One thread and batches run by hand, until its
// writer is started: then clock() and random() are for nobody but ports().
class World {
 public:
  // How the clock is looked at: as it is, or as the server does (ledger/kernel_watch.h).
  enum class Watching { kTrusting, kKernel };
  // `store` outlives it; none: in memory. An empty store is made, another is opened.
  explicit World(Store* store = nullptr,
                 LimitSettings limits = generous(),
                 Watching watching = Watching::kTrusting);
  ~World();

  static LimitSettings generous();

  Core& core() { return *core_; }
  Ledger& ledger() { return *ledger_; }
  Writer& writer() { return *writer_; }
  FakeClock& clock() { return clock_; }
  SeededRandom& random() { return random_; }
  SharedPorts& ports() { return ports_; }
  ClockWatch& watch() { return *watch_; }
  StepQueue& queue() { return queue_; }
  Store& store() { return *store_; }

  // Performs the verb and runs batches until it answers; what it answered.
  template <class Verb>
  Result<Answered<typename Verb::Answer>> ask(Verb verb,
                                              const Presented& presented,
                                              std::string request = {}) {
    std::optional<Result<Answered<typename Verb::Answer>>> out;
    const std::uint64_t entries = store_->head().size;
    const RequestClaim claim{.id = std::move(request), .route = std::string(Verb::kName)};
    perform<Verb>(*core_, std::move(verb), presented, claim, [&](auto answered) {
      out.emplace(std::move(answered));
    });
    for (int i = 0; i < 3 && !out; ++i) {
      writer_->run_once();
    }
    CHECK(out.has_value());
    if (!*out) {
      EXPECT_TRUE(says_what_it_should(Verb::kName, refused_at(entries), out->error()));
    }
    return std::move(*out);
  }

  // Closes everything and opens the same store again, as a restart does.
  void reopen();

  // The bodies of all entries, by position.
  std::vector<std::string> bodies();

 private:
  // What a refusal's entry, the newest behind the first `entries`, says that it was about.
  std::string refused_at(std::uint64_t entries);
  void open();

  MemoryStore memory_;
  Store* store_;
  FakeClock clock_;
  SeededRandom random_{1};
  SharedPorts ports_{clock_, random_};
  Watching watching_;
  Key root_;
  LimitSettings limit_settings_;
  StepQueue queue_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<ClockWatch> watch_;
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<Limits> limits_;
  std::unique_ptr<Reader> reader_;
  std::unique_ptr<EventHub> events_;
  std::unique_ptr<Core> core_;
};

// The world with its people. Their tokens are sessions of all organizations.
struct TestVault {
  explicit TestVault(Store* store = nullptr,
                     LimitSettings limits = World::generous(),
                     World::Watching watching = World::Watching::kTrusting);

  World world;
  OrganizationId organization;
  VaultId vault;
  AccountId account;
  DeviceId device;
  PersonId ada, ben, cy;
  MembershipId ada_member, ben_member, cy_member;

  // As that person, on a route of the organization or (operators') of none.
  Presented as_ada() const { return as(ada_token); }
  Presented as_ben() const { return as(ben_token); }
  Presented as_cy() const { return as(cy_token); }
  Presented as(const Hash& token) const {
    return {.token_hash = token, .network = "192.0.2.0/24", .organization = organization};
  }
  Presented outside(const Hash& token) const {
    return {.token_hash = token, .network = "192.0.2.0/24", .organization = std::nullopt};
  }
  Hash ada_token, ben_token, cy_token;
};

// Twenty bytes, the seed of RFC 6238's vectors: what "primary" holds.
inline constexpr std::string_view kTestSeed = "12345678901234567890";

}  // namespace cofactor
