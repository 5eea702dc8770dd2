#pragma once

#include <string>
#include <utility>

#include "base/fields.h"

namespace cofactor::api {

// A secret in the shape of an answer: a code, or a token that is shown once. Only encode()
// (api/encode.h) writes its characters; write_json leaves a blank of the same length, so that no
// growing text leaves a copy behind.
template <class AnySecret>
class Shown {
 public:
  Shown() = default;
  Shown(AnySecret&& secret) : secret_(std::move(secret)) {}

  const AnySecret& secret() const { return secret_; }

 private:
  AnySecret secret_;
};

// No JSON text of anything else has this character.
inline constexpr char kBlank = '\x01';

template <class AnySecret>
void append_json(std::string& out, const Shown<AnySecret>& shown) {
  out += '"';
  out.append(shown.secret().size(), kBlank);
  out += '"';
}

}  // namespace cofactor::api
