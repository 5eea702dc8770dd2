#include "custody/sealed_server.h"

#include "base/base64url.h"
#include "crypto/hash.h"
#include "crypto/passkey_key.h"
#include "custody/perform.h"
#include "custody/sign_in.h"
#include "directory/events/sealed_events.h"

namespace cofactor {
namespace {

Error may_be_a_copy() {
  return {.code = ErrorCode::kDenied,
          .message = "There may be a copy of this passkey: its counter has not risen.",
          .hint =
              "Sign in with another passkey and remove this one; if there is no other, ask an "
              "admin for a recovery."};
}

Refused refused_event(std::string_view verb, const Error& error) {
  Refused event;
  event.in = kServerChain;
  event.verb = verb;
  event.error = name_of(error.code);
  return event;
}

}  // namespace

Error server_is_sealed() {
  return {.code = ErrorCode::kSealed,
          .message =
              "This server is sealed: it gives no code and changes nothing until an operator "
              "gives it its key.",
          .hint =
              "On its host: put back the credential or the key file that its seal asks for, and "
              "start it again."};
}

SealedServer::SealedServer(const Parts& parts, const SessionSettings& settings)
    : parts_(parts), sessions_(settings), csrf_key_(Key(parts.random.bytes(32))) {
  ceremonies_.settings = settings;
}

OfferedChallenge SealedServer::offer_sign_in(const std::string& network) {
  OfferedChallenge out{.challenge = parts_.random.bytes(kChallengeSize),
                       .expires_at = parts_.clock.wall() + kChallengeLife,
                       .purpose = PasskeyPurpose::kSignIn,
                       .party = ceremonies_.party,
                       .algorithms = {}};
  ceremonies_.challenges.add(out.challenge,
                             {.claim = {.purpose = PasskeyPurpose::kSignIn, .bearer = {}},
                              .person = {},
                              .network = network,
                              .at = parts_.clock.boot()});
  return out;
}

// The counters of the rows stand still while no row can be written.
std::optional<Error> SealedServer::check_count(const ProvenUse& use) {
  const std::lock_guard lock(mutex_);
  auto& known = counts_[use.passkey];
  if (use.sign_count != 0 && use.sign_count <= known) {
    return may_be_a_copy();
  }
  known = use.sign_count;
  return std::nullopt;
}

Result<SealedServer::SignedIn> SealedServer::sign_in(const PasskeyUse& use, const Asking& asking) {
  DrawnToken drawn = draw_way_in(parts_.random);
  const Answering answering{.ceremonies = &ceremonies_, .at = parts_.clock.boot(), .bearer = {}};
  std::optional<Error> refusal;
  auto proven = parts_.log.read([&](const View& view, const Now& now) {
    std::vector<DrawnKey> none;
    const Preparing preparing{.vaulting = parts_.vaulting,
                              .random = parts_.random,
                              .view = view,
                              .now = now.wall,
                              .drawn = none};
    auto found = prove_use(preparing, answering, PasskeyPurpose::kSignIn, use);
    if (found) {
      refusal = judge_use(view, *found).refusal;
    }
    return found;
  });
  if (!proven || (refusal && refusal->code == ErrorCode::kUnauthenticated)) {
    parts_.limits.count_unknown(asking.network);
    return proven ? *refusal : proven.error();
  }
  refusal = refusal ? std::move(refusal) : check_count(*proven);
  const Actor by{.person = proven->person, .service = {}, .token = {}};
  if (refusal) {
    const auto recorded = parts_.log.append({refused_event(SignIn::kName, *refusal)}, by);
    return recorded ? *refusal : recorded.error();
  }
  SealedSignIn event;
  event.session = drawn.id;
  event.person = proven->person;
  event.passkey = proven->passkey;
  event.network = asking.network;
  if (auto recorded = parts_.log.append({event}, by); !recorded) {
    return recorded.error();
  }
  const SealedSessions::Session session{.id = drawn.id,
                                        .person = proven->person,
                                        .passkey = proven->passkey,
                                        .carrier = asking.carrier,
                                        .begun_at = parts_.clock.wall(),
                                        .begun = parts_.clock.boot(),
                                        .used = parts_.clock.boot()};
  sessions_.begin(drawn.hash, session);
  return SignedIn{.carrier = asking.carrier,
                  .token = std::move(drawn.text),
                  .expires_at = sessions_.expires_at(session),
                  .person = proven->person};
}

Result<SealedServer::Known> SealedServer::who(const Presented& presented) {
  if (presented.token_hash) {
    if (const auto session =
            sessions_.use(*presented.token_hash, presented.carrier, parts_.clock.boot())) {
      return Known{.person = session->person,
                   .token = session->id,
                   .kind = TokenKind::kSession,
                   .expires_at = sessions_.expires_at(*session),
                   .session = presented.token_hash};
    }
  }
  auto known = parts_.log.read([&](const View& view, const Now& now) -> Result<Known> {
    const auto caller = caller_in(view, presented, now);
    if (!caller || !caller->principal()) {
      return caller ? not_signed_in() : caller.error();
    }
    const Token& token = *view->tokens.find(*caller->token());
    if (token.kind == TokenKind::kSession &&
        !ceremonies_.uses.touch(token, now, presented.network, ceremonies_.settings)) {
      return not_signed_in();
    }
    return Known{.person = caller->person(),
                 .token = token.id,
                 .kind = token.kind,
                 .expires_at = token.expires_at,
                 .session = {}};
  });
  if (!known) {
    parts_.limits.count_unknown(presented.network);
  }
  return known;
}

Done SealedServer::sign_out(const Presented& presented) {
  const auto known = who(presented);
  if (!known) {
    return known.error();
  }
  if (!known->session) {
    return refuse("end_session", presented);
  }
  sessions_.end(*known->session);
  SealedSignOut event;
  event.session = known->token;
  event.person = *known->person;
  const auto recorded = parts_.log.append(
      {event}, Actor{.person = known->person, .service = {}, .token = known->token});
  return recorded ? Done() : Done(recorded.error());
}

Error SealedServer::refuse(std::string_view verb, const Presented& presented) {
  Presented anywhere = presented;
  anywhere.organization.reset();  // which organizations there are is nothing to be told here
  const auto known = who(anywhere);
  if (!known || !known->person ||
      !parts_.limits.take(
          Limits::Kind::kRefusal, subject_of(*known->person), parts_.clock.boot())) {
    return server_is_sealed();
  }
  const Actor by{.person = known->person, .service = {}, .token = known->token};
  const auto recorded = parts_.log.append({refused_event(verb, server_is_sealed())}, by);
  return recorded ? server_is_sealed() : recorded.error();
}

SealedServer::Status SealedServer::status() {
  Status out = parts_.log.read([](const View& view, const Now& now) {
    Status read{.server = view.server(), .now = now, .newest_sure = view->newest_sure};
    view->organizations.each(
        [&](const Organization& each) { read.organizations += each.removed_at ? 0 : 1; });
    view->people.each([&](const Person& each) { read.people += each.revoked_at ? 0 : 1; });
    return read;
  });
  out.log_size = parts_.log.size();
  return out;
}

std::string SealedServer::csrf_of(const Hash& session) const {
  return base64url_of(
      hmac_sha256(csrf_key_.bytes(), {bytes_of("cofactor/sealed-session/1\n"), session}));
}

void SealedServer::record_counts() {
  const auto counted = parts_.limits.drain();
  if (counted.empty()) {
    return;
  }
  if (!parts_.log.append({counted.begin(), counted.end()})) {
    parts_.limits.give_back(counted);
  }
}

}  // namespace cofactor
