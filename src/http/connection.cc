#include "http/connection.h"

#include <algorithm>
#include <exception>

#include "base/check.h"
#include "base/secret.h"
#include "http/problem.h"
#include "http/wiping.h"

namespace cofactor::http {
namespace {

constexpr std::size_t kUsualInput = 2UZ * 1024;
constexpr std::size_t kLargestInput = 16UZ * 1024;
constexpr std::size_t kThrownInput = 256;
constexpr std::size_t kMostThrownAway = 1024UZ * 1024;

constexpr Refusal kNotCanonical{
    400, ErrorCode::kInvalid, "The path is not written in its one canonical way."};
constexpr Refusal kUnknownPath{404, ErrorCode::kNotFound, "There is nothing at this path."};
constexpr Refusal kOtherMethods{
    405, ErrorCode::kInvalid, "This path has other methods; Allow names them."};

template <class... Cases>
struct Match : Cases... {
  using Cases::operator()...;
};

Response response_of_refusal(const Refusal& refusal) {
  return response_of(
      Problem{.status = refusal.status, .code = name_of(refusal.code), .message = refusal.message});
}

void wipe(std::span<char> bytes) {
  cofactor::wipe({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
}

}  // namespace

Connection::Connection(Surroundings& around, Wire& wire, Peer peer)
    : around_(around),
      wire_(wire),
      peer_(std::move(peer)),
      exchange_(
          std::make_shared<Exchange>(around.outbox, around.options.limits.stream_buffer_bytes)),
      parser_(around.options.limits) {
  exchange_->connection = this;
  set_deadline(around_.options.limits.header_time);
}

Connection::~Connection() {
  exchange_->connection = nullptr;
  wipe(input_);
  wipe_and_shrink(output_);
}

// --- in ---

std::size_t Connection::largest_input() const {
  return std::max(kLargestInput, around_.options.limits.header_bytes);
}

void Connection::resize_input(std::size_t size) {
  if (input_.size() == size) return;
  std::vector<char> resized(size);
  std::ranges::copy(unread(), resized.begin());
  wipe(input_);
  input_.swap(resized);
  end_ -= std::exchange(begin_, 0);
}

std::span<char> Connection::room() {
  if (stage_ == Stage::kClosed) return {};
  if (stage_ == Stage::kStreaming || stage_ == Stage::kLeaving) {
    begin_ = end_;  // thrown away
    resize_input(kThrownInput);
    begin_ = end_ = 0;
    return input_;
  }
  if (begin_ > 0) {
    std::ranges::copy(unread(), input_.begin());
    end_ -= std::exchange(begin_, 0);
    wipe(std::span(input_).subspan(end_));
  }
  if (input_.empty() || (stage_ == Stage::kIdle && end_ == 0)) {
    resize_input(kUsualInput);
  } else if (input_was_filled_ || end_ == input_.size()) {
    resize_input(std::min(input_.size() * 2, largest_input()));
  }
  return std::span(input_).subspan(end_);
}

void Connection::received(std::size_t size) {
  end_ += size;
  input_was_filled_ = end_ == input_.size();
  if (stage_ == Stage::kLeaving || stage_ == Stage::kStreaming) {
    begin_ = end_;
    thrown_away_ += size;
    if (thrown_away_ > kMostThrownAway) close();
    return;
  }
  if (is_reading()) read_requests();
  weigh();
}

void Connection::ended() {
  client_ended_ = true;
  switch (stage_) {
    case Stage::kIdle:
    case Stage::kHeader:
    case Stage::kBody:
    case Stage::kLeaving:
      if (owed() == 0) close();
      break;
    case Stage::kAnswering:
      exchange_->hang_up();
      break;
    case Stage::kStreaming:
      close();
      break;
    case Stage::kClosed:
      break;
  }
}

void Connection::read_requests() {
  auto progress = Progress::kMade;
  do {
    while (is_reading() && begin_ < end_ && owed() < kMostOutput) {
      if (stage_ == Stage::kIdle) {
        parser_.begin(request_);
        stage_ = Stage::kHeader;
        set_deadline(around_.options.limits.header_time);
      }
      begin_ += parser_.put(unread());
      progress = advance();
      if (progress == Progress::kNeedsBytes) break;
    }
    flush();
  } while (progress == Progress::kMade && is_reading() && begin_ < end_ && owed() == 0);
  if (client_ended_ && is_reading() && owed() == 0) close();
}

Connection::Progress Connection::advance() {
  switch (parser_.stage()) {
    case RequestParser::Stage::kHeader:
    case RequestParser::Stage::kBody:
      return Progress::kNeedsBytes;
    case RequestParser::Stage::kHeaderDone:
      route();
      break;
    case RequestParser::Stage::kDone:
      call_handler();
      break;
    case RequestParser::Stage::kRefused:
      refuse(parser_.refusal());
      break;
  }
  return Progress::kMade;
}

void Connection::route() {
  form_ = {.version = parser_.is_version_10() ? Version::k10 : Version::k11,
           .method = request_.method,
           .common_fields = around_.options.common_fields};
  afterwards_ = parser_.keeps_alive() ? Afterwards::kKeepOpen : Afterwards::kClose;
  Router::Found found = around_.router.find(request_.method, request_.path, request_.parameters);
  route_ = found.route;
  if (route_ == nullptr) {
    // A body that no route has asked for is not waited for.
    if (parser_.has_body()) afterwards_ = Afterwards::kClose;
    switch (found.outcome) {
      case Router::Outcome::kFound:
      case Router::Outcome::kNotCanonical:
        return answer(response_of_refusal(kNotCanonical));
      case Router::Outcome::kUnknownPath:
        return answer(response_of_refusal(kUnknownPath));
      case Router::Outcome::kOtherMethods:
        Response response = response_of_refusal(kOtherMethods);
        response.fields.emplace_back("Allow", std::move(found.allowed));
        return answer(response);
    }
  }
  Client client = client_of({.address = peer_.address,
                             .host = std::string(request_.fields.find("Host").value_or("")),
                             .scheme = peer_.scheme},
                            request_.fields,
                            around_.options.proxies);
  request_.peer_address = std::move(client.address);
  request_.host = std::move(client.host);
  request_.scheme = client.scheme;
  if (route_->refuse) {
    if (const std::optional<Response> refused = route_->refuse(request_)) {
      if (parser_.has_body()) afterwards_ = Afterwards::kClose;
      return answer(*refused);
    }
  }
  parser_.read_body(route_->body_limit);
  if (parser_.stage() == RequestParser::Stage::kDone) return call_handler();
  if (parser_.stage() == RequestParser::Stage::kRefused) return refuse(parser_.refusal());
  stage_ = Stage::kBody;
  set_deadline(around_.options.limits.body_time);
  if (parser_.expects_continue() && begin_ == end_) output_ += "HTTP/1.1 100 Continue\r\n\r\n";
}

// --- the handler and its answer ---

void Connection::call_handler() {
  stage_ = Stage::kAnswering;
  wire_.has_asked();
  std::optional<Act> act;
  std::optional<std::string> thrown;
  {
    Exchange::Calling calling(*exchange_);
    try {
      route_->handler(std::move(request_), Reply(exchange_));
    } catch (const std::exception& exception) {
      thrown = exception.what();
    } catch (...) {
      thrown = "something that is no exception";
    }
    act = calling.take();
  }
  // Without an act the Reply is held elsewhere, and will be used or abandoned there.
  if (thrown && act && std::holds_alternative<Abandoned>(*act)) return answer_fault(*thrown);
  if (thrown && around_.options.on_fault) around_.options.on_fault(*thrown);
  if (act) settle(std::move(*act));
}

void Connection::perform(Act act) {
  settle(std::move(act));
  read_requests();
  weigh();
  if (stage_ != Stage::kClosed) wire_.resume_reading();
}

void Connection::settle(Act act) {
  std::visit(Match{[this](const Response& response) { answer(response); },
                   [this](Abandoned) { answer_fault("a handler gave no answer"); },
                   [this](StreamStart) { start_stream(); },
                   [this](const StreamText& events) { send_events(events.text); },
                   [this](StreamEnd) { end_stream(); },
                   [this](StreamCut) { close(); }},
             act);
}

void Connection::answer(const Response& response) {
  if (around_.stopping) afterwards_ = Afterwards::kClose;
  form_.afterwards = afterwards_;
  append_answer(output_, response, form_);
  const bool is_secret = response.body.is_secret() || response.set_cookie.is_secret();
  if (is_secret && !output_is_secret_) {
    output_is_secret_ = true;
    secret_deadline_ = tick_after(around_.options.limits.secret_time);
    // Also behind an answer that waits already, for which there was more time.
    if (awaiting_writable_) write_deadline_ = std::min(write_deadline_, secret_deadline_);
  }
  if (around_.options.on_answer) {
    around_.options.on_answer(route_ == nullptr ? std::string_view() : route_->name,
                              response.status);
  }
  if (around_.options.on_problem && response.content_type == kProblemType) {
    around_.options.on_problem(code_of_problem(response.body.text()));
  }
  route_ = nullptr;
  request_.clear();
  if (afterwards_ == Afterwards::kClose) {
    stage_ = Stage::kLeaving;
    deadline_ = 0;
  } else {
    stage_ = Stage::kIdle;
    set_deadline(around_.options.limits.idle_time);
  }
}

void Connection::answer_fault(std::string_view what) {
  std::vector<Error::Detail> details;
  if (around_.options.on_fault) details.push_back({"incident", around_.options.on_fault(what)});
  answer(response_of(Problem{.status = 500,
                             .code = "fault",
                             .message = "Something broke that only an operator can mend.",
                             .hint = "Tell an operator the incident id.",
                             .details = details}));
}

void Connection::refuse(const Refusal& refusal) {
  afterwards_ = Afterwards::kClose;
  form_ = {.method = request_.method, .common_fields = around_.options.common_fields};
  answer(response_of_refusal(refusal));
}

}  // namespace cofactor::http
