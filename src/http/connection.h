#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/exchange.h"
#include "http/options.h"
#include "http/parser.h"
#include "http/router.h"
#include "http/writer.h"

namespace cofactor::http {

// What a connection asks of its socket, plain or under TLS.
class Wire {
 public:
  virtual ~Wire() = default;
  // Takes as many of `bytes` as it can now, which may be none; nullopt when the wire is broken.
  // What was not taken is written again, with what follows it, or never.
  virtual std::optional<std::size_t> write(std::string_view bytes) = 0;
  // Calls Connection::writable once, when write() would take something.
  virtual void await_writable() = 0;
  // Asks for room() again, which may have been empty before.
  virtual void resume_reading() = 0;
  // A whole request has come.
  virtual void has_asked() = 0;
  // Nothing more will be written: the client reads the end.
  virtual void end_writing() = 0;
  virtual void close() = 0;
};

// What all connections of a server share.
struct Surroundings {
  const Options& options;
  const Router& router;
  std::shared_ptr<Outbox> outbox;
  std::uint64_t ticks = 0;     // of the server's one timer
  std::size_t held_bytes = 0;  // by all connections, beyond what each may
  bool stopping = false;
};

// The protocol of one connection, from bytes to handlers and back. It knows no socket and no clock
// but the ticks it is given. All calls are on the server's thread.
class Connection {
 public:
  // What is known of the client before it says a word.
  struct Peer {
    std::string address;
    Scheme scheme;
  };
  // REQUIRES: `around` and `wire` outlive it.
  Connection(Surroundings& around, Wire& wire, Peer peer);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Where the next bytes may be put, until received() tells how many were. Empty while nothing is
  // wanted.
  std::span<char> room();
  void received(std::size_t size);
  // The client will send no more (it may still read).
  void ended();
  void writable();

  void perform(Act act);
  void tick();
  // The server is stopping: closes as soon as nothing is owed.
  void stop();
  void close();
  bool is_closed() const { return stage_ == Stage::kClosed; }
  // Nobody waits for an answer of it, or follows a stream.
  bool is_owed_nothing() const { return is_reading() || stage_ == Stage::kLeaving; }

 private:
  // Pipelined requests are read on only while less than this waits to be written.
  static constexpr std::size_t kMostOutput = 64UZ * 1024;

  enum class Stage : std::uint8_t {
    kIdle,
    kHeader,
    kBody,
    kAnswering,
    kStreaming,
    kLeaving,  // all is written or about to be; what comes in is thrown away
    kClosed,
  };

  bool is_reading() const { return stage_ <= Stage::kBody; }
  std::string_view unread() const { return {input_.data() + begin_, end_ - begin_}; }
  std::size_t owed() const { return output_.size() - sent_; }
  std::size_t largest_input() const;
  void resize_input(std::size_t size);

  void read_requests();
  enum class Progress : std::uint8_t { kMade, kNeedsBytes };
  Progress advance();
  void route();
  void call_handler();
  void settle(Act act);
  void answer(const Response& response);
  void answer_fault(std::string_view what);
  void refuse(const Refusal& refusal);
  void start_stream();
  void send_events(std::string_view events);
  void flush();
  void written();
  void end_stream();
  void weigh();
  std::chrono::milliseconds time_to_read() const;
  void set_deadline(std::chrono::milliseconds duration);
  std::uint64_t tick_after(std::chrono::milliseconds duration) const;

  Surroundings& around_;
  Wire& wire_;
  const Peer peer_;
  const std::shared_ptr<Exchange> exchange_;

  Stage stage_ = Stage::kIdle;
  Afterwards afterwards_ = Afterwards::kKeepOpen;
  bool client_ended_ = false;
  bool awaiting_writable_ = false;
  bool writing_ended_ = false;
  bool output_is_secret_ = false;
  std::uint64_t secret_deadline_ = 0;  // when what is secret has left or never will

  std::vector<char> input_;
  std::size_t begin_ = 0;  // of what is not read yet
  std::size_t end_ = 0;
  bool input_was_filled_ = false;
  std::size_t thrown_away_ = 0;
  std::size_t weight_ = 0;  // its part of around_.held_bytes

  RequestParser parser_;
  Request request_;
  const Route* route_ = nullptr;
  Form form_;

  std::string output_;
  std::size_t sent_ = 0;
  std::size_t events_in_output_ = 0;

  std::uint64_t deadline_ = 0;        // in ticks; of the stage; 0: none
  std::uint64_t write_deadline_ = 0;  // in ticks; while awaiting_writable_
};

}  // namespace cofactor::http
