#include "crypto/passkey_ceremony.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/base64url.h"
#include "base/check.h"
#include "base/fields.h"
#include "crypto/authenticator_data.h"
#include "crypto/cbor.h"
#include "crypto/passkey_key.h"

namespace cofactor {

struct RegistrationFigures {
  std::string challenge, client_data, attestation_object, credential, public_key;
};
BOOST_DESCRIBE_STRUCT(RegistrationFigures,
                      (),
                      (challenge, client_data, attestation_object, credential, public_key))
struct AuthenticationFigures {
  std::string challenge, client_data, authenticator_data, signature;
};
BOOST_DESCRIBE_STRUCT(AuthenticationFigures,
                      (),
                      (challenge, client_data, authenticator_data, signature))
struct PasskeyVector {
  std::string name;
  RegistrationFigures registration;
  AuthenticationFigures authentication;
};
BOOST_DESCRIBE_STRUCT(PasskeyVector, (), (name, registration, authentication))
struct PasskeyVectors {
  std::string source;
  std::vector<PasskeyVector> vectors;
};
BOOST_DESCRIBE_STRUCT(PasskeyVectors, (), (source, vectors))

namespace {

const std::vector<PasskeyVector>& vectors() {
  static const std::vector<PasskeyVector> kAll = [] {
    std::ifstream file("tests/vectors/webauthn.json");
    std::ostringstream text;
    text << file.rdbuf();
    auto read = parse_json_as<PasskeyVectors>(text.str(), kClosed);
    CHECK(read.has_value());
    return std::move(read->vectors);
  }();
  return kAll;
}

Bytes hex(const std::string& text) { return *parse_hex(text); }

const RelyingParty kExample{.id = "example.org", .origins = {"https://example.org"}};

// What the specification leaves to the relying party: a page in another's frame.
bool is_framed(const PasskeyVector& vector) {
  return vector.name.ends_with("crossOrigin") || vector.name.ends_with("topOrigin");
}

struct Altered {
  RelyingParty party = kExample;
  Bytes challenge, client_data, attestation_object, authenticator_data, signature, public_key;
  bool eligible = false;
  UserVerification verification = UserVerification::kNotRequired;
};

Altered registration_of(const PasskeyVector& vector) {
  Altered out;
  out.challenge = hex(vector.registration.challenge);
  out.client_data = hex(vector.registration.client_data);
  out.attestation_object = hex(vector.registration.attestation_object);
  return out;
}

Altered authentication_of(const PasskeyVector& vector) {
  Altered out;
  out.challenge = hex(vector.authentication.challenge);
  out.client_data = hex(vector.authentication.client_data);
  out.authenticator_data = hex(vector.authentication.authenticator_data);
  out.signature = hex(vector.authentication.signature);
  out.public_key = hex(vector.registration.public_key);
  out.eligible = AuthenticatorData::parse(out.authenticator_data)->backup_eligible;
  return out;
}

Result<Registered> registered(const Altered& a) {
  return check_registration(
      {.party = a.party, .challenge = a.challenge, .verification = a.verification},
      {.client_data = a.client_data, .attestation_object = a.attestation_object});
}

Result<Asserted> asserted(const Altered& a) {
  return check_assertion(
      {.party = a.party, .challenge = a.challenge, .verification = a.verification},
      {.public_key = a.public_key, .backup_eligible = a.eligible},
      {.client_data = a.client_data,
       .authenticator_data = a.authenticator_data,
       .signature = a.signature});
}

template <class T>
std::string why(const Result<T>& result) {
  return result ? "accepted" : result.error().message;
}

TEST(PasskeyVectors, AreVerifiedWhereTheAllowListAdmitsThem) {
  int registrations = 0;
  for (const PasskeyVector& vector : vectors()) {
    SCOPED_TRACE(vector.name);
    if (is_framed(vector)) {
      EXPECT_TRUE(why(registered(registration_of(vector))).contains("another's frame"));
      EXPECT_TRUE(why(asserted(authentication_of(vector))).contains("another's frame"));
      continue;
    }
    EXPECT_EQ(why(asserted(authentication_of(vector))), "accepted");
    if (!vector.registration.attestation_object.empty()) {
      ++registrations;
      const auto made = registered(registration_of(vector));
      ASSERT_EQ(why(made), "accepted");
      EXPECT_EQ(hex_of(made->credential), vector.registration.credential);
      EXPECT_EQ(hex_of(made->public_key), vector.registration.public_key);
    }
  }
  EXPECT_EQ(registrations, 4);
}

TEST(PasskeyVectors, RefuseWithoutUserVerificationWhereItIsRequired) {
  int without = 0;
  for (const PasskeyVector& vector : vectors()) {
    Altered a = authentication_of(vector);
    a.verification = UserVerification::kRequired;
    const bool verified = AuthenticatorData::parse(a.authenticator_data)->user_verified;
    without += verified ? 0 : 1;
    EXPECT_EQ(asserted(a).has_value(), verified && !is_framed(vector)) << vector.name;
  }
  EXPECT_GT(without, 0);
}

// Every bit of every field once, but of long ones every seventh byte.
void expect_each_change_refused(const Altered& good,
                                Bytes Altered::* field,
                                const std::function<bool(const Altered&)>& accepts) {
  const std::size_t size = (good.*field).size();
  for (std::size_t at = 0; at < size; at += size > 200 ? 7 : 1) {
    for (int bit = 0; bit < 8; ++bit) {
      Altered bad = good;
      (bad.*field)[at] ^= static_cast<std::uint8_t>(1 << bit);
      EXPECT_FALSE(accepts(bad)) << "byte " << at << " bit " << bit;
    }
  }
  for (const std::size_t shorter : {std::size_t{0}, size / 2, size - 1}) {
    Altered cut = good;
    (cut.*field).resize(shorter);
    EXPECT_FALSE(accepts(cut)) << "cut to " << shorter;
  }
  Altered longer = good;
  (longer.*field).push_back(0);
  EXPECT_FALSE(accepts(longer)) << "longer";
}

TEST(PasskeyVectors, RefuseAnAssertionWithAnyFieldAltered) {
  const auto accepts = [](const Altered& a) { return asserted(a).has_value(); };
  for (const PasskeyVector& vector : vectors()) {
    if (is_framed(vector)) {
      continue;
    }
    SCOPED_TRACE(vector.name);
    const Altered good = authentication_of(vector);
    for (const auto field : {&Altered::challenge,
                             &Altered::client_data,
                             &Altered::authenticator_data,
                             &Altered::signature,
                             &Altered::public_key}) {
      expect_each_change_refused(good, field, accepts);
    }
    Altered other = good;
    other.party.id = "example.com";
    EXPECT_TRUE(why(asserted(other)).contains("another server"));
    other = good;
    other.party.origins = {"https://example.com", "https://example.org:8443"};
    EXPECT_TRUE(why(asserted(other)).contains("another origin"));
    other = good;
    other.eligible = !good.eligible;
    EXPECT_TRUE(why(asserted(other)).contains("backed up"));
  }
}

// What nobody has signed may change: the model of the authenticator, the id, the key.
TEST(PasskeyVectors, RefuseARegistrationWithASignedFieldAltered) {
  const auto accepts = [](const Altered& a) { return registered(a).has_value(); };
  for (const PasskeyVector& vector : vectors()) {
    if (is_framed(vector) || vector.registration.attestation_object.empty()) {
      continue;
    }
    SCOPED_TRACE(vector.name);
    const Altered good = registration_of(vector);
    expect_each_change_refused(good, &Altered::challenge, accepts);
    if (vector.name.starts_with("packed-self")) {
      expect_each_change_refused(good, &Altered::client_data, accepts);
      expect_each_change_refused(good, &Altered::attestation_object, accepts);
    }
    Altered other = good;
    other.party.id = "example.com";
    EXPECT_TRUE(why(registered(other)).contains("another server"));
    other = good;
    other.attestation_object.push_back(0);
    EXPECT_FALSE(accepts(other));
  }
}

// --- what no vector has ---

class MadeRegistration : public testing::Test {
 protected:
  // The flags and signature counter of a registration without attestation, its key as given.
  static Bytes authenticator_data(std::uint8_t flags, ByteView key) {
    Bytes out = hex("bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b5");
    out.push_back(flags);
    append(out, Bytes(4 + 16));
    append(out, Bytes{0, 3, 7, 7, 7});
    append(out, key);
    return out;
  }
  static Bytes object_of(ByteView data, std::string_view format, ByteView statement) {
    Bytes out{0xa3, 0x63};
    append(out, bytes_of("fmt"));
    out.push_back(static_cast<std::uint8_t>(0x60 + format.size()));
    append(out, bytes_of(format));
    out.push_back(0x67);
    append(out, bytes_of("attStmt"));
    append(out, statement);
    out.push_back(0x68);
    append(out, bytes_of("authData"));
    append(out, Bytes{0x58, static_cast<std::uint8_t>(data.size())});
    append(out, data);
    return out;
  }
  static std::string client_data(std::string_view more = {}, std::string_view before = {}) {
    return std::string(before) + R"({"type":"webauthn.create","challenge":")" +
           base64url_of(kChallenge) + R"(","origin":"https://example.org")" + std::string(more) +
           "}";
  }
  static std::string answer(std::uint8_t flags,
                            const std::string& client = client_data(),
                            std::string_view format = "none",
                            const Bytes& statement = {0xa0}) {
    const Bytes object = object_of(authenticator_data(flags, key()), format, statement);
    return why(check_registration({.party = kExample, .challenge = kChallenge},
                                  {.client_data = bytes_of(client), .attestation_object = object}));
  }
  static Bytes key() { return hex(vectors()[0].registration.public_key); }

  static inline const Bytes kChallenge = hex("000102030405060708090a0b0c0d0e0f");
};

TEST_F(MadeRegistration, NeedsAPersonWhoWasVerified) {
  EXPECT_EQ(answer(0x45), "accepted");
  EXPECT_TRUE(answer(0x44).contains("nobody was there"));
  EXPECT_TRUE(answer(0x41).contains("not verified"));
  EXPECT_TRUE(answer(0x55).contains("backed up"));
  EXPECT_EQ(answer(0x5d), "accepted");
  EXPECT_FALSE(answer(0x05).contains("accepted")) << "no credential, and bytes behind it";
  EXPECT_FALSE(answer(0xc5).contains("accepted")) << "extensions that are not there";
}

TEST_F(MadeRegistration, ReadsClientDataOpenlyAndStrictly) {
  EXPECT_EQ(answer(0x45, client_data("", "\xEF\xBB\xBF")), "accepted");
  EXPECT_EQ(answer(0x45, client_data(R"(,"crossOrigin":false,"new":{"a":[1]})")), "accepted");
  EXPECT_FALSE(answer(0x45, client_data(R"(,"crossOrigin":true)")).contains("accepted"));
  EXPECT_FALSE(answer(0x45, client_data(R"(,"topOrigin":"https://a")")).contains("accepted"));
  EXPECT_FALSE(answer(0x45, client_data(R"(,"type":"webauthn.create")")).contains("accepted"))
      << "a member twice";
  EXPECT_FALSE(answer(0x45, client_data() + " x").contains("accepted"));
}

TEST_F(MadeRegistration, TakesNoAttestationButNoneAndItsOwn) {
  EXPECT_FALSE(answer(0x45, client_data(), "none", hex("a1616101")).contains("accepted"));
  EXPECT_FALSE(answer(0x45, client_data(), "packed").contains("accepted"));
  EXPECT_FALSE(answer(0x45, client_data(), "apple").contains("accepted"));
  EXPECT_FALSE(answer(0x45, client_data(), "fido-u2f").contains("accepted"));
}

TEST(PasskeyKeys, AreThoseOfTheAllowList) {
  const auto takes = [](const std::string& text) {
    return PasskeyKey::parse(hex(text)).has_value();
  };
  const std::string x(64, '7');
  EXPECT_TRUE(
      takes("a401010327200621"
            "5820" +
            x));
  EXPECT_FALSE(
      takes("a40101033a0000c35b200621"
            "5820" +
            x))
      << "another algorithm";
  EXPECT_FALSE(
      takes("a401010327200721"
            "5820" +
            x))
      << "Ed448's curve";
  EXPECT_FALSE(
      takes("a401020327200621"
            "5820" +
            x))
      << "another type of key";
  EXPECT_FALSE(
      takes("a401010327200621"
            "581f" +
            x.substr(2)))
      << "too short";
  EXPECT_FALSE(
      takes("a401010327200621"
            "5820" +
            x + "00"))
      << "something behind it";
  EXPECT_FALSE(
      takes("a501010327200620"
            "0621"
            "5820" +
            x))
      << "a member twice";
  EXPECT_FALSE(takes("bf010103272006215820" + x + "ff")) << "of indefinite length";
}

TEST(Cbor, AllocatesNothingForWhatALengthClaims) {
  for (const char* claims : {"9b0000000100000000",
                             "bb7fffffffffffffff",
                             "5b7fffffffffffffff",
                             "9a7fffffff",
                             "7affffffff",
                             "bb8000000000000000"}) {
    EXPECT_FALSE(parse_cbor(hex(claims))) << claims;
  }
  EXPECT_FALSE(parse_cbor(Bytes(4096, 0x81))) << "deep";
  Bytes many{0x99, 0x02, 0x01};
  many.resize(3 + 0x201, 0x00);
  EXPECT_FALSE(parse_cbor(many)) << "many";
  EXPECT_TRUE(parse_cbor(hex("a26161f56162f6")));
  EXPECT_FALSE(parse_cbor(hex("fb3ff0000000000000"))) << "floating point";
  EXPECT_FALSE(parse_cbor(hex("c000"))) << "a tag";
  EXPECT_EQ(parse_cbor(hex("3903e7"))->number, -1000);
}

}  // namespace
}  // namespace cofactor
