#include "tests/sim/checker.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <map>

#include "tests/sim/log_model.h"

namespace cofactor::sim {
namespace {

std::string id_in(const boost::json::object& body, std::string_view type) {
  // "grant.added" carries "grant"; member.* a membership, session.* a token.
  std::string noun(type.substr(0, type.find('.')));
  noun = noun == "member" ? "membership" : noun == "session" ? "token" : noun;
  const auto* member = body.if_contains(noun);
  const auto* id =
      member != nullptr && member->is_object() ? member->get_object().if_contains("id") : nullptr;
  return id == nullptr ? std::string() : std::string(id->get_string());
}

std::uint64_t newest_version(const boost::json::object& body) {
  const auto& versions = body.at("device").at("versions").get_array();
  return versions.empty() ? 0 : versions.back().at("version").to_number<std::uint64_t>();
}

class Judge {
 public:
  explicit Judge(const History& history) : history_(history) {
    for (const std::string& body : history.bodies) {
      read_.push_back(parse_json(body)->get_object());
    }
  }

  std::vector<std::string> judge() {
    for (const Asked& asked : history_.asked) {
      if (!asked.refused) {
        judge_answer(asked);
      }
    }
    judge_order();
    judge_requests();
    return std::move(wrong_);
  }

 private:
  void judge_answer(const Asked& asked);
  void judge_code(const Asked& asked, const Given& given);
  void judge_order();
  void judge_requests();
  std::string type_at(Position position) const {
    return position < read_.size() ? std::string(read_[position].at("type").get_string())
                                   : std::string("nothing");
  }
  void complain(const Asked& asked, const std::string& sentence) {
    wrong_.push_back(fmt::format("{} answered {} (ask {} to {}): {}",
                                 asked.verb,
                                 asked.position,
                                 asked.begun,
                                 asked.answered,
                                 sentence));
  }

  const History& history_;
  std::vector<boost::json::object> read_;
  std::vector<std::string> wrong_;
};

void Judge::judge_answer(const Asked& asked) {
  if (asked.position >= read_.size()) {
    complain(asked, "it was acknowledged and is not in the log");
    return;
  }
  if (asked.given) {
    judge_code(asked, *asked.given);
  }
  if (!asked.promised) {
    return;
  }
  // Its entries end at the position that it was answered with.
  bool found = false;
  for (Position at = asked.position + 1; at > 0 && !found; --at) {
    const auto& body = read_[at - 1];
    const std::string type = type_at(at - 1);
    found = type == asked.promised->type && id_in(body, type) == asked.promised->id &&
            (asked.promised->version == 0 || newest_version(body) == asked.promised->version);
  }
  if (!found) {
    complain(asked, "it was acknowledged and is not in the log: " + asked.promised->type);
  }
}

void Judge::judge_code(const Asked& asked, const Given& given) {
  const auto& body = read_[asked.position];
  const std::string type = type_at(asked.position);
  if (type != "code.released" && type != "code.reread") {
    complain(asked, "its code has no entry at its position, but " + type);
    return;
  }
  if (body.at("device").get_string() != given.device.text() ||
      body.at(given.counts ? "counter" : "step").to_number<Step>() != given.step ||
      body.at("holder").at("id").get_string() != as_id<ObjectId>(*asked.person).text()) {
    complain(asked, "its entry says another device, step or holder");
  }
  if (given.receipt.position != asked.position ||
      given.receipt.body != copy_of(bytes_of(history_.bodies[asked.position])) ||
      !verify_receipt(given.receipt, history_.log_key)) {
    complain(asked, "its receipt does not prove its entry");
  }
  if (!given.fits) {
    complain(asked, "its code is another one");
  }
}

// What was answered before something else was asked stands before that.
void Judge::judge_order() {
  std::vector<std::pair<std::uint64_t, Position>> answers;
  for (const Asked& asked : history_.asked) {
    if (!asked.refused) {
      answers.emplace_back(asked.answered, asked.position);
    }
  }
  std::ranges::sort(answers);
  for (std::size_t i = 1; i < answers.size(); ++i) {
    answers[i].second = std::max(answers[i].second, answers[i - 1].second);
  }
  for (const Asked& asked : history_.asked) {
    const auto after = std::ranges::lower_bound(answers, std::pair(asked.begun, Position{0}));
    if (asked.refused || asked.again || after == answers.begin()) {
      continue;
    }
    if (std::prev(after)->second >= asked.position) {
      complain(asked,
               fmt::format("{} was answered before this was asked, and stands behind it",
                           std::prev(after)->second));
    }
  }
}

// A request id did one thing for as long as it is remembered, and all who repeated it were told of
// that one.
void Judge::judge_requests() {
  struct Done {
    Position position;
    std::string what;
    Time at;
  };
  constexpr std::chrono::minutes kRemembered(15);
  std::map<std::string, Done> done;
  for (Position at = 0; at < read_.size(); ++at) {
    const auto* request = read_[at].if_contains("request");
    const std::string type = type_at(at);
    if (request == nullptr || type == "refused") {
      continue;
    }
    const std::string id(request->at("id").get_string());
    const Done now{.position = at,
                   .what = boost::json::serialize(request->at("answer")),
                   .at = *parse_time(std::string(read_[at].at("at").get_string()))};
    const auto [before, first] = done.emplace(id, now);
    const Done& past = before->second;
    if (!first && now.at - past.at < kRemembered &&
        (type != "code.reread" || past.what != now.what)) {
      wrong_.push_back(fmt::format("entry {}: does again what request {} did", at, id));
    }
  }
  for (const Asked& asked : history_.asked) {
    if (asked.refused || asked.request.empty()) {
      continue;
    }
    const auto at = done.find(asked.request);
    if (at == done.end() || (asked.again && at->second.position > asked.position)) {
      complain(asked, "its request id stands nowhere in the log");
    }
  }
}

}  // namespace

std::vector<std::string> violations_of_log(const std::vector<std::string>& bodies) {
  LogModel model;
  for (Position at = 0; at < bodies.size(); ++at) {
    model.read(at, bodies[at]);
  }
  return model.wrong();
}

std::vector<std::string> violations(const History& history) {
  std::vector<std::string> out = violations_of_log(history.bodies);
  std::ranges::move(Judge(history).judge(), std::back_inserter(out));
  return out;
}

}  // namespace cofactor::sim
