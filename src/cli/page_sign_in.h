#pragma once

#include "cli/command.h"

namespace cofactor::cli {

// Asks the server for a session that a person confirms at its page (RFC 8628): shows the page and
// the code to enter there, then the number that the page asks for, and waits. The answer is that of
// a sign-in, its token in it. Refuses kDenied (turned away at the page), kUnauthenticated (nobody
// confirmed it in time), and what the server refuses.
//
// With --json each of those is an object on a line of its own, as soon as it is known.
Result<boost::json::value> sign_in_at_page(Invocation& invocation, client::Client& client);

}  // namespace cofactor::cli
