#pragma once

#include "api/asked.h"
#include "api/shown.h"
#include "custody/add_token.h"

// API tokens in bodies and answers: of persons (tokens.cc) and of services (services.cc).
namespace cofactor::api {

// How long a new one lives: until a time, or for a number of seconds; neither is the usual life.
// Refuses kInvalid both, and what lies beyond every bound.
Result<std::chrono::seconds> token_life(const Asked& asked,
                                        const std::optional<Time>& expires_at,
                                        const std::optional<std::int64_t>& expires_in_s);

struct AddedTokenShape {
  TokenId id;
  std::string name;
  Shown<TokenText> token;
  Time expires_at;
};
BOOST_DESCRIBE_STRUCT(AddedTokenShape, (), (id, name, token, expires_at))

AddedTokenShape show_added_token(AddedToken&& added);

}  // namespace cofactor::api
