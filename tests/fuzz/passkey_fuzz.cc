// What a browser may send of a passkey: whatever is read well is read whole, and no bytes that
// nobody signed sign in. The first byte chooses what the rest is.

#include "base/check.h"
#include "crypto/authenticator_data.h"
#include "crypto/cbor.h"
#include "crypto/passkey_ceremony.h"
#include "crypto/passkey_key.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace cofactor;
  if (size == 0) return 0;
  const ByteView rest(bytes + 1, size - 1);
  static const RelyingParty kParty{.id = "example.org", .origins = {"https://example.org"}};
  static const Bytes kChallenge(16, 7);
  const Ceremony ceremony{.party = kParty, .challenge = kChallenge};
  constexpr std::string_view kClientData =
      R"({"type":"webauthn.create","challenge":"BwcHBwcHBwcHBwcHBwcHBw","origin":)"
      R"("https://example.org"})";
  switch (bytes[0] % 4) {
    case 0: {  // clientDataJSON
      const auto challenge = challenge_in(rest);
      CHECK(!challenge || challenge->size() <= rest.size());
      CHECK(!check_registration(ceremony, {.client_data = rest, .attestation_object = rest}));
      break;
    }
    case 1: {  // attestationObject
      const auto made = check_registration(
          ceremony, {.client_data = bytes_of(kClientData), .attestation_object = rest});
      CHECK(!made || (PasskeyKey::parse(made->public_key) && !made->credential.empty() &&
                      made->credential.size() <= kLongestCredentialId));
      break;
    }
    case 2: {  // authenticatorData
      if (const auto data = AuthenticatorData::parse(rest); data && !data->credential) {
        CHECK(rest.size() >= 37);
      }
      break;
    }
    default: {  // CBOR
      const auto item = parse_cbor(rest);
      CHECK(!item || item->whole.size() == rest.size());
    }
  }
  return 0;
}
