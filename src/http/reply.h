#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "http/message.h"

namespace cofactor::http {

class Exchange;

// The open end of an event stream (text/event-stream). Pushing never waits: a reader who leaves
// more than Limits::stream_buffer_bytes unread is cut. Movable to any thread; when it goes, the
// stream ends after what was pushed.
class EventStream {
 public:
  explicit EventStream(std::shared_ptr<Exchange> exchange);
  EventStream(EventStream&&) = default;
  EventStream& operator=(EventStream&& other) noexcept;
  ~EventStream();

  // Sends whole events, as append_event writes them. False: the stream is over, and so it stays.
  bool push(std::string_view events);
  bool closed() const;

 private:
  std::shared_ptr<Exchange> exchange_;
};

struct Event {
  std::string_view id = {};  // the browser sends it back as Last-Event-ID; none when empty
  std::string_view name = {};
  std::string_view data;
};
// Writes one event; line ends in `data` become further data lines. REQUIRES: none in id and name.
void append_event(std::string& out, const Event& event);

// Where the answer to one request goes. May be moved to any thread; exactly one of send() and
// start_stream() is called, once. If it goes without either, the client is answered 500.
class Reply {
 public:
  explicit Reply(std::shared_ptr<Exchange> exchange);
  Reply(Reply&&) = default;
  Reply& operator=(Reply&&) = delete;
  ~Reply();

  // Cheap from another thread: a burst of answers wakes the server once.
  void send(Response response);

  // Answers 200 with an event stream, which stays open until either side ends it.
  EventStream start_stream();

  // The client has gone (or the server has cut it): nothing that is sent will arrive.
  bool hung_up() const;

  // Calls `callback` once when the client goes before the answer, or, after start_stream(), when
  // the stream ends for any reason but the going of the EventStream: on the server's thread, or at
  // once on this one if it has already happened. Never after send() has returned, unless it was
  // running then.
  void on_hang_up(std::function<void()> callback);

 private:
  std::shared_ptr<Exchange> exchange_;
};

}  // namespace cofactor::http
