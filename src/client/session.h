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
  // kInvalid. The log is the one that the profile has pinned, else the one met at this address
  // before. Asks the server nothing yet.
  static Result<std::unique_ptr<Session>> open(const Environment& environment, Random& random);

  // Before anything that needs a sign-in: refuses kUnauthenticated when there is no token, and what
  // Witness::look refuses.
  Done begin();

  Client& client() { return client_; }
  Witness& witness() { return witness_; }
  const std::string& url() const { return profile_.url; }
  // The verifier key of the pinned log; none before anybody looked.
  const std::optional<std::string>& log_key() const { return profile_.log_key; }
  const Places& places() const { return places_; }

  // Takes the token over and makes the profile this server's, with its pinned log.
  // REQUIRES: look() or trust_anew() of the witness, so that no token is spent on another log.
  void sign_in(TokenText token);
  // Forgets the token; the pinned log stays.
  void sign_out();
  // Witness::trust_anew for who is signed in already.
  Done trust_anew();
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
