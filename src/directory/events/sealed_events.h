#pragma once

#include "directory/events/changed.h"

// What is written of a server whose root key is sealed, and when it is open again. All in the
// server's chain, ids only; none changes a row, for a sealed server cannot tag one.
namespace cofactor {

// Somebody signed in with a passkey while the server was sealed. The session is in memory alone and
// ends with the seal.
struct SealedSignIn : OwnFields<SealedSignIn> {
  static constexpr std::string_view kType = "sealed.signed_in";
  TokenId session;
  PersonId person;
  PasskeyId passkey;
  std::string network;
  ChainId in_chain() const { return kServerChain; }
  void fold(Directory&, Position, Time) const {}
};
BOOST_DESCRIBE_STRUCT(SealedSignIn, (), (session, person, passkey, network))

struct SealedSignOut : OwnFields<SealedSignOut> {
  static constexpr std::string_view kType = "sealed.signed_out";
  TokenId session;
  PersonId person;
  ChainId in_chain() const { return kServerChain; }
  void fold(Directory&, Position, Time) const {}
};
BOOST_DESCRIBE_STRUCT(SealedSignOut, (), (session, person))

// The root key is open, and the log is tagged again: this names for ever the entries that were
// written without a tag.
struct StoreUnsealed : OwnFields<StoreUnsealed> {
  static constexpr std::string_view kType = "store.unsealed";
  Position untagged_from = 0;
  Position untagged_to = 0;  // the last of them
  ChainId in_chain() const { return kServerChain; }
  void fold(Directory&, Position, Time) const {}
};
BOOST_DESCRIBE_STRUCT(StoreUnsealed, (), (untagged_from, untagged_to))

}  // namespace cofactor
