// How many sign-ins a second one core checks: all that crypto does of each, from client data to
// signature, on W3C's test vectors; seconds of the processor, so that others may run beside it.
//   bench_verify_passkeys [SECONDS]
#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <sstream>

#include "base/check.h"
#include "base/fields.h"
#include "crypto/passkey_ceremony.h"

namespace cofactor {
namespace {

struct SignIn {
  std::string name;
  Bytes challenge, client_data, authenticator_data, signature, public_key;
};

std::vector<SignIn> sign_ins() {
  std::ifstream file("tests/vectors/webauthn.json");
  std::ostringstream text;
  text << file.rdbuf();
  const auto json = parse_json(text.str());
  CHECK(json.has_value());
  std::vector<SignIn> out;
  for (const auto& vector : json->at("vectors").as_array()) {
    const auto hex = [&](const char* of, const char* name) {
      return *parse_hex(std::string_view(vector.at(of).at(name).as_string()));
    };
    out.push_back({.name = std::string(vector.at("name").as_string()),
                   .challenge = hex("authentication", "challenge"),
                   .client_data = hex("authentication", "client_data"),
                   .authenticator_data = hex("authentication", "authenticator_data"),
                   .signature = hex("authentication", "signature"),
                   .public_key = hex("registration", "public_key")});
  }
  return out;
}

bool check(const SignIn& sign_in) {
  static const RelyingParty kParty{.id = "example.org", .origins = {"https://example.org"}};
  constexpr std::uint8_t kBackupEligible = 0x08;
  return check_assertion(
             {.party = kParty,
              .challenge = sign_in.challenge,
              .verification = UserVerification::kNotRequired},
             {.public_key = sign_in.public_key,
              .backup_eligible = (sign_in.authenticator_data[32] & kBackupEligible) != 0},
             {.client_data = sign_in.client_data,
              .authenticator_data = sign_in.authenticator_data,
              .signature = sign_in.signature})
      .has_value();
}

}  // namespace
}  // namespace cofactor

int main(int argc, char** argv) {
  const double each = argc > 1 ? std::atof(argv[1]) : 2;
  const auto processor_s = [] { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; };
  fmt::print("{:<28} {:>16}\n", "passkey", "sign-ins/s/core");
  for (const auto& sign_in : cofactor::sign_ins()) {
    if (!cofactor::check(sign_in)) {
      continue;  // of a page in another's frame
    }
    const double start = processor_s();
    std::uint64_t count = 0;
    while (processor_s() - start < each) {
      for (int i = 0; i < 20; ++i, ++count) {
        CHECK(cofactor::check(sign_in));
      }
    }
    fmt::print(
        "{:<28} {:>16.0f}\n", sign_in.name, static_cast<double>(count) / (processor_s() - start));
  }
}
