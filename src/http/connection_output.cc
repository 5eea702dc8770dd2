// What a connection sends, and when it ends.
#include <algorithm>

#include "http/connection.h"
#include "http/wiping.h"

namespace cofactor::http {
namespace {

constexpr std::chrono::milliseconds kLeaveTime{2'000};
constexpr std::size_t kWeightless = 8UZ * 1024;
constexpr Refusal kTooMuchHeld{
    503, ErrorCode::kUnavailable, "The server has too much to hold just now."};
constexpr Refusal kTooSlow{408, ErrorCode::kInvalid, "The request did not arrive in time."};

}  // namespace

// --- event streams ---

void Connection::start_stream() {
  append_stream_header(output_, around_.options.common_fields);
  if (around_.options.on_answer) around_.options.on_answer(route_->name, 200);
  stage_ = Stage::kStreaming;
  set_deadline(around_.options.limits.stream_heartbeat);
  request_.clear();
  if (form_.method == Method::kHead || client_ended_ || around_.stopping) end_stream();
}

void Connection::send_events(std::string_view events) {
  if (stage_ != Stage::kStreaming) return;
  output_.erase(0, std::exchange(sent_, 0));
  output_ += events;
  events_in_output_ += events.size();
  set_deadline(around_.options.limits.stream_heartbeat);
}

void Connection::end_stream() {
  if (stage_ != Stage::kStreaming) return;
  stage_ = Stage::kLeaving;
  deadline_ = 0;
  exchange_->hang_up();
}

// --- out ---

void Connection::flush() {
  if (stage_ == Stage::kClosed || awaiting_writable_) return;
  while (owed() > 0) {
    const std::optional<std::size_t> taken = wire_.write(std::string_view(output_).substr(sent_));
    if (!taken) return close();
    if (*taken == 0) {
      awaiting_writable_ = true;
      // A code that was not taken at once was decided for a moment that passes.
      write_deadline_ =
          output_is_secret_ ? secret_deadline_ : tick_after(around_.options.limits.write_time);
      return wire_.await_writable();
    }
    sent_ += *taken;
    const std::size_t events = std::min(*taken, events_in_output_);
    events_in_output_ -= events;
    exchange_->wrote(events);
  }
  written();
}

void Connection::written() {
  if (output_is_secret_) {
    wipe_and_shrink(output_);
    output_is_secret_ = false;
  } else if (output_.capacity() > kMostOutput) {
    std::string().swap(output_);
  } else {
    output_.clear();
  }
  sent_ = 0;
  if (stage_ != Stage::kLeaving || writing_ended_) return;
  if (client_ended_) return close();
  // Closing now could destroy what is on its way: a reset overtakes it when bytes were left unread.
  writing_ended_ = true;
  wire_.end_writing();
  set_deadline(kLeaveTime);
}

void Connection::writable() {
  awaiting_writable_ = false;
  read_requests();
  // While the client was slow to take an answer, it was not yet due to ask or to go on asking.
  if (!awaiting_writable_ && is_reading()) set_deadline(time_to_read());
  weigh();
}

// --- memory ---

void Connection::weigh() {
  // What is being answered weighs as much as it came.
  if (stage_ == Stage::kAnswering || stage_ == Stage::kClosed) return;
  const std::size_t held = input_.size() + request_.body.capacity() + output_.capacity();
  const std::size_t weight = held - std::min(held, kWeightless);
  const bool is_more = weight > weight_;
  around_.held_bytes += weight;
  around_.held_bytes -= std::exchange(weight_, weight);
  if (!is_more || around_.held_bytes <= around_.options.limits.held_bytes) return;
  const bool is_asking = stage_ == Stage::kHeader || stage_ == Stage::kBody;
  if (owed() > 0 || !is_asking) return close();
  refuse(kTooMuchHeld);
  flush();
  weigh();
}

// --- time and end ---

std::uint64_t Connection::tick_after(std::chrono::milliseconds duration) const {
  const auto tick = around_.options.limits.tick;
  return around_.ticks + 1 +
         static_cast<std::uint64_t>((duration + tick - std::chrono::milliseconds(1)) / tick);
}

void Connection::set_deadline(std::chrono::milliseconds duration) {
  deadline_ = tick_after(duration);
}

std::chrono::milliseconds Connection::time_to_read() const {
  const Limits& limits = around_.options.limits;
  if (stage_ == Stage::kIdle) return limits.idle_time;
  return stage_ == Stage::kHeader ? limits.header_time : limits.body_time;
}

void Connection::tick() {
  if (awaiting_writable_) {
    if (around_.ticks >= write_deadline_) close();
    return;
  }
  if (deadline_ == 0 || around_.ticks < deadline_) return;
  switch (stage_) {
    case Stage::kIdle:
    case Stage::kLeaving:
      return close();
    case Stage::kHeader:
    case Stage::kBody:
      refuse(kTooSlow);
      return flush();
    case Stage::kStreaming:
      if (owed() == 0) output_ += ":\n\n";
      set_deadline(around_.options.limits.stream_heartbeat);
      return flush();
    case Stage::kAnswering:
    case Stage::kClosed:
      return;
  }
}

void Connection::stop() {
  if (stage_ == Stage::kIdle && begin_ == end_) {
    if (owed() == 0) return close();
    stage_ = Stage::kLeaving;
    deadline_ = 0;
  }
  end_stream();
  flush();
}

void Connection::close() {
  if (stage_ == Stage::kClosed) return;
  stage_ = Stage::kClosed;
  around_.held_bytes -= std::exchange(weight_, 0);
  request_.clear();
  exchange_->connection = nullptr;
  exchange_->hang_up();
  wire_.close();
}

}  // namespace cofactor::http
