#pragma once

#include "directory/events/changed.h"

// What stands in the server's chain: ids only.
namespace cofactor {

using StoreCreated = Changed<Server, "store.created">;
using SetupDone = Changed<Server, "setup.done">;
using PersonAdded = Changed<Person, "person.added">;
using PersonRevoked = Changed<Person, "person.revoked">;
using PersonErased = Changed<Person, "person.erased">;
using RecoveryAsked = Changed<Recovery, "recovery.asked">;
using RecoveryAgreed = Changed<Recovery, "recovery.agreed">;
using RecoveryBegun = Changed<Recovery, "recovery.begun">;
using RecoveryCancelled = Changed<Recovery, "recovery.cancelled">;
using RecoveryCompleted = Changed<Recovery, "recovery.completed">;
// Tokens: API tokens stand in their organization's chain, all others in the server's.
using TokenAdded = Changed<Token, "token.added">;
using TokenEnded = Changed<Token, "token.ended">;
using SessionBegun = Changed<Token, "session.begun">;
using SessionEnded = Changed<Token, "session.ended">;
using PasskeyAdded = Changed<Passkey, "passkey.added">;
using PasskeyRenamed = Changed<Passkey, "passkey.renamed">;
using PasskeyRemoved = Changed<Passkey, "passkey.removed">;
using PushAdded = Changed<PushSubscription, "push.added">;
using PushConfirmed = Changed<PushSubscription, "push.confirmed">;
using PushTested = Changed<PushSubscription, "push.tested">;
using PushRemoved = Changed<PushSubscription, "push.removed">;

// Its person was there: a sign-in or a step-up.
struct PasskeyUsed : OwnFields<PasskeyUsed> {
  static constexpr std::string_view kType = "passkey.used";
  PasskeyId passkey;
  PersonId person;
  std::uint32_t sign_count = 0;
  bool backed_up = false;
  ChainId in_chain() const { return kServerChain; }
  void fold(Directory& directory, Position position, Time at) const;
};
BOOST_DESCRIBE_STRUCT(PasskeyUsed, (), (passkey, person, sign_count, backed_up))

// A good signature whose count had not risen above the known one: refused.
struct PasskeySuspected : OwnFields<PasskeySuspected> {
  static constexpr std::string_view kType = "passkey.suspected";
  PasskeyId passkey;
  PersonId person;
  std::uint32_t sign_count = 0;
  std::uint32_t known_sign_count = 0;
  ChainId in_chain() const { return kServerChain; }
  void fold(Directory& directory, Position position, Time at) const;
};
BOOST_DESCRIBE_STRUCT(PasskeySuspected, (), (passkey, person, sign_count, known_sign_count))

// When sessions were last used, as far as it is written.
struct SessionUsed : OwnFields<SessionUsed> {
  static constexpr std::string_view kType = "session.used";
  TokenId token;
  Time used_at;
  ChainId in_chain() const { return kServerChain; }
  void fold(Directory& directory, Position position, Time at) const;
};
BOOST_DESCRIBE_STRUCT(SessionUsed, (), (token, used_at))

// A person let a terminal sign in as them, at its page and with that passkey. Its session is begun
// when the terminal comes for it.
struct TerminalApproved : OwnFields<TerminalApproved> {
  static constexpr std::string_view kType = "terminal.approved";
  PersonId person;
  PasskeyId passkey;
  std::string client;   // what the terminal calls itself
  std::string network;  // where it asked
  ChainId in_chain() const { return kServerChain; }
  void fold(Directory&, Position, Time) const {}
};
BOOST_DESCRIBE_STRUCT(TerminalApproved, (), (person, passkey, client, network))

enum class TerminalRefusal { kByPerson, kWrongNumber };
BOOST_DESCRIBE_ENUM(TerminalRefusal, kByPerson, kWrongNumber)

// A person who had entered its code did not: they said so, or the number they gave was not the one
// that it shows.
struct TerminalRefused : OwnFields<TerminalRefused> {
  static constexpr std::string_view kType = "terminal.refused";
  PersonId person;
  TerminalRefusal why{};
  std::string client;
  std::string network;
  ChainId in_chain() const { return kServerChain; }
  void fold(Directory&, Position, Time) const {}
};
BOOST_DESCRIBE_STRUCT(TerminalRefused, (), (person, why, client, network))

// The same recovery as its organizations' admins see it: one entry in each of their chains.
struct RecoveryNoticed : OwnFields<RecoveryNoticed> {
  static constexpr std::string_view kType = "recovery.noticed";
  OrganizationId organization;
  RecoveryId recovery;
  PersonId person;
  RecoveryState state{};
  ChainId in_chain() const { return as_id<ChainId>(organization); }
  void fold(Directory&, Position, Time) const {}
};
BOOST_DESCRIBE_STRUCT(RecoveryNoticed, (), (organization, recovery, person, state))

// The wall clock was found away from where CLOCK_BOOTTIME says, and is believed again without a
// person (adopted) or by one (accepted; everything expires by it that had expired before).
struct ClockJumped : OwnFields<ClockJumped> {
  static constexpr std::string_view kType = "clock.jumped";
  Time expected;
  Time found;
  ChainId in_chain() const { return kServerChain; }
  void fold(Directory&, Position, Time) const {}
};
BOOST_DESCRIBE_STRUCT(ClockJumped, (), (expected, found))

struct ClockAccepted : OwnFields<ClockAccepted> {
  static constexpr std::string_view kType = "clock.accepted";
  std::optional<Time> newest_before;
  Time found;
  ChainId in_chain() const { return kServerChain; }
  void fold(Directory& directory, Position, Time) const { directory.newest_sure = found; }
};
BOOST_DESCRIBE_STRUCT(ClockAccepted, (), (newest_before, found))

// Requests without a known token, counted: one entry per source and minute, sources cut to /24 and
// /48; "others" stands for all beyond twenty sources, with their number.
struct RefusalsCounted : OwnFields<RefusalsCounted> {
  static constexpr std::string_view kType = "refusals.counted";
  std::string source;
  std::uint64_t count = 0;
  std::uint64_t sources = 1;
  ChainId in_chain() const { return kServerChain; }
  void fold(Directory&, Position, Time) const {}
};
BOOST_DESCRIBE_STRUCT(RefusalsCounted, (), (source, count, sources))

}  // namespace cofactor
