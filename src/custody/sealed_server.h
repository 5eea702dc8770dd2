#pragma once

#include "custody/core.h"
#include "custody/offer_challenge.h"
#include "custody/passkey_answers.h"
#include "custody/sealed_sessions.h"
#include "custody/way_in.h"
#include "ledger/sealed_log.h"

namespace cofactor {

// kSealed: what every other ask of a sealed server is told, and what to do.
Error server_is_sealed();

// A server whose root key is sealed: people sign in with their passkeys and ask how it is; whatever
// else they ask is refused, on the record. People are ids, for their names are sealed. There is no
// code, and nothing changes a row. Any thread.
class SealedServer {
 public:
  struct Parts {
    SealedLog& log;
    Vaulting vaulting;
    Random& random;
    const Clock& clock;
    Limits& limits;
  };
  SealedServer(const Parts& parts, const SessionSettings& settings);

  Ceremonies& ceremonies() { return ceremonies_; }

  OfferedChallenge offer_sign_in(const std::string& network);

  // Records sealed.signed_in, or refused where the passkey is known and may be a copy. Refuses as
  // SignIn does, and kDiskLow.
  struct SignedIn {
    Carrier carrier{};
    TokenText token;
    Time expires_at;
    PersonId person;
  };
  struct Asking {
    Carrier carrier{};
    std::string network;
  };
  Result<SignedIn> sign_in(const PasskeyUse& use, const Asking& asking);

  // Whoever bears a session that was begun here, or a token that was good before the seal closed.
  // Refuses kUnauthenticated, counted.
  struct Known {
    std::optional<PersonId> person;  // none: a service
    TokenId token;
    TokenKind kind{};
    Time expires_at;
    std::optional<Hash> session;  // of one that was begun here
  };
  Result<Known> who(const Presented& presented);

  // Ends a session that was begun here, and records sealed.signed_out. Refuses kUnauthenticated,
  // and kSealed another, which can only be ended when the server is open.
  Done sign_out(const Presented& presented);

  // The refusal of anything else: recorded for those who are known, within their limits; counted
  // for others.
  Error refuse(std::string_view verb, const Presented& presented);

  struct Status {
    Server server;
    std::uint64_t organizations = 0;
    std::uint64_t people = 0;
    std::uint64_t log_size = 0;
    Now now;
    std::optional<Time> newest_sure;
  };
  // For whoever is signed in.
  Status status();

  // What a page sends with each request by cookie; of another key than an open server's.
  std::string csrf_of(const Hash& session) const;

  // Once a minute: refusals counted by source.
  void record_counts();

 private:
  std::optional<Error> check_count(const ProvenUse& use);

  Parts parts_;
  Ceremonies ceremonies_;
  SealedSessions sessions_;
  LockedKey csrf_key_;
  std::mutex mutex_;
  std::map<PasskeyId, std::uint32_t> counts_;  // of passkeys used here; no row can say so
};

}  // namespace cofactor
