#pragma once

#include "custody/add_account.h"
#include "custody/add_device.h"

namespace cofactor {

// How many are taken in by one act: more come in several, and none holds the writer up for long.
inline constexpr std::size_t kMostImportedAtOnce = 500;

// One thing out of another application's file: a device of an account, or an account alone. The
// account is the vault's of that name, or a new one.
struct EntryToImport {
  std::uint32_t entry = 0;  // its number in the file
  VaultId vault;
  Name account;
  // Of a new account: the id makes it an AWS root.
  std::optional<std::string> aws_account_id = {};
  AccountContent content = {};
  std::optional<Name> device = {};
  std::optional<EnteredSeed> entered = {};  // of the device
};

// Moves second factors in. What is imported gives codes at once, for its codes are known to be
// accepted, and is marked exposed: the seed lay in a file, and whoever had that may have it still.
// The mark goes when the seed is replaced. The same file again changes nothing: its names are
// there.
//
// Records account.added (and vault.edited, as add_account does) and device.imported, one for each,
// in the vaults' chains. Skips single entries, each with its reason: texts and seeds that
// add_account and add_device refuse, names that are taken, an account that was removed, an AWS root
// that is full or held already. Refuses the whole: kInvalid (no entries, more than 500), kNotFound
// and kDenied (of any vault, or account there), kConflict: a vault was removed.
struct ImportEntries {
  static constexpr std::string_view kName = "import_entries";

  std::vector<EntryToImport> entries;

  struct Imported {
    std::uint32_t entry = 0;
    Account account;
    Name vault;
    std::optional<Device> device;
    std::vector<std::string> warnings;
  };
  struct Skipped {
    std::uint32_t entry = 0;
    std::string why;
  };
  struct Plan {
    std::vector<Imported> imported;
    std::vector<Skipped> skipped;
  };
  using Answer = Plan;

  Done prepare(Preparing& preparing);
  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;

  // What prepare makes of an entry: ids and envelopes, or why it is skipped.
  struct Drawn {
    std::string why;
    std::optional<Account> account;  // where it is a new one; of several entries the first has it
    std::optional<EnvelopeChange> content;
    AccountId account_id;
    std::optional<Device> device;
    std::optional<EnvelopeChange> seed;
  };
  std::vector<Drawn> drawn = {};
};

// Who may read another application's file here: whoever may enrol in the organization, or in a
// vault or account of it. Refuses kDenied; it reads nothing itself.
struct MayImport {
  static constexpr std::string_view kName = "read_import";
  static constexpr bool kReads = true;

  using Plan = NoPlan;
  struct Answer {};

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

}  // namespace cofactor
