#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"

namespace cofactor {

struct PasskeyIdTag {
  static constexpr std::string_view kPrefix = "psk";
};
using PasskeyId = Id<PasskeyIdTag>;

// A person's key to sign in with (WebAuthn), kept by their device or password manager; here is only
// its public half. The user handle that it is stored under there is the person's id, 16 bytes.
struct Passkey {
  PasskeyId id;
  PersonId person;
  std::string name;  // what its person calls it
  Bytes credential;  // the authenticator's id of it, unlike that of any other passkey here
  Bytes public_key;  // COSE_Key
  std::uint32_t sign_count = 0;
  bool backup_eligible = false;  // never changes
  bool backed_up = false;
  std::vector<std::string> transports;
  Time added_at;
  std::optional<Time> last_used_at;
  // A signature came whose count had not risen: there may be a copy of it.
  std::optional<Time> suspected_at;
  std::optional<RecoveryId> recovery;  // that gave it: what holds of its sessions holds of these
  std::optional<Time> removed_at;
};
BOOST_DESCRIBE_STRUCT(Passkey,
                      (),
                      (id,
                       person,
                       name,
                       credential,
                       public_key,
                       sign_count,
                       backup_eligible,
                       backed_up,
                       transports,
                       added_at,
                       last_used_at,
                       suspected_at,
                       recovery,
                       removed_at))

}  // namespace cofactor
