#include "custody/passkeys.h"

#include <algorithm>

#include "api/passkey_shapes.h"
#include "api/resources.h"
#include "api/signed_in.h"
#include "base/base64url.h"
#include "custody/register_passkey.h"

// Challenges for passkeys, and a person's own passkeys.
namespace cofactor::api {

struct ChallengeRequest {
  std::string purpose;
  std::optional<std::string> name;
  std::optional<std::string> email;

  static Result<ChallengeRequest> read(const boost::json::value& body);
  static boost::json::object schema();
  PasskeyPurpose known_purpose() const;
};
BOOST_DESCRIBE_STRUCT(ChallengeRequest, (), (purpose, name, email))

namespace {

constexpr std::pair<std::string_view, PasskeyPurpose> kPurposes[] = {
    {"sign_in", PasskeyPurpose::kSignIn},
    {"register", PasskeyPurpose::kRegister},
    {"step_up", PasskeyPurpose::kStepUp},
};

}  // namespace

Result<ChallengeRequest> ChallengeRequest::read(const boost::json::value& body) {
  auto out = read_json<ChallengeRequest>(body, kClosed);
  const bool known = out && std::ranges::any_of(kPurposes, [&](const auto& purpose) {
                       return purpose.first == out->purpose;
                     });
  return known || !out ? std::move(out) : fields::wrong("purpose", "one of the known words");
}

boost::json::object ChallengeRequest::schema() {
  auto out = schema_of<ChallengeRequest>();
  boost::json::array words;
  for (const auto& [word, purpose] : kPurposes) {
    words.emplace_back(word);
  }
  out["properties"].as_object()["purpose"].as_object()["enum"] = std::move(words);
  return out;
}

PasskeyPurpose ChallengeRequest::known_purpose() const {
  return std::ranges::find(kPurposes, purpose, [](const auto& known) { return known.first; })
      ->second;
}

struct SetupPart {
  std::string name;
  std::string email;
  std::optional<Name> organization;
};
BOOST_DESCRIBE_STRUCT(SetupPart, (), (name, email, organization))

struct PasskeyRest {
  std::string name;
  std::optional<bool> cookie;
  std::optional<SetupPart> setup;
};
BOOST_DESCRIBE_STRUCT(PasskeyRest, (), (name, cookie, setup))

struct PasskeyRequest {
  PasskeyRest rest;
  PasskeyMade made;

  static Result<PasskeyRequest> read(const boost::json::value& body) {
    auto rest = read_json<PasskeyRest>(without(body, "credential"), kClosed);
    if (!rest) {
      return rest.error();
    }
    const auto* credential = body.get_object().if_contains("credential");
    auto shape = credential == nullptr
                     ? Result<MadeShape>(fields::wrong("credential", "given; it is missing"))
                     : read_json<MadeShape>(*credential, kOpen);
    auto made = shape ? made_in(rest->name, *shape) : Result<PasskeyMade>(shape.error());
    if (!made) {
      return made.error();
    }
    return PasskeyRequest{.rest = std::move(*rest), .made = std::move(*made)};
  }
  static boost::json::object schema() {
    return with_open(
        schema_of<PasskeyRest>(), "credential", schema_of<MadeShape>(), Presence::kRequired);
  }
};

struct RegisteredShape {
  PasskeyShape passkey;
  std::optional<SignedInShape> signed_in;
};
BOOST_DESCRIBE_STRUCT(RegisteredShape, (), (passkey, signed_in))

struct PasskeysShape {
  std::string rp_id;
  std::optional<std::string> user_id;
  std::vector<PasskeyShape> passkeys;
};
BOOST_DESCRIBE_STRUCT(PasskeysShape, (), (rp_id, user_id, passkeys))

struct RenameRequest {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(RenameRequest, (), (name))

struct RenamedPasskeyShape {
  PasskeyId id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(RenamedPasskeyShape, (), (id, name))

struct RemoveQuery {
  std::optional<bool> last;
};
BOOST_DESCRIBE_STRUCT(RemoveQuery, (), (last))

namespace {

Done check_lines(const ChallengeRequest& body) {
  constexpr std::size_t kLongest = 200;
  auto name = check_line(body.name.value_or(""), "The name", kLongest);
  return name ? check_line(body.email.value_or(""), "The e-mail address", kLongest) : name;
}

Result<OfferSignIn> offer_sign_in(const Asked& asked, ChallengeRequest&& body) {
  if (auto lines = check_lines(body); !lines) {
    return lines.error();
  }
  return OfferSignIn{.ceremonies = asked.core.ceremonies.get(),
                     .at = asked.core.clock.boot(),
                     .network = presented_by(asked.request, false).network};
}

Result<OfferChallenge> offer(const Asked& asked, ChallengeRequest&& body) {
  if (auto lines = check_lines(body); !lines) {
    return lines.error();
  }
  Presented presented = presented_by(asked.request, false);
  return OfferChallenge{.purpose = body.known_purpose(),
                        .shown = {.name = std::move(body.name).value_or(""),
                                  .email = std::move(body.email).value_or("")},
                        .ceremonies = asked.core.ceremonies.get(),
                        .at = asked.core.clock.boot(),
                        .network = std::move(presented.network),
                        .bearer = presented.token_hash};
}

Result<RegisterPasskey> register_passkey(const Asked& asked, PasskeyRequest&& body) {
  RegisterPasskey verb{.made = std::move(body.made),
                       .answering = answering_of(asked),
                       .form = form_of(asked, body.rest.cookie),
                       .setup = {}};
  if (auto& setup = body.rest.setup) {
    verb.setup = Setup{.me = {.name = std::move(setup->name), .email = std::move(setup->email)},
                       .organization = std::move(setup->organization)};
  }
  return verb;
}

WithCookie<RegisteredShape> show_registered(RegisterPasskey::Answer&& answer,
                                            const routing::Showing& showing) {
  WithCookie<RegisteredShape> out{
      .shape = {.passkey = show_passkey(answer.passkey), .signed_in = {}}, .cookie = {}};
  if (answer.begun) {
    auto signed_in = show_signed_in(std::move(*answer.begun), showing);
    out.shape.signed_in.emplace(std::move(signed_in.shape));
    out.cookie = std::move(signed_in.cookie);
  }
  return out;
}

Result<ListPasskeys> list_passkeys(const Asked&) { return ListPasskeys{}; }

PasskeysShape show_passkeys(ListPasskeys::Answer&& answer, const routing::Showing& showing) {
  PasskeysShape out{.rp_id = showing.core.ceremonies->party.id, .user_id = {}, .passkeys = {}};
  if (answer.person) {
    out.user_id = base64url_of(answer.person->bytes);
  }
  std::ranges::transform(answer.passkeys, std::back_inserter(out.passkeys), show_passkey);
  return out;
}

Result<RenamePasskey> rename_passkey(const Asked& asked, RenameRequest&& body) {
  return RenamePasskey{.passkey = asked.id<PasskeyId>("passkey"), .name = std::move(body.name)};
}

RenamedPasskeyShape show_renamed(Passkey&& passkey) {
  return {.id = passkey.id, .name = std::move(passkey.name)};
}

Result<RemovePasskey> remove_passkey(const Asked& asked, RemoveQuery&& query) {
  return RemovePasskey{.passkey = asked.id<PasskeyId>("passkey"),
                       .last = query.last.value_or(false) ? RemovePasskey::Last::kRemovedToo
                                                          : RemovePasskey::Last::kKept};
}

Nothing show_nothing(NoPlan&&) { return {}; }

// One route, asked by anybody to sign in and else by who bears a token.
Routes::Entry challenge_route() {
  const Operation operation{.method = http::Method::kPost,
                            .path = "/api/v1/passkey-challenges",
                            .summary = "Gives a challenge for a passkey.",
                            .status = 201};
  const auto sign_in =
      Routes::entry_of<OfferSignIn, ChallengeRequest>(operation, offer_sign_in, show_challenge);
  auto out = Routes::entry_of<OfferChallenge, ChallengeRequest>(operation, offer, show_challenge);
  out.serve = [sign_in = sign_in.serve, other = out.serve](
                  Core& core, http::Request&& request, http::Reply&& reply) {
    const auto body = read_body<ChallengeRequest>(request);
    const bool anybody = body && body->known_purpose() == PasskeyPurpose::kSignIn;
    (anybody ? sign_in : other)(core, std::move(request), std::move(reply));
  };
  out.operation.who = WhoAsks::kNobody;
  return out;
}

}  // namespace

void add_passkey_routes(Routes& routes) {
  routes.add_entry(challenge_route());
  routes.add<RegisterPasskey, PasskeyRequest>(
      {.method = http::Method::kPost,
       .path = "/api/v1/passkeys",
       .summary = "Registers a passkey, in a session or as the way in that a token opens.",
       .status = 201,
       .where = Where::kStrangers},
      register_passkey,
      show_registered);
  routes.add<ListPasskeys>({.method = http::Method::kGet,
                            .path = "/api/v1/passkeys",
                            .summary = "Lists one's own passkeys."},
                           list_passkeys,
                           show_passkeys);
  routes.add<RenamePasskey, RenameRequest>({.method = http::Method::kPatch,
                                            .path = "/api/v1/passkeys/{passkey}",
                                            .summary = "Renames a passkey of one's own."},
                                           rename_passkey,
                                           show_renamed);
  routes.add<RemovePasskey, RemoveQuery>({.method = http::Method::kDelete,
                                          .path = "/api/v1/passkeys/{passkey}",
                                          .summary = "Removes a passkey of one's own."},
                                         remove_passkey,
                                         show_nothing);
}

}  // namespace cofactor::api
