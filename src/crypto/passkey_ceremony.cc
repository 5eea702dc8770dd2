#include "crypto/passkey_ceremony.h"

#include <algorithm>
#include <boost/describe.hpp>

#include "base/base64url.h"
#include "base/fields.h"
#include "crypto/authenticator_data.h"
#include "crypto/cbor.h"
#include "crypto/hash.h"
#include "crypto/passkey_key.h"

namespace cofactor {

// CollectedClientData (§5.8.1). Browsers may add members.
struct ClientData {
  std::string type;
  std::string challenge;
  std::string origin;
  std::optional<bool> crossOrigin;
  std::optional<std::string> topOrigin;
};
BOOST_DESCRIBE_STRUCT(ClientData, (), (type, challenge, origin, crossOrigin, topOrigin))

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

Error refused(std::string why) {
  return invalid("The passkey's answer is refused: " + std::move(why) + ".",
                 "Try again, on the page itself.");
}

// §7.1 step 5, §7.2 step 9: UTF-8, a byte order mark is passed over.
Result<ClientData> read_client_data(ByteView client_data) {
  std::string_view text = text_of(client_data);
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  return parse_json_as<ClientData>(text, kOpen);
}

// §7.1 steps 6 to 11, §7.2 steps 10 to 15.
Done check_client_data(const Ceremony& ceremony, std::string_view type, ByteView client_data) {
  const auto data = read_client_data(client_data);
  if (!data) {
    return refused("its client data cannot be read");
  }
  if (data->type != type) {
    return refused("it is of another ceremony");
  }
  if (data->challenge != base64url_of(ceremony.challenge)) {
    return refused("it answers another challenge");
  }
  if (std::ranges::find(ceremony.party.origins, data->origin) == ceremony.party.origins.end()) {
    return refused("it comes from another origin");
  }
  if (data->crossOrigin.value_or(false) || data->topOrigin) {
    return refused("it comes from a page in another's frame");
  }
  return {};
}

// §7.1 steps 14 to 19, §7.2 steps 16 to 20.
Done check_flags(const Ceremony& ceremony, const AuthenticatorData& data) {
  if (data.rp_hash != sha256(bytes_of(ceremony.party.id))) {
    return refused("it is for another server");
  }
  if (!data.user_present) {
    return refused("nobody was there");
  }
  if (ceremony.verification == UserVerification::kRequired && !data.user_verified) {
    return refused("the user was not verified");
  }
  if (data.backed_up && !data.backup_eligible) {
    return refused("it is backed up and cannot be");
  }
  return {};
}

struct Attested {
  const Ceremony& ceremony;
  const PasskeyKey& key;
  ByteView authenticator_data;
  const Hash& client_data_hash;
};

// §7.1 steps 21 to 24: "none" (§8.7), and "packed" by the passkey itself (§8.2). Nothing else is
// asked for.
bool is_attested(const Attested& a, std::string_view format, const CborItem& statement) {
  if (format == "none") {
    return statement.items.empty();
  }
  const CborItem* algorithm = statement.find("alg");
  const CborItem* signature = statement.find("sig");
  return format == "packed" && statement.items.size() == 4 && algorithm != nullptr &&
         algorithm->kind == CborItem::Kind::kNumber &&
         algorithm->number == static_cast<std::int64_t>(a.key.algorithm()) &&
         signature != nullptr && signature->kind == CborItem::Kind::kBytes &&
         a.key.signed_it({.rp = a.ceremony.party.id,
                          .authenticator_data = a.authenticator_data,
                          .client_data_hash = a.client_data_hash,
                          .signature = signature->bytes});
}

bool is_of(const CborItem* item, CborItem::Kind kind) {
  return item != nullptr && item->kind == kind;
}

}  // namespace

std::optional<Bytes> challenge_in(ByteView client_data) {
  const auto data = read_client_data(client_data);
  return data ? parse_base64url(data->challenge) : std::nullopt;
}

Result<Registered> check_registration(const Ceremony& ceremony,
                                      const RegistrationResponse& response) {
  if (auto done = check_client_data(ceremony, "webauthn.create", response.client_data); !done) {
    return done.error();
  }
  const Hash client_data_hash = sha256(response.client_data);
  const auto object = parse_cbor(response.attestation_object);
  const CborItem* format = object ? object->find("fmt") : nullptr;
  const CborItem* statement = object ? object->find("attStmt") : nullptr;
  const CborItem* said = object ? object->find("authData") : nullptr;
  if (!is_of(format, CborItem::Kind::kText) || !is_of(statement, CborItem::Kind::kMap) ||
      !is_of(said, CborItem::Kind::kBytes) || object->items.size() != 6) {
    return refused("its attestation cannot be read");
  }
  auto data = AuthenticatorData::parse(said->bytes);
  if (!data || !data->credential) {
    return refused("its authenticator data cannot be read");
  }
  if (auto done = check_flags(ceremony, *data); !done) {
    return done.error();
  }
  const auto key = PasskeyKey::parse(data->credential->public_key);
  if (!key) {
    return refused("its key is of a kind that was not asked for");
  }
  if (!is_attested({.ceremony = ceremony,
                    .key = *key,
                    .authenticator_data = said->bytes,
                    .client_data_hash = client_data_hash},
                   text_of(format->bytes),
                   *statement)) {
    return refused("its attestation is not one that was asked for, or does not fit");
  }
  return Registered{.credential = std::move(data->credential->id),
                    .public_key = std::move(data->credential->public_key),
                    .sign_count = data->sign_count,
                    .backup_eligible = data->backup_eligible,
                    .backed_up = data->backed_up};
}

Result<Asserted> check_assertion(const Ceremony& ceremony,
                                 const KnownKey& known,
                                 const AssertionResponse& response) {
  if (auto done = check_client_data(ceremony, "webauthn.get", response.client_data); !done) {
    return done.error();
  }
  const auto data = AuthenticatorData::parse(response.authenticator_data);
  if (!data || data->credential) {
    return refused("its authenticator data cannot be read");
  }
  if (auto done = check_flags(ceremony, *data); !done) {
    return done.error();
  }
  if (data->backup_eligible != known.backup_eligible) {
    return refused("it can be backed up and could not be before, or the other way round");
  }
  const auto key = PasskeyKey::parse(known.public_key);
  const Hash client_data_hash = sha256(response.client_data);
  if (!key || !key->signed_it({.rp = ceremony.party.id,
                               .authenticator_data = response.authenticator_data,
                               .client_data_hash = client_data_hash,
                               .signature = response.signature})) {
    return refused("its signature does not fit");
  }
  return Asserted{.sign_count = data->sign_count, .backed_up = data->backed_up};
}

}  // namespace cofactor
