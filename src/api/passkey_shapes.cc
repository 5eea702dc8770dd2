#include "api/passkey_shapes.h"

#include "base/base64url.h"

namespace cofactor::api {
namespace {

constexpr std::string_view kPublicKey = "public-key";

// Takes the members' bytes in the order in which they are asked for; remembers the first that has
// none.
class Decoding {
 public:
  Bytes bytes(const std::string& text, std::string_view name) {
    auto out = parse_base64url(text);
    if (!out && done_) {
      done_ = fields::wrong(name, "base64url");
    }
    return std::move(out).value_or(Bytes());
  }
  void is_public_key(const std::string& type) {
    if (type != kPublicKey && done_) {
      done_ = fields::wrong("type", "\"public-key\"");
    }
  }
  const Done& done() const { return done_; }

 private:
  Done done_;
};

std::vector<DescriptorShape> descriptors_of(const std::vector<Passkey>& passkeys) {
  std::vector<DescriptorShape> out;
  for (const Passkey& passkey : passkeys) {
    out.push_back({.type = std::string(kPublicKey),
                   .id = base64url_of(passkey.credential),
                   .transports = passkey.transports});
  }
  return out;
}

std::vector<AlgorithmShape> shapes_of(const std::vector<std::int64_t>& algorithms) {
  std::vector<AlgorithmShape> out;
  for (const std::int64_t algorithm : algorithms) {
    out.push_back({.type = std::string(kPublicKey), .alg = algorithm});
  }
  return out;
}

}  // namespace

Result<PasskeyUse> use_in(const UseShape& shape) {
  Decoding decoding;
  decoding.is_public_key(shape.type);
  const UseResponseShape& said = shape.response;
  PasskeyUse out{.credential = decoding.bytes(shape.id, "id"),
                 .client_data = decoding.bytes(said.clientDataJSON, "clientDataJSON"),
                 .authenticator_data = decoding.bytes(said.authenticatorData, "authenticatorData"),
                 .signature = decoding.bytes(said.signature, "signature"),
                 .user_handle = {}};
  if (said.userHandle) {
    out.user_handle = decoding.bytes(*said.userHandle, "userHandle");
  }
  return decoding.done() ? Result<PasskeyUse>(std::move(out)) : decoding.done().error();
}

Result<PasskeyMade> made_in(std::string name, const MadeShape& shape) {
  Decoding decoding;
  decoding.is_public_key(shape.type);
  const MadeResponseShape& said = shape.response;
  PasskeyMade out{.name = std::move(name),
                  .client_data = decoding.bytes(said.clientDataJSON, "clientDataJSON"),
                  .attestation_object = decoding.bytes(said.attestationObject, "attestationObject"),
                  .transports = said.transports.value_or(std::vector<std::string>())};
  return decoding.done() ? Result<PasskeyMade>(std::move(out)) : decoding.done().error();
}

boost::json::value without(const boost::json::value& body, std::string_view member) {
  if (!body.is_object()) {
    return body;
  }
  boost::json::object out;
  for (const auto& [name, value] : body.get_object()) {
    if (name != member) {
      out.emplace(name, value);
    }
  }
  return out;
}

boost::json::object with_open(boost::json::object schema,
                              std::string_view member,
                              boost::json::object open,
                              Presence presence) {
  open["additionalProperties"] = true;
  open["properties"].as_object()["response"].as_object()["additionalProperties"] = true;
  schema["properties"].as_object()[member] = std::move(open);
  if (presence == Presence::kRequired) {
    schema["required"].as_array().emplace_back(member);
  }
  return schema;
}

ChallengeShape show_challenge(OfferedChallenge&& offered) {
  ChallengeShape out{.challenge = base64url_of(offered.challenge),
                     .expires_at = offered.expires_at,
                     .public_key = {}};
  OptionsShape& options = out.public_key;
  options.challenge = out.challenge;
  options.timeout = std::chrono::milliseconds(kChallengeLife).count();
  if (offered.purpose != PasskeyPurpose::kRegister) {
    options.rpId = offered.party.id;
    options.userVerification = "required";
    if (offered.purpose == PasskeyPurpose::kStepUp) {
      options.allowCredentials = descriptors_of(offered.passkeys);
    }
    return out;
  }
  const auto& [name, email] = offered.shown;
  options.rp = {.id = offered.party.id, .name = "Cofactor"};
  options.user = {.id = base64url_of(offered.person->bytes),
                  .name = email.empty() ? "Cofactor" : email,
                  .displayName = name.empty() ? "Cofactor" : name};
  options.pubKeyCredParams = shapes_of(offered.algorithms);
  options.excludeCredentials = descriptors_of(offered.passkeys);
  options.authenticatorSelection = {
      .residentKey = "required", .requireResidentKey = true, .userVerification = "required"};
  options.attestation = "none";
  return out;
}

PasskeyShape show_passkey(const Passkey& passkey) {
  return {.id = passkey.id,
          .name = passkey.name,
          .credential = base64url_of(passkey.credential),
          .added_at = passkey.added_at,
          .last_used_at = passkey.last_used_at,
          .backed_up = passkey.backed_up,
          .transports = passkey.transports,
          .suspected_at = passkey.suspected_at,
          .recovery = passkey.recovery};
}

}  // namespace cofactor::api
