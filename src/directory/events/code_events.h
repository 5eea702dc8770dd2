#pragma once

#include "directory/events/changed.h"

// Codes: given, read again, not delivered, and what became of them. All in the vault's chain.
namespace cofactor {

// One code left, or was about to: device, seed version and step, or the counter of an HOTP seed,
// are fixed here, before it does.
struct CodeReleased : OwnFields<CodeReleased> {
  static constexpr std::string_view kType = "code.released";
  VaultId vault;
  AccountId account;
  DeviceId device;
  std::uint64_t version = 0;
  std::optional<Step> step;
  std::optional<Step> counter;  // in the step's place
  bool shared = false;
  std::string reason;
  std::optional<std::string> ticket;
  std::optional<GrantId> grant;
  Subject holder;                          // the principal
  std::optional<MembershipId> membership;  // by which it acted
  ChainId in_chain() const { return as_id<ChainId>(vault); }
  void fold(Directory& directory, Position position, Time at) const;
};
BOOST_DESCRIBE_STRUCT(CodeReleased,
                      (),
                      (vault,
                       account,
                       device,
                       version,
                       step,
                       counter,
                       shared,
                       reason,
                       ticket,
                       grant,
                       holder,
                       membership))

// Its holder asked for the same code again within its step, or while it was theirs.
struct CodeReread : OwnFields<CodeReread> {
  static constexpr std::string_view kType = "code.reread";
  VaultId vault;
  AccountId account;
  DeviceId device;
  std::uint64_t version = 0;
  std::optional<Step> step;
  std::optional<Step> counter;
  bool shared = false;
  Position release = 0;
  std::string reason;
  std::optional<GrantId> grant;
  Subject holder;
  ChainId in_chain() const { return as_id<ChainId>(vault); }
  void fold(Directory& directory, Position position, Time at) const;
};
BOOST_DESCRIBE_STRUCT(
    CodeReread,
    (),
    (vault, account, device, version, step, counter, shared, release, reason, grant, holder))

// A release was recorded and its two seconds passed before the code could leave: none did.
struct CodeUndelivered : OwnFields<CodeUndelivered> {
  static constexpr std::string_view kType = "code.undelivered";
  VaultId vault;
  Position release = 0;
  ChainId in_chain() const { return as_id<ChainId>(vault); }
  void fold(Directory&, Position, Time) const {}
};
BOOST_DESCRIBE_STRUCT(CodeUndelivered, (), (vault, release))

// What its holder says became of a code. `device` and `version` are given where it is the newest of
// an HOTP seed: used or refused, it is nobody's any more.
template <Text kName>
struct CodeOutcome : OwnFields<CodeOutcome<kName>> {
  static constexpr std::string_view kType = kName.view();
  VaultId vault;
  Position release = 0;
  std::optional<DeviceId> device;
  std::optional<std::uint64_t> version;
  ChainId in_chain() const { return as_id<ChainId>(vault); }
  void fold(Directory& directory, Position position, Time at) const;
  BOOST_DESCRIBE_CLASS(CodeOutcome, (), (vault, release, device, version), (), ())
};
using CodeUsed = CodeOutcome<"code.used">;
using CodeRejected = CodeOutcome<"code.rejected">;
using CodeUnused = CodeOutcome<"code.unused">;

enum class PairCause { kEnrolment, kResync };
BOOST_DESCRIBE_ENUM(PairCause, kEnrolment, kResync)

// Two consecutive codes left together, for the other side's enrolment or resync; both steps, or
// counters, are taken by it.
struct PairShown : OwnFields<PairShown> {
  static constexpr std::string_view kType = "device.pair_shown";
  VaultId vault;
  AccountId account;
  DeviceId device;
  std::uint64_t version = 0;
  std::optional<Step> first_step;
  std::optional<Step> first_counter;  // in the step's place
  PairCause cause{};
  std::string reason;
  Subject holder;
  std::optional<MembershipId> membership;
  ChainId in_chain() const { return as_id<ChainId>(vault); }
  void fold(Directory& directory, Position position, Time at) const;
};
BOOST_DESCRIBE_STRUCT(
    PairShown,
    (),
    (vault, account, device, version, first_step, first_counter, cause, reason, holder, membership))

}  // namespace cofactor
