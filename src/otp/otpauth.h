#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "otp/totp.h"

namespace cofactor {

inline constexpr std::size_t kMostOtpauthBytes = 2048;

// What an otpauth URI says. Issuer and account are text from outside: one line, free of control
// and direction characters, but otherwise anything ("<script>"); both may be empty.
struct Otpauth {
  std::string issuer;
  std::string account;
  // Twelve digits, where the label is AWS's: "Amazon Web Services:DEVICE@123456789012". An account
  // with an alias shows that instead.
  std::optional<std::string> aws_account_id;
  TotpParameters parameters;
  Seed seed;
  // Sentences for a person: unusual parameters, what was passed over, issuers that differ.
  std::vector<std::string> warnings;
};

// Reads otpauth://totp/LABEL?secret=…&issuer=…&algorithm=…&digits=…&period=… (the Key Uri Format of
// Google Authenticator), otpauth://hotp/… with counter=… in the place of a period, and Steam's:
// otpauth://steam/…, steam://SECRET, "encoder=steam" of KeePassXC, and a TOTP whose issuer is Steam
// where its digits are five or not said, as FreeOTP has it, with a warning:
// - scheme, type, parameter names and algorithm in any case, white space around the whole dropped;
// - the label is ISSUER:ACCOUNT or ACCOUNT, split at the first ":" or "%3A"; in it "+" is a plus;
// - in parameters "+" is a space, which base32 passes over; "#" is an ordinary character;
// - the parameter `issuer` outranks the label's;
// - unknown parameters are passed over and counted in a warning, `image` too: nothing is fetched.
//
// Refuses kInvalid: other schemes and types, a parameter given twice, no or an empty secret, what
// parse_base32 and check(TotpParameters) refuse, other algorithms than SHA1, SHA256, SHA512,
// a "%" without two hexadecimal digits, control and direction characters in issuer or account.
// kTooLarge: over 2,048 bytes. No refusal and no warning holds a part of the URI.
// Whatever is copied out of `uri` on the way is wiped.
Result<Otpauth> parse_otpauth(const UriText& uri);

// The URI of a seed and its parameters, without a label: what parse_otpauth reads back.
// REQUIRES: check(parameters), a seed that is not empty.
UriText otpauth_of(const Seed& seed, const TotpParameters& parameters);

}  // namespace cofactor
