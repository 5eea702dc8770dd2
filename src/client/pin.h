#pragma once

#include "base/fields.h"
#include "client/environment.h"

namespace cofactor::client {

// The log that was met at an address, whoever asked there: kept under the state directory, so that
// a client without a profile, or with another person's, is a witness too.
struct Pin {
  std::string url;
  std::string log_key;  // C2SP verifier key
  std::string log_origin;
  friend bool operator==(const Pin&, const Pin&) = default;
};
BOOST_DESCRIBE_STRUCT(Pin, (), (url, log_key, log_origin))

// Refuses kInvalid when its file is damaged.
Result<std::optional<Pin>> load_pin(const Places& places, const std::string& url);
void save_pin(const Places& places, const Pin& pin);

}  // namespace cofactor::client
