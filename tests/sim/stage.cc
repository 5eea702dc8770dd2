#include "tests/sim/stage.h"

#include <cstdlib>

#include "custody/add_grant.h"
#include "custody/change_device.h"
#include "custody/replace_device.h"
#include "custody/testing/held.h"
#include "custody/testing/people.h"

namespace cofactor::sim {

Stage::Stage() {
  build();
  world().writer().start([](const std::exception& fault) {
    std::fputs(fault.what(), stderr);
    std::abort();
  });
}

Stage::~Stage() { world().writer().stop(); }

void Stage::build() {
  ada = {.person = vault_.ada, .presented = vault_.as_ada(), .token = std::nullopt};
  entered(vault_.device, 1, std::string(kTestSeed));
  factors.push_back({.account = vault_.account, .device = vault_.device});
  add_factor(vault_.account, "backup");
  const auto login =
      world().ask(AddAccount{.vault = vault_.vault, .name = name("login")}, vault_.as_ada());
  add_factor(login->answer->shown.account.id, "phone");
  const auto bank =
      world().ask(AddAccount{.vault = vault_.vault, .name = name("bank")}, vault_.as_ada());
  add_factor(bank->answer->shown.account.id, "token", {.kind = OtpKind::kHotp, .counter = 7});
  const Bearer ben{.person = vault_.ben, .presented = vault_.as_ben(), .token = std::nullopt};
  guests.push_back({.member = vault_.ben_member, .session = ben});
  bearers.push_back(ben);
  for (const char* guest : {"Dee", "Eli", "Fay"}) {
    add_guest(guest);
  }
  world().writer().read([&](const View& view) {
    view->grants.each([&](const Grant& grant) {
      if (grant.role == Role::kResponder) {
        grants.push_back(grant.id);
      }
    });
  });
}

void Stage::add_factor(const AccountId& account,
                       const std::string& called,
                       const TotpParameters& totp) {
  const std::string seed = "the seed of " + called;
  const auto added = world().ask(
      AddDevice{.account = account, .name = name(called), .entered = cofactor::entered(seed, totp)},
      vault_.as_ada());
  const DeviceId device = added->answer->shown.device.id;
  entered(device, 1, seed);
  ConfirmDevice confirm;
  confirm.device = device;
  CHECK(world().ask(std::move(confirm), vault_.as_ada()));
  factors.push_back({.account = account, .device = device, .totp = totp});
}

void Stage::add_guest(const std::string& called) {
  const auto guest = cofactor::add_guest(world(), vault_.as_ada(), called);
  const Bearer session{
      .person = guest.person, .presented = vault_.as(guest.session), .token = std::nullopt};
  guests.push_back({.member = guest.membership, .session = session});
  bearers.push_back(session);
  CHECK(
      world().ask(AddGrant{.to = subject_of(guest.membership),
                           .role = Role::kResponder,
                           .on = {.kind = ScopeKind::kVault, .id = as_id<ObjectId>(vault_.vault)}},
                  vault_.as_ada()));
}

void Stage::keep(Asked&& asked) {
  const std::lock_guard lock(mutex_);
  asked_.push_back(std::move(asked));
}

void Stage::advance(std::chrono::milliseconds by) {
  world().ports().advance(by);
  world().writer().submit(
      std::make_unique<SystemAsk>([](const View&, const Now&) { return Proposal(); }));
}

void Stage::entered(const DeviceId& device, std::uint64_t version, std::string seed) {
  const std::lock_guard lock(mutex_);
  seeds_[{device, version}] = std::move(seed);
}

bool Stage::fits(const Code& code, const Receipt& receipt) const {
  const std::string body(receipt.body.begin(), receipt.body.end());
  const auto read = read_body(body);
  CHECK(read.has_value());
  const auto* released = read->event.as<CodeReleased>();
  const auto* reread = read->event.as<CodeReread>();
  if (released == nullptr && reread == nullptr) {
    return false;
  }
  const DeviceId& device = released != nullptr ? released->device : reread->device;
  const std::uint64_t version = released != nullptr ? released->version : reread->version;
  const auto step = released != nullptr ? released->step : reread->step;
  const auto counter = released != nullptr ? released->counter : reread->counter;
  const std::lock_guard lock(mutex_);
  const auto seed = seeds_.find({device, version});
  return seed != seeds_.end() &&
         equal_in_constant_time(code,
                                code_for(Seed::copy_from(bytes_of(seed->second)),
                                         TotpParameters{},
                                         step ? *step : counter.value()));
}

History Stage::end() {
  world().writer().stop();
  return {.bodies = world().bodies(),
          .asked = std::move(asked_),
          .log_key = world().writer().signer().public_key()};
}

}  // namespace cofactor::sim
