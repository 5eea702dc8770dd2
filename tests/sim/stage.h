#pragma once

#include <atomic>
#include <map>
#include <mutex>

#include "custody/testing/test_vault.h"
#include "tests/sim/asked.h"

namespace cofactor::sim {

// Somebody with a way in, which may have ended.
struct Bearer {
  PersonId person;
  Presented presented;
  std::optional<TokenId> token;  // an API token's
};

struct Guest {
  MembershipId member;
  Bearer session;
};

struct Factor {
  AccountId account;
  DeviceId device;
  TotpParameters totp = {};  // of all its seeds
};

// A running server, its people and what they know of each other: shared by all clients of one
// history. Nothing is taken off these lists when it ends: who was revoked goes on asking.
class Stage {
 public:
  Stage();
  ~Stage();

  TestVault& vault() { return vault_; }
  World& world() { return vault_.world; }
  std::uint64_t tick() { return ++ticks_; }
  void keep(Asked&& asked);

  // Time passes, and the writer looks whose step has come.
  void advance(std::chrono::milliseconds by);

  // The seed of a device's next version, different in each, and whether a code is of it.
  void entered(const DeviceId& device, std::uint64_t version, std::string seed);
  bool fits(const Code& code, const Receipt& receipt) const;

  // Stops the server. Nobody asks any more.
  History end();

  template <class T>
  void add(std::vector<T>& list, T one) {
    const std::lock_guard lock(mutex_);
    list.push_back(std::move(one));
  }
  // One of them; nobody's and nothing's while there is none.
  template <class T>
  T pick(const std::vector<T>& list, SeededRandom& random) const {
    const std::lock_guard lock(mutex_);
    return list.empty() ? T{} : list[random.below(list.size())];
  }

  Bearer ada;
  std::vector<Guest> guests;
  std::vector<Bearer> bearers;  // of all guests
  std::vector<Bearer> tokens;   // the API tokens among them
  std::vector<Factor> factors;
  std::vector<GrantId> grants;
  std::vector<RecoveryId> recoveries;

 private:
  void build();
  void add_factor(const AccountId& account,
                  const std::string& name,
                  const TotpParameters& totp = {});
  void add_guest(const std::string& name);
  std::string drawn_seed(const std::string& name) const;

  TestVault vault_;
  std::atomic<std::uint64_t> ticks_ = 0;
  mutable std::mutex mutex_;
  std::map<std::pair<DeviceId, std::uint64_t>, std::string> seeds_;
  std::vector<Asked> asked_;
};

}  // namespace cofactor::sim
