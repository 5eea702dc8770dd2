#pragma once

#include "custody/change_device.h"
#include "custody/edit_account.h"
#include "custody/erase_old_seeds.h"
#include "custody/release_code.h"
#include "custody/replace_device.h"
#include "custody/revoke_member.h"
#include "custody/revoke_person.h"
#include "custody/testing/held.h"
#include "custody/testing/people.h"

// A store that somebody has lived with, for tests of what reads it back.
namespace cofactor {

// What a day leaves behind: births, joins, releases, edits, erasures, a revocation. Gives the vault
// of an organization that was born in it.
inline VaultId live_a_day(TestVault& t) {
  World& world = t.world;
  EXPECT_TRUE(world.ask(ReleaseCode{.account = t.account, .reason = "one"}, t.as_ben()));
  EXPECT_TRUE(world.ask(
      EditAccount{.account = t.account, .name = {}, .aws_account_id = {}, .edits = {.notes = "n"}},
      t.as_ada()));
  for (int i = 0; i < 2; ++i) {  // the second erases the first one's envelope
    EXPECT_TRUE(world.ask(ReplaceDevice{.device = t.device, .entered = entered()}, t.as_ada()));
  }
  ConfirmDevice confirm;
  confirm.device = t.device;
  EXPECT_TRUE(world.ask(std::move(confirm), t.as_ada()));
  const VaultId other = OtherOrganization(t).vault;
  const Guest guest = add_guest(world, t.as_ada(), "Fay");
  invite(world, t.as_ada(), "Guy");
  EXPECT_TRUE(world.ask(RevokeMember{.member = t.ben_member}, t.as_ada()));
  EXPECT_TRUE(world.ask(RevokePerson{.person = guest.person}, t.outside(t.ada_token)));
  EXPECT_TRUE(world.ask(ErasePerson{.person = guest.person}, t.outside(t.ada_token)));
  world.clock().advance(std::chrono::days(31));
  submit_old_seeds(world.core());
  world.writer().run_once();
  EXPECT_EQ(newest_types(world, 1), Types{"device.seed_erased"});
  return other;
}

}  // namespace cofactor
