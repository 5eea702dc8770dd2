#pragma once

#include "api/asked.h"
#include "custody/offer_challenge.h"
#include "custody/passkey_answers.h"

// Passkeys in bodies and answers: the JSON forms of WebAuthn Level 3 §5.1, bytes in base64url.
// What browsers send is read open, for they may add to it.
namespace cofactor::api {

struct UseResponseShape {
  std::string clientDataJSON;
  std::string authenticatorData;
  std::string signature;
  std::optional<std::string> userHandle;
};
BOOST_DESCRIBE_STRUCT(UseResponseShape,
                      (),
                      (clientDataJSON, authenticatorData, signature, userHandle))

// AuthenticationResponseJSON
struct UseShape {
  std::string id;
  std::string type;
  UseResponseShape response;
};
BOOST_DESCRIBE_STRUCT(UseShape, (), (id, type, response))

struct MadeResponseShape {
  std::string clientDataJSON;
  std::string attestationObject;
  std::optional<std::vector<std::string>> transports;
};
BOOST_DESCRIBE_STRUCT(MadeResponseShape, (), (clientDataJSON, attestationObject, transports))

// RegistrationResponseJSON
struct MadeShape {
  std::string id;
  std::string type;
  MadeResponseShape response;
};
BOOST_DESCRIBE_STRUCT(MadeShape, (), (id, type, response))

// Refuse kInvalid what is no base64url, or of another type than "public-key".
Result<PasskeyUse> use_in(const UseShape& shape);
Result<PasskeyMade> made_in(std::string name, const MadeShape& shape);

// The body's object without that member, and the schema with it.
boost::json::value without(const boost::json::value& body, std::string_view member);
enum class Presence { kRequired, kOptional };
boost::json::object with_open(boost::json::object schema,
                              std::string_view member,
                              boost::json::object open,
                              Presence presence);

struct PartyShape {
  std::string id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(PartyShape, (), (id, name))

struct UserShape {
  std::string id;
  std::string name;
  std::string displayName;
};
BOOST_DESCRIBE_STRUCT(UserShape, (), (id, name, displayName))

struct AlgorithmShape {
  std::string type;
  std::int64_t alg = 0;
};
BOOST_DESCRIBE_STRUCT(AlgorithmShape, (), (type, alg))

struct DescriptorShape {
  std::string type;
  std::string id;
  std::vector<std::string> transports;
};
BOOST_DESCRIBE_STRUCT(DescriptorShape, (), (type, id, transports))

struct SelectionShape {
  std::string residentKey;
  bool requireResidentKey = true;
  std::string userVerification;
};
BOOST_DESCRIBE_STRUCT(SelectionShape, (), (residentKey, requireResidentKey, userVerification))

// PublicKeyCredentialCreationOptionsJSON or PublicKeyCredentialRequestOptionsJSON
struct OptionsShape {
  std::string challenge;
  std::int64_t timeout = 0;  // ms
  std::optional<PartyShape> rp;
  std::optional<UserShape> user;
  std::optional<std::vector<AlgorithmShape>> pubKeyCredParams;
  std::optional<std::vector<DescriptorShape>> excludeCredentials;
  std::optional<SelectionShape> authenticatorSelection;
  std::optional<std::string> attestation;
  std::optional<std::string> rpId;
  std::optional<std::vector<DescriptorShape>> allowCredentials;
  std::optional<std::string> userVerification;
};
BOOST_DESCRIBE_STRUCT(OptionsShape,
                      (),
                      (challenge,
                       timeout,
                       rp,
                       user,
                       pubKeyCredParams,
                       excludeCredentials,
                       authenticatorSelection,
                       attestation,
                       rpId,
                       allowCredentials,
                       userVerification))

struct ChallengeShape {
  std::string challenge;
  Time expires_at;
  OptionsShape public_key;
};
BOOST_DESCRIBE_STRUCT(ChallengeShape, (), (challenge, expires_at, public_key))

ChallengeShape show_challenge(OfferedChallenge&& offered);

struct PasskeyShape {
  PasskeyId id;
  std::string name;
  std::string credential;
  Time added_at;
  std::optional<Time> last_used_at;
  bool backed_up = false;
  std::vector<std::string> transports;
  std::optional<Time> suspected_at;
  std::optional<RecoveryId> recovery;
};
BOOST_DESCRIBE_STRUCT(
    PasskeyShape,
    (),
    (id, name, credential, added_at, last_used_at, backed_up, transports, suspected_at, recovery))

PasskeyShape show_passkey(const Passkey& passkey);

}  // namespace cofactor::api
