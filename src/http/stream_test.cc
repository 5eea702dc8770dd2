#include <thread>

#include "http/server_fixture.h"

namespace cofactor::http {
namespace {

std::string numbered_event(int number) {
  std::string event;
  append_event(event, {.id = std::to_string(number), .data = "d"});
  return event;
}

class StreamTest : public ServerTest {};

TEST_F(StreamTest, TellsWhoWaitsThatTheClientHasGone) {
  start();
  for (int i = 0; i < 50; ++i) {
    RawClient client = connect();
    client.get("/kept");
    Reply reply = kept.take();
    Handed<int> gone;
    reply.on_hang_up([&] { gone.give(1); });
    client.hang_up();
    gone.take();
    EXPECT_TRUE(reply.hung_up());
    reply.send({.body = "too late"});
  }
}

TEST_F(StreamTest, TellsAtOnceThatTheClientHasGoneAlready) {
  start();
  RawClient client = connect();
  client.get("/kept");
  Reply reply = kept.take();
  client.hang_up();
  while (!reply.hung_up()) std::this_thread::yield();
  int calls = 0;
  reply.on_hang_up([&] { ++calls; });
  EXPECT_EQ(calls, 1);
}

TEST_F(StreamTest, TellsNothingAfterTheAnswer) {
  start();
  RawClient client = connect();
  client.get("/kept");
  Reply reply = kept.take();
  reply.on_hang_up([] { FAIL(); });
  reply.send({});
  EXPECT_EQ(client.read_answer().status, 200);
  client.hang_up();
}

TEST_F(StreamTest, StreamsEventsUntilTheStreamGoes) {
  Server& server = start();
  RawClient client = connect();
  client.get("/kept");
  {
    EventStream stream = kept.take().start_stream();
    const std::string header = client.read_until("\r\n\r\n");
    EXPECT_TRUE(header.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"));
    std::thread([&stream] {
      for (int i = 0; i < 1'000; ++i) EXPECT_TRUE(stream.push(numbered_event(i)));
    }).join();
    for (int i = 0; i < 1'000; ++i) ASSERT_EQ(client.read_until("\n\n"), numbered_event(i));
    EXPECT_FALSE(stream.closed());
    EXPECT_TRUE(stream.push(numbered_event(7)));
  }
  EXPECT_EQ(client.read_to_end(), numbered_event(7));
  client.hang_up();
  while (server.connections() > 0) std::this_thread::yield();
}

TEST_F(StreamTest, KeepsASilentStreamAlive) {
  start({.limits = quick_limits()});
  RawClient client = connect();
  client.get("/kept");
  EventStream stream = kept.take().start_stream();
  client.read_until("\r\n\r\n");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(client.read(3), ":\n\n");
  EXPECT_TRUE(stream.push(numbered_event(1)));
  EXPECT_TRUE(client.read_until("d\n\n").ends_with(numbered_event(1)));
}

TEST_F(StreamTest, ClosesAStreamWhoseReaderHasGone) {
  start();
  RawClient client = connect();
  client.get("/kept");
  Reply reply = kept.take();
  Handed<int> gone;
  reply.on_hang_up([&] { gone.give(1); });
  EventStream stream = std::move(reply).start_stream();
  client.read_until("\r\n\r\n");
  client.hang_up();
  gone.take();
  EXPECT_TRUE(stream.closed());
  EXPECT_FALSE(stream.push(numbered_event(1)));
}

TEST_F(StreamTest, CutsAStreamWhoseReaderIsTooSlow) {
  Server& server = start({.limits = {.stream_buffer_bytes = 10'000}});
  RawClient slow = connect();
  slow.get("/kept");
  Reply reply = kept.take();
  Handed<int> gone;
  reply.on_hang_up([&] { gone.give(1); });
  EventStream stream = reply.start_stream();
  const std::string event = "data: " + std::string(1'000, 'e') + "\n\n";
  // The kernel takes some megabytes before the first byte waits here.
  int pushed = 0;
  while (stream.push(event)) ++pushed;
  gone.take();
  EXPECT_TRUE(stream.closed());
  EXPECT_FALSE(stream.push("data: x\n\n"));
  EXPECT_GT(pushed, 5);
  EXPECT_LT(pushed, 50'000);
  while (server.connections() > 0) std::this_thread::yield();
}

TEST_F(StreamTest, EndsItsStreamsWhenItStops) {
  Server& server = start();
  std::vector<RawClient> clients;
  std::vector<EventStream> streams;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(connect());
    clients.back().get("/kept");
    streams.push_back(kept.take().start_stream());
    EXPECT_TRUE(streams.back().push(numbered_event(i)));
    EXPECT_TRUE(clients.back().read_until("d\n\n").ends_with(numbered_event(i)));
  }
  std::thread stopping([&server] { server.stop(); });
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(clients[static_cast<std::size_t>(i)].read_to_end(), "");
    clients[static_cast<std::size_t>(i)].hang_up();
  }
  stopping.join();
  for (EventStream& stream : streams) EXPECT_FALSE(stream.push(numbered_event(0)));
}

TEST_F(StreamTest, GivesTheAnswersItOwesBeforeItStops) {
  Server& server = start();
  RawClient idle = connect();
  idle.get("/hello");
  EXPECT_EQ(idle.read_answer().status, 200);
  RawClient waiting = connect();
  waiting.get("/kept");
  Reply reply = kept.take();
  std::thread stopping([&server] { server.stop(); });
  EXPECT_EQ(idle.read_to_end(), "");
  EXPECT_FALSE(reply.hung_up());
  reply.send({.body = "owed"});
  const RawClient::Answer answer = waiting.read_answer();
  EXPECT_EQ(answer.body, "owed");
  EXPECT_TRUE(answer.header.contains("Connection: close\r\n"));
  EXPECT_EQ(waiting.read_to_end(), "");
  waiting.hang_up();
  stopping.join();
  EXPECT_EQ(server.connections(), 0U);
}

TEST_F(StreamTest, StopsInTimeAlthoughAHandlerDoesNot) {
  Server& server = start({.limits = quick_limits()});
  RawClient waiting = connect();
  waiting.get("/kept");
  Reply reply = kept.take();
  server.stop();
  EXPECT_TRUE(reply.hung_up());
  EXPECT_EQ(waiting.read_to_end(), "");
  reply.send({.body = "into nothing"});
}

TEST_F(StreamTest, EndsTheStreamOfAHeadAtOnce) {
  start();
  RawClient client = connect();
  client.send("HEAD /kept HTTP/1.1\r\nHost: t\r\n\r\n");
  EventStream stream = kept.take().start_stream();
  EXPECT_TRUE(client.read_to_end().ends_with("\r\n\r\n"));
  while (!stream.closed()) std::this_thread::yield();
}

}  // namespace
}  // namespace cofactor::http
