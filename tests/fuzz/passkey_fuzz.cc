// What a browser may send of a passkey: whatever is read well is read whole, no bytes that nobody
// signed sign in, and what the passkey itself signed does so for this server alone. The first byte
// chooses what the rest is.

#include <algorithm>

#include "base/check.h"
#include "crypto/authenticator_data.h"
#include "crypto/cbor.h"
#include "crypto/hash.h"
#include "crypto/passkey_ceremony.h"
#include "crypto/passkey_key.h"
#include "crypto/sign.h"

namespace cofactor {
namespace {

constexpr std::string_view kMaking =
    R"({"type":"webauthn.create","challenge":"BwcHBwcHBwcHBwcHBwcHBw","origin":)"
    R"("https://example.org"})";
constexpr std::string_view kUsing =
    R"({"type":"webauthn.get","challenge":"BwcHBwcHBwcHBwcHBwcHBw","origin":)"
    R"("https://example.org"})";

const Ceremony& ceremony() {
  static const RelyingParty party{.id = "example.org", .origins = {"https://example.org"}};
  static const Bytes challenge(16, 7);
  static const Ceremony ceremony{.party = party, .challenge = challenge};
  return ceremony;
}

// A passkey that is kept here, Ed25519.
struct Passkey {
  Signer signer{Key(Bytes(32, 1))};
  Bytes cose = [this] {
    Bytes out = {0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20};
    append(out, signer.public_key());
    return out;
  }();
};
const Passkey& passkey() {
  static const Passkey passkey;
  return passkey;
}

Bytes signed_by_passkey(ByteView authenticator_data, ByteView client_data) {
  Bytes message = copy_of(authenticator_data);
  append(message, sha256(client_data));
  const Signature signature = passkey().signer.sign(message);
  return {signature.begin(), signature.end()};
}

Result<Asserted> assert_with(ByteView client_data,
                             ByteView authenticator_data,
                             ByteView signature) {
  return check_assertion(ceremony(),
                         {.public_key = passkey().cose},
                         {.client_data = client_data,
                          .authenticator_data = authenticator_data,
                          .signature = signature});
}

// For example.org, with the user present and verified.
Bytes good_data() {
  const Hash server = sha256(bytes_of("example.org"));
  Bytes out(server.begin(), server.end());
  append(out, Bytes{0x05, 0, 0, 0, 1});
  return out;
}

void read_client_data(ByteView text) {
  const auto challenge = challenge_in(text);
  CHECK(!challenge || challenge->size() <= text.size());
  CHECK(!check_registration(ceremony(), {.client_data = text, .attestation_object = text}));
  const Bytes data = good_data();
  const auto asserted = assert_with(text, data, signed_by_passkey(data, text));
  CHECK(!asserted || challenge == Bytes(16, 7));
  CHECK(!assert_with(text, data, Bytes(64, 1)));
}

void read_attestation(ByteView object) {
  const auto made = check_registration(
      ceremony(), {.client_data = bytes_of(kMaking), .attestation_object = object});
  CHECK(!made || (PasskeyKey::parse(made->public_key) && !made->credential.empty() &&
                  made->credential.size() <= kLongestCredentialId));
}

void read_authenticator_data(ByteView data) {
  const auto read = AuthenticatorData::parse(data);
  CHECK(!read || data.size() >= 37);
  const ByteView client_data = bytes_of(kUsing);
  const auto asserted = assert_with(client_data, data, signed_by_passkey(data, client_data));
  CHECK(!asserted || (read && read->rp_hash == sha256(bytes_of("example.org")) &&
                      read->user_present && read->user_verified && !read->credential));
  CHECK(!assert_with(client_data, data, Bytes(64, 1)));
}

void read_key(ByteView cose) {
  const auto key = PasskeyKey::parse(cose);
  if (!key) return;
  const Hash hash = sha256(cose);
  CHECK(!key->signed_it({.rp = "example.org",
                         .authenticator_data = good_data(),
                         .client_data_hash = hash,
                         .signature = cose}));
}

}  // namespace
}  // namespace cofactor

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace cofactor;
  if (size == 0) return 0;
  const ByteView rest(bytes + 1, size - 1);
  switch (bytes[0] % 5) {
    case 0:
      read_client_data(rest);
      break;
    case 1:
      read_attestation(rest);
      break;
    case 2:
      read_authenticator_data(rest);
      break;
    case 3:
      read_key(rest);
      break;
    default: {
      const auto item = parse_cbor(rest);
      CHECK(!item || item->whole.size() == rest.size());
    }
  }
  return 0;
}
