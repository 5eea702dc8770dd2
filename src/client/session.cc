#include "client/session.h"

#include "client/pin.h"
#include "client/private_file.h"

namespace cofactor::client {
namespace {

Result<std::optional<TokenText>> token_for(const Environment& environment,
                                           const Profile& profile,
                                           const std::string& url) {
  if (environment.token_file) {
    auto text = read_small(*environment.token_file);
    if (!text) {
      return invalid("There is no file " + *environment.token_file + ".",
                     "COFACTOR_TOKEN_FILE names a file with a token alone on its first line.");
    }
    auto token = token_in(*text);
    wipe(*text);
    if (!token) {
      return token.error();
    }
    return std::optional(std::move(*token));
  }
  if (!profile.token || profile.url != url) {
    return std::optional<TokenText>();
  }
  return std::optional(profile.token->clone());
}

}  // namespace

Session::Session(Places places, Profile profile, Client client, Keeping keeping)
    : places_(std::move(places)),
      profile_(std::move(profile)),
      client_(std::move(client)),
      witness_(client_, places_, profile_),
      keeping_(keeping) {}

Result<std::unique_ptr<Session>> Session::open(const Environment& environment, Random& random) {
  auto places = places_in(environment);
  auto loaded =
      places ? load_profile(places->profile_file) : Result<std::optional<Profile>>(places.error());
  if (!loaded) {
    return loaded.error();
  }
  Profile profile = std::move(*loaded).value_or(Profile{});
  const std::string url = environment.url       ? *environment.url
                          : profile.url.empty() ? std::string(kDefaultUrl)
                                                : profile.url;
  auto token = token_for(environment, profile, url);
  auto transport = token ? open_transport({.url = url, .ca_file = environment.ca_file})
                         : Result<std::unique_ptr<Transport>>(token.error());
  if (!transport) {
    return transport.error();
  }
  const bool is_own = profile.url == url || profile.url.empty();
  if (profile.url != url) {
    profile = Profile{.url = url};
  }
  if (!profile.log_key) {
    auto pin = load_pin(*places, url);
    if (!pin) {
      return pin.error();
    }
    if (*pin) {
      profile.log_key = std::move((*pin)->log_key);
      profile.log_origin = std::move((*pin)->log_origin);
    }
  }
  return std::unique_ptr<Session>(
      new Session(std::move(*places),
                  std::move(profile),
                  Client(std::move(*transport), std::move(*token), random),
                  is_own ? Keeping::kProfile : Keeping::kNothing));
}

Done Session::begin() {
  if (!is_signed_in()) {
    return Error{.code = ErrorCode::kUnauthenticated,
                 .message = "You are not signed in at " + url() + ".",
                 .hint =
                     "Sign in: cofactor login; with an invitation: cofactor login --token-stdin "
                     "< invite.txt"};
  }
  const bool first_time = !profile_.log_key;
  auto looked = witness_.look();
  if (looked && first_time && keeping_ == Keeping::kProfile) {
    save_profile(places_.profile_file, profile_);
  }
  return looked;
}

Done Session::trust_anew() {
  auto trusted = witness_.trust_anew();
  if (trusted && keeping_ == Keeping::kProfile) {
    save_profile(places_.profile_file, profile_);
  }
  return trusted;
}

void Session::sign_in(TokenText token) {
  profile_.token = token.clone();
  client_.sign_in(std::move(token));
  save_profile(places_.profile_file, profile_);
}

void Session::sign_out() {
  profile_.token.reset();
  save_profile(places_.profile_file, profile_);
}

}  // namespace cofactor::client
