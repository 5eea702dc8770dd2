#pragma once

#include "cli/command.h"

namespace cofactor::cli {

// Options of commands that make an API token.
inline constexpr Option kTokenName{.name = "name", .help = "What it is for", .required = true};
inline constexpr Option kTokenDays{
    .name = "days", .help = "For how many days it is good: 90, at most 365", .value = "DAYS"};

// Asks for a token by POST `path`, with what those options say, and shows it: alone on standard
// output, or the answer with --json. `organization`: named in the body.
Done make_token(Invocation& invocation,
                client::Client& client,
                const std::string& path,
                const std::optional<std::string>& organization = {});

// Shows the token of an answer alone on standard output, or the whole answer with --json.
Done show_token(Invocation& invocation, const boost::json::value& answer);

}  // namespace cofactor::cli
