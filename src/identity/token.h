#pragma once

#include "base/secret.h"
#include "identity/passkey.h"
#include "identity/subject.h"

namespace cofactor {

enum class TokenKind { kSetup, kInvitation, kRecovery, kSession, kApi };
BOOST_DESCRIBE_ENUM(TokenKind, kSetup, kInvitation, kRecovery, kSession, kApi)

// How far a token reaches: all organizations of its person, or the one it names.
enum class Reach { kAllOrganizations, kOneOrganization };
BOOST_DESCRIBE_ENUM(Reach, kAllOrganizations, kOneOrganization)

// How a token comes with a request: in the Authorization field, or as the cookie of a browser,
// which sends it by itself and so is asked for more (api/browser.h).
enum class Carrier { kBearer, kCookie };
BOOST_DESCRIBE_ENUM(Carrier, kBearer, kCookie)

// Every way in is one noun. The text is shown once and never kept: only its hash is.
struct Token {
  TokenId id;
  TokenKind kind{};
  Hash hash{};
  std::optional<Subject> subject;  // person (also of a recovery), service or invited membership
  std::optional<PersonId> maker;   // who made it, and the only one it was shown to
  std::optional<OrganizationId> organization;
  std::optional<std::string> name;
  Reach reach{};
  Time made_at;
  Time expires_at;
  bool single_use = false;
  std::optional<RecoveryId> recovery;  // of a recovery token and of the session made with it
  std::optional<Time> ended_at;        // used up, revoked or signed out
  // Of sessions alone:
  std::optional<Carrier> carrier;      // none: kBearer
  std::optional<PasskeyId> passkey;    // that it was begun with
  std::optional<Time> verified_at;     // when the passkey's person was last seen to be there
  std::optional<std::string> network;  // where it was begun
  std::optional<Time> last_used_at;    // written now and then (custody/last_uses.h)
};
BOOST_DESCRIBE_STRUCT(Token,
                      (),
                      (id,
                       kind,
                       hash,
                       subject,
                       maker,
                       organization,
                       name,
                       reach,
                       made_at,
                       expires_at,
                       single_use,
                       recovery,
                       ended_at,
                       carrier,
                       passkey,
                       verified_at,
                       network,
                       last_used_at))

// A new token's text: "cft_" and 52 characters of Crockford base32, two halves of 128 random bits
// written like an id. Only prepare draws one.
TokenText draw_token(Random& random);

// What is kept of a token: SHA-256 of its text. (256 random bits need no slow hash.)
Hash token_hash(const TokenText& text);

// The same for a text that came in a request; empty if it is no token of ours by its form.
std::optional<Hash> token_hash_of(std::string_view text);

}  // namespace cofactor
