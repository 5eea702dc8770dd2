#pragma once

#include "crypto/passkey_ceremony.h"
#include "custody/challenges.h"
#include "custody/last_uses.h"
#include "custody/terminal_sign_ins.h"

namespace cofactor {

// What signing in by passkey and sessions of a browser need besides the directory. One for a
// server; outlives all asks.
struct Ceremonies {
  RelyingParty party{.id = "localhost", .origins = {"http://localhost:8420"}};
  SessionSettings settings = {};
  Challenges challenges = {};
  TerminalSignIns terminals = {};
  LastUses uses = {};
};

}  // namespace cofactor
