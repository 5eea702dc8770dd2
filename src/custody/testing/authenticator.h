#pragma once

#include "base/base64url.h"
#include "crypto/hash.h"
#include "crypto/sign.h"
#include "custody/passkey_answers.h"
#include "identity/token.h"

// An authenticator for tests: one passkey (Ed25519), made and used as a phone would, and lies where
// it is told to.
namespace cofactor {

class Authenticator {
 public:
  explicit Authenticator(Random& random)
      : signer_(Key::copy_from(random.array<32>())), credential(copy_of(random.array<16>())) {}

  PasskeyMade make(const Bytes& challenge, std::string name = "phone") const {
    Bytes data = header(0x40);
    append(data, Bytes(16));
    append_big_endian(data, static_cast<std::uint16_t>(credential.size()));
    append(data, credential);
    append(data, Bytes{0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20});
    append(data, signer_.public_key());
    Bytes object{0xa3, 0x63};
    append(object, bytes_of("fmt"));
    append(object, Bytes{0x64});
    append(object, bytes_of("none"));
    append(object, Bytes{0x67});
    append(object, bytes_of("attStmt"));
    append(object, Bytes{0xa0, 0x68});
    append(object, bytes_of("authData"));
    append(object, Bytes{0x58, static_cast<std::uint8_t>(data.size())});
    append(object, data);
    return {.name = std::move(name),
            .client_data = client_data("webauthn.create", challenge),
            .attestation_object = std::move(object),
            .transports = {"internal"}};
  }

  // As the person whose user handle it was made with.
  PasskeyUse use(const Bytes& challenge, const std::optional<PersonId>& person) {
    sign_count += counts ? 1 : 0;
    PasskeyUse out{.credential = credential,
                   .client_data = client_data("webauthn.get", challenge),
                   .authenticator_data = header(0),
                   .signature = {},
                   .user_handle = {}};
    if (person) {
      out.user_handle = copy_of(person->bytes);
    }
    Bytes said = out.authenticator_data;
    append(said, sha256(out.client_data));
    out.signature = copy_of(signer_.sign(said));
    return out;
  }

 private:
  Bytes header(std::uint8_t more_flags) const {
    Bytes out = copy_of(sha256(bytes_of(party)));
    out.push_back(static_cast<std::uint8_t>(flags | more_flags));
    append_big_endian(out, sign_count);
    return out;
  }
  Bytes client_data(std::string_view type, const Bytes& challenge) const {
    return copy_of(bytes_of(R"({"type":")" + std::string(type) + R"(","challenge":")" +
                            base64url_of(challenge) + R"(","origin":")" + origin +
                            R"(","crossOrigin":false})"));
  }

  Signer signer_;

 public:
  Bytes credential;
  std::string party = "localhost";
  std::string origin = "http://localhost:8420";
  std::uint8_t flags = 0x05;  // user present, user verified
  std::uint32_t sign_count = 0;
  bool counts = true;
};

}  // namespace cofactor
