#pragma once

#include <vector>

#include "api/browser.h"
#include "custody/sealed_server.h"
#include "http/router.h"

// The routes of a sealed server: signing in and out by passkey, who one is, and how the server is.
// All others answer 503 sealed, whoever asks.
namespace cofactor::api {

struct SealedServing {
  SealedServer& server;
  Site site = {};
};

// REQUIRES: `serving` outlives them.
std::vector<http::Route> sealed_routes(const SealedServing& serving);

}  // namespace cofactor::api
