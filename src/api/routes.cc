#include "api/routes.h"

#include <mutex>
#include <unordered_map>

#include "http/wiping.h"

namespace cofactor::api {

bool has_body(http::Method method) {
  return method == http::Method::kPost || method == http::Method::kPut ||
         method == http::Method::kPatch;
}

Error nothing_to_change() {
  return invalid("The request says nothing that is to change.",
                 "Give at least one of its members.");
}

Error too_much_to_read() {
  return {.code = ErrorCode::kUnavailable,
          .message = "The server has too much to read just now.",
          .hint = "Ask again in a few seconds."};
}

namespace {

// Before the body of a request is read, and its work queued: whoever has no token of ours, or asks
// too often, gets no room and no worker's time. (So it counts twice: it is the dearer.)
std::optional<http::Response> refuse_unknown(Core& core, const http::Request& request) {
  const auto known = performing::pass(
      core, presented_by(request, false), {.who = WhoAsks::kPrincipal, .releases = false});
  return known ? std::nullopt : std::optional(response_of(known.error()));
}

// What of one person or service waits for a worker or has one: what takes long for one leaves room
// for others.
class InHand : public std::enable_shared_from_this<InHand> {
 public:
  static constexpr std::size_t kMostOfOne = 8;

  // Nothing: they have as many. Holds the place while it lives.
  std::shared_ptr<void> take(const Subject& whose) {
    const std::lock_guard lock(mutex_);
    std::size_t& count = of_[whose];
    if (count >= kMostOfOne) {
      return nullptr;
    }
    ++count;
    return {this, [self = shared_from_this(), whose](void*) { self->give_back(whose); }};
  }

 private:
  void give_back(const Subject& whose) {
    const std::lock_guard lock(mutex_);
    if (--of_[whose] == 0) {
      of_.erase(whose);
    }
  }

  std::mutex mutex_;
  std::unordered_map<Subject, std::size_t> of_;
};

Error too_much_in_hand() {
  return {.code = ErrorCode::kThrottled,
          .message = "You have asked for much at once, and it is not answered yet.",
          .hint = "Wait for the answers, then ask for more."};
}

// Who is asking; nobody where the token is for no person or service.
Subject asker_of(const Core& core, const http::Request& request) {
  const auto hash = presented_by(request, false).token_hash;
  return core.writer.read([&](const View& view) {
    const Token* token = hash ? view->tokens.find_by<ByHash>({*hash}) : nullptr;
    return token != nullptr && token->subject ? *token->subject : Subject{};
  });
}

}  // namespace

http::Handler guarded(const Serving& serving, http::Handler inner, Csrf csrf) {
  return [&serving, inner = std::move(inner), csrf](http::Request&& request, http::Reply reply) {
    if (!is_host_of(serving.site, request.host)) {
      reply.send(http::response_of(
          421,
          invalid("This server is not called that.",
                  "Open it by its own name, or set public_url to the name that it has.")));
      return;
    }
    if (const auto checked = check_browser(serving.core, request, csrf); !checked) {
      reply.send(response_of(checked.error()));
      return;
    }
    inner(std::move(request), std::move(reply));
  };
}

std::vector<http::Route> Routes::bind(const Serving& serving) const {
  std::vector<http::Route> routes;
  const auto in_hand = std::make_shared<InHand>();
  for (const Entry& entry : entries_) {
    const auto at_once = [&core = serving.core, serve = entry.serve](http::Request&& request,
                                                                     http::Reply reply) {
      serve(core, std::move(request), std::move(reply));
    };
    const Where where = entry.operation.where;
    Workers& pool = where == Where::kReaders     ? serving.readers
                    : where == Where::kStrangers ? serving.strangers
                                                 : serving.workers;
    const bool counts = where != Where::kStrangers;
    const auto by_workers = [&workers = pool, &core = serving.core, at_once, in_hand, counts](
                                http::Request&& request, http::Reply given) {
      const auto reply = std::make_shared<http::Reply>(std::move(given));
      std::shared_ptr<void> place = counts ? in_hand->take(asker_of(core, request)) : nullptr;
      if (counts && !place) {
        reply->send(response_of(too_much_in_hand()));
        return;
      }
      const bool posted =
          workers.post([at_once, reply, place, moved = std::move(request)]() mutable {
            at_once(std::move(moved), std::move(*reply));
          });
      if (!posted) {
        reply->send(response_of(too_much_to_read()));
      }
    };
    const bool quick = where == Where::kServersThread;
    http::Route route{.method = entry.operation.method,
                      .pattern = std::string(entry.operation.path),
                      .name = entry.operation.name,
                      .handler = guarded(
                          serving,
                          quick ? http::Handler(at_once) : http::Handler(by_workers),
                          entry.operation.who == WhoAsks::kNobody ? Csrf::kNotAsked : Csrf::kAsked),
                      .body_limit = entry.operation.body_limit};
    if (!quick && where != Where::kStrangers) {
      route.refuse = [&core = serving.core](const http::Request& request) {
        return refuse_unknown(core, request);
      };
    }
    routes.push_back(std::move(route));
  }
  return routes;
}

namespace routing {

bool names_organization(const Operation& operation) {
  return operation.acts == Acts::kInOrganization && operation.path.contains("{org}");
}

std::string bound_text(const http::Request& request) {
  std::string out;
  http::reserve_wiping(out, request.path.size() + request.query.size() + request.body.size() + 2);
  out.append(request.path).append("\n").append(request.query).append("\n").append(request.body);
  return out;
}

}  // namespace routing
}  // namespace cofactor::api
