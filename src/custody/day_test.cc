#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "custody/add_account.h"
#include "custody/add_device.h"
#include "custody/add_grant.h"
#include "custody/add_vault.h"
#include "custody/change_device.h"
#include "custody/invite_member.h"
#include "custody/release_code.h"
#include "custody/replace_device.h"
#include "custody/revoke_member.h"
#include "custody/show_pair.h"
#include "custody/testing/test_vault.h"
#include "store/memory/failing_store.h"

// A day of acts on a store whose n-th write fails, for every n and in every way: what is found
// after a restart is the day before that act or after it, never between.
namespace cofactor {
namespace {

EnteredSeed seed(std::string_view text) { return {.seed = Seed::copy_from(bytes_of(text))}; }

// What the acts of a day have made so far.
struct Made {
  VaultId vault;
  AccountId account;
  DeviceId device;
  MembershipId invited;
};

using Act = std::function<bool(TestVault&, Made&)>;

std::vector<Act> day() {
  return {
      [](TestVault& t, Made& made) {
        auto out = t.world.ask(
            AddVault{.organization = t.organization, .name = *Name::parse("staging")}, t.as_ada());
        made.vault = out ? out->answer->id : VaultId{};
        return out.has_value();
      },
      [](TestVault& t, Made& made) {
        auto out = t.world.ask(AddAccount{.vault = made.vault,
                                          .name = *Name::parse("root"),
                                          .kind = AccountKind::kAwsRoot,
                                          .aws_account_id = "210987654321",
                                          .content = {.email = "aws@example.com"}},
                               t.as_ada());
        made.account = out ? out->answer->shown.account.id : AccountId{};
        return out.has_value();
      },
      [](TestVault& t, Made& made) {
        auto out = t.world.ask(AddDevice{.account = made.account,
                                         .name = *Name::parse("phone"),
                                         .entered = seed("a seed of the day....")},
                               t.as_ada());
        made.device = out ? out->answer->shown.device.id : DeviceId{};
        return out.has_value();
      },
      [](TestVault& t, Made& made) {
        return t.world.ask(ShowPair{{.device = made.device}}, t.as_ada()).has_value();
      },
      [](TestVault& t, Made& made) {
        return t.world.ask(ConfirmDevice{{.device = made.device}}, t.as_ada()).has_value();
      },
      [](TestVault& t, Made& made) {
        auto out = t.world.ask(InviteMember{.invitee = {.organization = t.organization,
                                                        .name = "Dan",
                                                        .email = "dan@example.com"}},
                               t.as_ada());
        made.invited = out ? out->answer->membership : MembershipId{};
        return out.has_value();
      },
      [](TestVault& t, Made& made) {
        return t.world
            .ask(AddGrant{.to = subject_of(made.invited),
                          .role = Role::kResponder,
                          .on = {.kind = ScopeKind::kAccount, .id = as_id<ObjectId>(made.account)}},
                 t.as_ada())
            .has_value();
      },
      [](TestVault& t, Made&) {
        return t.world.ask(ReleaseCode{.account = t.account, .reason = "INC-42"}, t.as_ben())
            .has_value();
      },
      [](TestVault& t, Made& made) {
        return t.world
            .ask(ReplaceDevice{.device = made.device, .entered = seed("another seed........")},
                 t.as_ada())
            .has_value();
      },
      [](TestVault& t, Made& made) {
        return t.world.ask(ConfirmDevice{{.device = made.device}}, t.as_ada()).has_value();
      },
      [](TestVault& t, Made&) {
        return t.world.ask(RevokeMember{.member = t.ben_member}, t.as_ada()).has_value();
      },
  };
}

// Everything that a store holds, in one order.
std::vector<std::string> dump(Store& store) {
  std::vector<std::string> out;
  store.changes_since(std::nullopt, [&](Changes&& changes) {
    for (const Row& row : changes.rows) {
      out.push_back("row " + std::to_string(row.kind) + " " + crockford_of(row.id.bytes) +
                    row.bytes);
    }
    for (const EnvelopeRow& row : changes.envelopes) {
      out.push_back("envelope " + std::to_string(row.purpose) + " " +
                    crockford_of(row.object.bytes) + std::to_string(row.version) +
                    hex_of(row.sealed));
    }
  });
  for (const EntryRow& row : store.entries(0, 10000)) {
    out.push_back("entry " + std::to_string(row.position) + " " + hex_of(row.leaf));
  }
  std::ranges::sort(out);
  return out;
}

// What is there, without its bytes.
std::vector<std::string> shape_of(std::vector<std::string> dumped) {
  for (std::string& line : dumped) {
    line.resize(line.find(' ', line.find(' ') + 1));
  }
  return dumped;
}

// The store after each act of a day on which nothing fails; first: before the day.
std::vector<std::vector<std::string>> undisturbed_day(std::size_t& writes) {
  MemoryStore memory;
  FailingStore store(memory, {});
  TestVault t(&store);
  Made made;
  std::vector<std::vector<std::string>> out{dump(memory)};
  const std::size_t before = store.writes();
  for (const Act& act : day()) {
    EXPECT_TRUE(act(t, made));
    out.push_back(dump(memory));
  }
  writes = store.writes() - before;
  return out;
}

class FailingDay : public testing::TestWithParam<FailingStore::Way> {};

TEST_P(FailingDay, IsBeforeOrAfterEveryWriteThatFails) {
  std::size_t writes = 0;
  const auto days = undisturbed_day(writes);
  ASSERT_EQ(writes, day().size());
  const std::vector<Act> acts = day();
  for (std::size_t at = 1; at <= writes; ++at) {
    MemoryStore memory;
    FailingStore store(memory, {});
    std::size_t done = 0;
    {
      TestVault t(&store);
      Made made;
      store.fail_at({.at_write = at, .way = GetParam()});
      try {
        while (done < acts.size() && acts[done](t, made)) {
          ++done;
        }
      } catch (const Fault&) {  // the process would end here
      }
    }
    const auto found = dump(memory);
    if (GetParam() == FailingStore::Way::kUnknownNotCommitted) {
      // Known not to have been kept, it was run again, with randomness of its own.
      EXPECT_EQ(done, acts.size()) << "write " << at;
      EXPECT_EQ(shape_of(found), shape_of(days.back())) << "write " << at;
      continue;
    }
    const bool before = found == days[done];
    const bool after = done + 1 < days.size() && found == days[done + 1];
    EXPECT_TRUE(before || after) << "write " << at << " of act " << done;
    World restarted(&memory);
    EXPECT_FALSE(restarted.ledger().tampered()) << "write " << at;
  }
}

INSTANTIATE_TEST_SUITE_P(EveryWay,
                         FailingDay,
                         testing::Values(FailingStore::Way::kNoSpace,
                                         FailingStore::Way::kUnknownCommitted,
                                         FailingStore::Way::kUnknownNotCommitted,
                                         FailingStore::Way::kFault));

}  // namespace
}  // namespace cofactor
