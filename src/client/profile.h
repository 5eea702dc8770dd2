#pragma once

#include <optional>
#include <string>

#include "base/fields.h"
#include "client/environment.h"

namespace cofactor::client {

// One sign-in of one person at one server, and the log it has pinned. A file of its own, 0600.
struct Profile {
  std::string url;
  std::optional<TokenText> token;
  std::optional<std::string> log_key;  // C2SP verifier key, as the first sign-in found it
  std::optional<std::string> log_origin;
};
BOOST_DESCRIBE_STRUCT(Profile, (), (url, token, log_key, log_origin))

// The profile's file, if there is one. Refuses kInvalid when it is damaged, or when others than its
// owner may read it.
Result<std::optional<Profile>> load_profile(const std::string& file);
void save_profile(const std::string& file, const Profile& profile);

// The token in a text as files and standard input hold it: its first line, trimmed. Refuses
// kInvalid what is empty or longer than a token can be.
Result<TokenText> token_in(std::string_view text);

}  // namespace cofactor::client
