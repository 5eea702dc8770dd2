#pragma once

#include <memory>

#include "client/client.h"
#include "client/environment.h"
#include "client/profile.h"
#include "client/witness.h"

namespace cofactor::client {

// One person's way to one server: their profile, a client with their token, and the watch over the
// server's log.
class Session {
 public:
  // The server is COFACTOR_URL's, else the profile's, else http://localhost:8420; the token that of
  // COFACTOR_TOKEN_FILE, else the profile's (which goes to the profile's server alone). Refuses
  // kInvalid. Asks the server nothing yet.
  static Result<std::unique_ptr<Session>> open(const Environment& environment, Random& random);

  // Before anything that needs a sign-in: refuses kUnauthenticated when there is no token, and what
  // Witness::look refuses.
  Done begin();

  Client& client() { return client_; }
  Witness& witness() { return witness_; }
  const std::string& url() const { return profile_.url; }
  const Places& places() const { return places_; }

  // Takes the token over and makes the profile this server's. Witness::pin comes first.
  void sign_in(TokenText token);
  // Forgets the token; the pinned log stays.
  void sign_out();
  bool is_signed_in() const { return client_.has_token(); }

 private:
  // Whether the profile's file is this server's, so that it may be written.
  enum class Keeping { kProfile, kNothing };
  Session(Places places, Profile profile, Client client, Keeping keeping);

  Places places_;
  Profile profile_;
  Client client_;
  Witness witness_;
  Keeping keeping_;
};

}  // namespace cofactor::client
