#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/asked.h"
#include "api/browser.h"
#include "api/encode.h"
#include "api/workers.h"
#include "http/router.h"

// How a verb of custody becomes a route: api/codes.cc is the example to follow.
namespace cofactor::api {

// Where a request's body is read and its verb made; the verb itself always goes to the writer.
enum class Where {
  kServersThread,  // all that is quick
  kWorkers,        // pictures
  kReaders,        // the log and what else takes long: the handler may wait for its verb
  kStrangers,      // signatures of those who have no token yet
};

// Where the caller of a route with {org} in its path acts.
enum class Acts {
  kInOrganization,  // in that organization, as its member
  kOnServer,        // in none, as an operator: the verb takes the id
};

// What stands of a route in its table: for the router, docs/api/openapi.yaml and the tests that go
// through all routes.
struct Operation {
  http::Method method;
  std::string_view path;     // "/api/v1/orgs/{org}/vaults"
  std::string_view summary;  // one sentence: "Adds a vault."
  int status = 200;          // when it was done; 201 where something was made
  Where where = Where::kServersThread;
  Acts acts = Acts::kInOrganization;
  std::size_t body_limit = http::kUsualBodyLimit;

  // Filled in by Routes::add:
  std::string name = {};  // of the verb: "add_vault"
  bool records = false;   // an act: answers its position; else it only reads
  WhoAsks who = WhoAsks::kPrincipal;
  boost::json::object input = {};  // schema of the body, or of the query of GET and DELETE
  boost::json::object answer = {};
};

// GET and DELETE have a query where the others have a body.
bool has_body(http::Method method);

// What requests are served with; outlives them.
struct Serving {
  Core& core;
  Workers& workers;
  Workers& readers;
  Workers& strangers;  // proofs and signatures for those who have no token
  Site site = {};
};

// Asks of a request what its Host and its browser have to say, before its route.
// REQUIRES: `serving` outlives it.
http::Handler guarded(const Serving& serving, http::Handler inner, Csrf csrf = Csrf::kAsked);

// kInvalid: an edit that says nothing.
Error nothing_to_change();

// kUnavailable: the workers have as much as they take.
Error too_much_to_read();

// A shape, and the token of a session that goes to a browser as its cookie: an empty one takes the
// cookie away.
template <class T>
struct WithCookie {
  T shape;
  std::optional<TokenText> cookie;
};

class Routes {
 public:
  struct Entry {
    Operation operation;
    std::function<void(Core&, http::Request&&, http::Reply&&)> serve;
  };

  // A route of a verb.
  //   ask(asked, input)  makes the verb: Result<Verb>. Its refusal is answered only to those with a
  //                      known token. `input` is a described struct, read closed from the body, or
  //                      from the query of GET and DELETE; without one it is ask(asked).
  //   show(answer)       gives Verb::Answer its shape, a described struct.
  template <class Verb, class Input = Nothing, class Ask, class Show>
  void add(Operation operation, Ask ask, Show show);

  // The same, to be added as it is or as part of another.
  template <class Verb, class Input = Nothing, class Ask, class Show>
  static Entry entry_of(Operation operation, Ask ask, Show show);

  // A route that is no verb, or of several.
  void add_entry(Entry entry) { entries_.push_back(std::move(entry)); }

  const std::vector<Entry>& entries() const { return entries_; }
  // REQUIRES: `serving` outlives the router made of them.
  std::vector<http::Route> bind(const Serving& serving) const;

 private:
  std::vector<Entry> entries_;
};

namespace routing {

// Whether the caller acts in the {org} of the path.
bool names_organization(const Operation& operation);

// What binds a request id to its request: path, query and body; wiped by the caller.
std::string bound_text(const http::Request& request);

template <class Input>
Result<Input> input_of(const http::Request& request) {
  if constexpr (requires { Input::schema(); }) {  // it reads itself, out of a body
    return read_body<Input>(request);
  } else {
    return has_body(request.method) ? read_body<Input>(request) : read_query<Input>(request.query);
  }
}

template <class Verb, class Input, class Ask>
Result<Verb> verb_of(const Asked& asked, const Ask& ask) {
  auto input = input_of<Input>(asked.request);
  if (!input) {
    return input.error();
  }
  if constexpr (requires { ask(asked); }) {
    static_assert(std::same_as<Input, Nothing>);
    return ask(asked);
  } else {
    return ask(asked, std::move(*input));
  }
}

// What a shape is made with that depends on who asked: its second parameter, where `show` has one.
struct Showing {
  const Core& core;
  std::optional<Hash> cookie;  // of the session that asked by cookie
};

template <class Answer, class Show>
auto shape_of(const Show& show, Answer&& answer, const Showing& showing) {
  if constexpr (requires { show(std::move(answer), showing); }) {
    return show(std::move(answer), showing);
  } else {
    return show(std::move(answer));
  }
}

template <class T>
struct ShapeIn {
  using Type = T;
};
template <class T>
struct ShapeIn<WithCookie<T>> {
  using Type = T;
};
template <class Verb, class Show>
using Shape = typename ShapeIn<decltype(shape_of(std::declval<const Show&>(),
                                                 std::declval<typename Verb::Answer>(),
                                                 std::declval<Showing>()))>::Type;

template <class Verb>
http::Response answer_of(Result<Answered<typename Verb::Answer>>&& answered,
                         const Operation& operation,
                         const auto& show,
                         const Showing& showing) {
  if (!answered) {
    return response_of(answered.error());
  }
  if (!answered->answer) {
    return {.content_type = "application/json",
            .body = repeated_answer(answered->position, answered->again)};
  }
  const auto position =
      performing::reads<Verb>() ? std::nullopt : std::optional(answered->position);
  http::Response response{.status = operation.status, .content_type = "application/json"};
  auto shape = shape_of(show, std::move(*answered->answer), showing);
  if constexpr (requires { shape.cookie; }) {
    if (shape.cookie) {
      response.set_cookie = session_cookie(*shape.cookie);
    }
    response.body = encode(shape.shape, position);
  } else {
    response.body = encode(shape, position);
  }
  return response;
}

// One request through its verb.
template <class Verb, class Input, class Ask, class Show>
void serve(Core& core,
           const Operation& operation,
           const std::pair<Ask, Show>& ways,
           http::Request&& request,
           http::Reply&& given) {
  const auto& [ask, show] = ways;
  auto presented = presented_by(request, names_organization(operation));
  auto id = request_id_of(request);
  auto verb = id ? verb_of<Verb, Input>(
                       Asked{.request = request, .now = core.clock.wall(), .core = core}, ask)
                 : Result<Verb>(id.error());
  if (!verb) {
    const performing::Gate gate{.who = performing::who<Verb>(),
                                .releases = performing::releases<Verb>()};
    const auto passed = performing::pass(core, presented, gate);
    given.send(response_of(passed ? verb.error() : passed.error()));
    return;
  }
  std::string bound = id->empty() ? std::string() : bound_text(request);
  const auto reply = std::make_shared<http::Reply>(std::move(given));
  const Showing showing{
      .core = core,
      .cookie = presented.carrier == Carrier::kCookie ? presented.token_hash : std::nullopt};
  perform<Verb>(
      core,
      std::move(*verb),
      std::move(presented),
      {.id = std::move(*id),
       .route = std::string(http::name_of(operation.method)) + " " + std::string(operation.path),
       .body = bound},
      [reply, show, operation, showing](Result<Answered<typename Verb::Answer>> answered) {
        reply->send(answer_of<Verb>(std::move(answered), operation, show, showing));
      },
      [reply] { return reply->hung_up(); });
  wipe(bound);
}

}  // namespace routing

template <class Verb, class Input, class Ask, class Show>
void Routes::add(Operation operation, Ask ask, Show show) {
  entries_.push_back(entry_of<Verb, Input>(std::move(operation), std::move(ask), std::move(show)));
}

template <class Verb, class Input, class Ask, class Show>
Routes::Entry Routes::entry_of(Operation operation, Ask ask, Show show) {
  operation.name = Verb::kName;
  operation.records = !performing::reads<Verb>();
  operation.who = performing::who<Verb>();
  if constexpr (requires { Input::schema(); }) {
    operation.input = Input::schema();
  } else {
    operation.input = schema_of<Input>();
  }
  operation.answer = schema_of<routing::Shape<Verb, Show>>();
  return {.operation = operation,
          .serve = [operation, ways = std::pair(std::move(ask), std::move(show))](
                       Core& core, http::Request&& request, http::Reply&& reply) {
            routing::serve<Verb, Input>(
                core, operation, ways, std::move(request), std::move(reply));
          }};
}

}  // namespace cofactor::api
