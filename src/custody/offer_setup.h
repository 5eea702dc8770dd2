#pragma once

#include "custody/core.h"

namespace cofactor {

inline constexpr std::chrono::minutes kSetupTokenLife{15};

// What the server writes at its start while nobody has been set up: the setup token of an earlier
// start ends, and this one, of which only the hash is kept, is good for fifteen minutes and one
// use. Records token.ended and token.added in the server's chain.
Proposal offer_setup(const View& view, const Token& fresh);

// A setup token around a fresh text's hash. REQUIRES: `id` is fresh.
Token setup_token(const TokenId& id, const TokenText& text, Time now);

}  // namespace cofactor
