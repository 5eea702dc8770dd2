#pragma once

#include <algorithm>

#include "api/named.h"
#include "api/routes.h"
#include "custody/passkey_answers.h"
#include "custody/verified.h"
#include "custody/way_in.h"

// What somebody is told who has just signed in, however they did.
namespace cofactor::api {

struct SignedInShape {
  std::optional<Shown<TokenText>> token;
  std::optional<std::string> csrf;
  Time expires_at;
  PersonId person;
  std::optional<Named<OrganizationId>> organization;
  std::optional<Time> reads_only_until;
  std::optional<Time> verified_until;
};
BOOST_DESCRIBE_STRUCT(
    SignedInShape,
    (),
    (token, csrf, expires_at, person, organization, reads_only_until, verified_until))

// `begun` is any verb's answer that holds a new session: its token goes into the shape, or, of a
// browser's, into the cookie beside it.
template <class Begun>
WithCookie<SignedInShape> show_signed_in(Begun&& begun, const routing::Showing& showing) {
  WithCookie<SignedInShape> out{.shape = {.token = {},
                                          .csrf = {},
                                          .expires_at = begun.expires_at,
                                          .person = begun.person,
                                          .organization = {},
                                          .reads_only_until = {},
                                          .verified_until = {}},
                                .cookie = {}};
  if constexpr (requires { begun.organization->id; }) {
    if (begun.organization) {
      out.shape.organization = named(*begun.organization);
    }
  } else if constexpr (requires { begun.organization.id; }) {
    out.shape.organization = named(begun.organization);
  }
  if constexpr (requires { begun.reads_only_until; }) {
    out.shape.reads_only_until = begun.reads_only_until;
  }
  if (begun.verified_at) {
    out.shape.verified_until = *begun.verified_at + kVerifiedFor;
  }
  if (begun.carrier == Carrier::kCookie) {
    out.shape.csrf = csrf_of(showing.core, token_hash(begun.token));
    out.cookie = std::move(begun.token);
  } else {
    out.shape.token.emplace(std::move(begun.token));
  }
  return out;
}

// The form of a session that is asked for with `"cookie": true`, or without.
inline SessionForm form_of(const Asked& asked, const std::optional<bool>& cookie) {
  if (!cookie.value_or(false)) {
    return {};
  }
  return {.carrier = Carrier::kCookie, .life = asked.core.ceremonies->settings.absolute};
}

// Where and when an answer to a challenge came.
inline Answering answering_of(const Asked& asked) {
  return {.ceremonies = asked.core.ceremonies.get(),
          .at = asked.core.clock.boot(),
          .bearer = presented_by(asked.request, false).token_hash,
          .limits = &asked.core.limits};
}

}  // namespace cofactor::api
