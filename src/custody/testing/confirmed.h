#pragma once

#include "custody/change_device.h"
#include "custody/testing/held.h"

namespace cofactor {

// A device of the account with the tests' seed, entered and confirmed by Ada.
inline DeviceId add_confirmed(TestVault& t,
                              const AccountId& account,
                              std::string_view called,
                              TotpParameters parameters = {}) {
  ConfirmDevice confirm;
  confirm.device = t.world
                       .ask(AddDevice{.account = account,
                                      .name = name(called),
                                      .entered = entered(kTestSeed, parameters)},
                            t.as_ada())
                       ->answer->shown.device.id;
  EXPECT_TRUE(t.world.ask(confirm, t.as_ada()));
  return confirm.device;
}

}  // namespace cofactor
