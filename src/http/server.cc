#include "http/server.h"

#include <netinet/in.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <list>
#include <optional>
#include <thread>

#include "base/check.h"
#include "http/connection.h"
#include "http/listening.h"
#include "http/tls.h"

namespace cofactor::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;
using Protocol = asio::generic::stream_protocol;
using Socket = asio::basic_stream_socket<Protocol, Executor>;
using Acceptor = asio::basic_socket_acceptor<Protocol, Executor>;
using SteadyClock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<SteadyClock, asio::wait_traits<SteadyClock>, Executor>;

class Link;
using Links = std::list<std::shared_ptr<Link>>;

// The links' way back to the server that has them.
class Owner {
 public:
  virtual ~Owner() = default;
  virtual void has_asked(Link& link) = 0;
  virtual void has_closed(std::shared_ptr<Link> link) = 0;
};

// A socket under a connection, plain or with TLS upon it. Each pending operation keeps it alive.
class Link : public Wire, public std::enable_shared_from_this<Link> {
 public:
  Link(Socket socket, Surroundings& around, const TlsIdentity* identity, Owner& owner)
      : socket_(std::move(socket)),
        owner_(owner),
        connection(around,
                   *this,
                   {.address = peer_address_of(socket_.native_handle()),
                    .scheme = identity == nullptr ? Scheme::kHttp : Scheme::kHttps}) {
    if (identity != nullptr) tls_.emplace(*identity, socket_.native_handle());
  }

  std::optional<std::size_t> write(std::string_view bytes) override {
    if (tls_) {
      const TlsChannel::Outcome outcome = tls_->write(bytes);
      write_awaits_ = outcome.next;
      if (is_over(outcome.next)) return std::nullopt;
      return outcome.size;
    }
    error_code code;
    const std::size_t size = socket_.write_some(asio::buffer(bytes), code);
    if (code == asio::error::would_block) return 0;
    if (code) return std::nullopt;
    return size;
  }

  void await_writable() override {
    socket_.async_wait(wait_for(write_awaits_), [self = shared_from_this()](error_code code) {
      if (code) return;
      self->connection.writable();
      self->resume_reading();
    });
  }

  void resume_reading() override {
    if (is_reading_ || has_ended_) return;
    const std::span<char> room = connection.room();
    if (room.empty()) return;
    is_reading_ = true;
    if (tls_) return read_tls(room);
    socket_.async_read_some(asio::buffer(room.data(), room.size()),
                            [self = shared_from_this()](error_code code, std::size_t size) {
                              self->has_read(code, size);
                            });
  }

  void has_asked() override { owner_.has_asked(*this); }

  void end_writing() override {
    if (tls_) tls_->end_writing();
    error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
  }

  void close() override {
    error_code ignored;
    socket_.close(ignored);
    owner_.has_closed(shared_from_this());
  }

 private:
  using Next = TlsChannel::Next;

  static bool is_over(Next next) { return next == Next::kEnded || next == Next::kBroken; }
  static Socket::wait_type wait_for(Next next) {
    return next == Next::kAwaitReadable ? Socket::wait_read : Socket::wait_write;
  }

  void read_tls(std::span<char> room) {
    const TlsChannel::Outcome outcome = tls_->read(room);
    switch (outcome.next) {
      case Next::kGoOn:
        connection.received(outcome.size);
        if (connection.is_closed()) return;
        if (!tls_->has_pending()) return read_tls_when(Next::kAwaitReadable);
        // In its turn: others wait too.
        return asio::post(socket_.get_executor(), [self = shared_from_this()] { self->read_on(); });
      case Next::kAwaitReadable:
      case Next::kAwaitWritable:
        return read_tls_when(outcome.next);
      case Next::kEnded:
        has_ended_ = true;
        return connection.ended();
      case Next::kBroken:
        return connection.close();
    }
  }

  void read_tls_when(Next next) {
    socket_.async_wait(wait_for(next), [self = shared_from_this()](error_code code) {
      if (!code) self->read_on();
    });
  }

  void read_on() {
    is_reading_ = false;
    if (!connection.is_closed()) resume_reading();
  }

  void has_read(error_code code, std::size_t size) {
    is_reading_ = false;
    if (connection.is_closed()) return;
    if (code == asio::error::eof) {
      has_ended_ = true;
      return connection.ended();
    }
    if (code) return connection.close();
    connection.received(size);
    resume_reading();
  }

  Socket socket_;
  Owner& owner_;
  std::optional<TlsChannel> tls_;
  Next write_awaits_ = Next::kAwaitWritable;
  bool is_reading_ = false;
  bool has_ended_ = false;

 public:
  Connection connection;
  Links* among = nullptr;
  Links::iterator place = {};
};

}  // namespace

class Server::Core : public Owner {
 public:
  Core(Options options, const Router& router)
      : options_(std::move(options)),
        outbox_(std::make_shared<Outbox>([this] { asio::post(io_, [this] { drain(); }); })),
        around_{.options = options_, .router = router, .outbox = outbox_},
        identity_(options_.tls) {}

  Done start();
  void use(std::shared_ptr<const TlsIdentity> identity);
  void stop();
  void gather(const std::function<void()>& send);

  std::atomic<std::uint16_t> port = 0;
  std::atomic<std::size_t> connections = 0;

 private:
  void loop();
  void accept();
  void add(Socket socket);
  bool make_room();
  void has_asked(Link& link) override;
  void has_closed(std::shared_ptr<Link> link) override;
  void remove(const std::shared_ptr<Link>& link);
  template <class Act>
  void each_link(Act act) {
    for (Links* links : {&new_links_, &used_links_}) {
      for (const std::shared_ptr<Link>& link : *links) act(link->connection);
    }
  }
  void await_tick();
  void tick();
  void drain();
  void begin_stopping();
  bool is_over() const { return around_.stopping && connections == 0; }

  const Options options_;
  asio::io_context io_{1};
  const std::shared_ptr<Outbox> outbox_;
  Surroundings around_;
  Acceptor acceptor_{io_};
  std::shared_ptr<const TlsIdentity> identity_;  // of new connections
  Timer timer_{io_};
  bool accept_failed_ = false;
  std::uint64_t last_tick_ = 0;  // when stopping
  Links new_links_;              // that have not made a request, as they came
  Links used_links_;             // the others, by their last one
  std::vector<Outbox::Item> drained_;
  std::thread thread_;
};

Done Server::Core::start() {
  CHECK(!thread_.joinable());
  const Result<int> listening =
      listen_at(options_.address, identity_ ? Spoken::kTls : Spoken::kPlain);
  if (!listening) return listening.error();
  port = port_of(*listening);
  acceptor_.assign(Protocol(port == 0 ? AF_UNIX : AF_INET, 0), *listening);
  if (port == 0) identity_ = nullptr;
  accept();
  await_tick();
  thread_ = std::thread([this] { loop(); });
  return {};
}

void Server::Core::use(std::shared_ptr<const TlsIdentity> identity) {
  CHECK(options_.tls != nullptr && identity != nullptr);
  asio::post(io_, [this, next = std::move(identity)]() mutable {
    if (identity_) identity_ = std::move(next);
  });
}

void Server::Core::loop() {
  // What has come by then is handled in the same round.
  constexpr std::size_t kMostInRound = 1024;
  while (!io_.stopped()) {
    options_.round([this] {
      std::size_t handled = io_.run_one();
      while (handled > 0 && handled < kMostInRound && io_.poll_one() > 0) ++handled;
    });
  }
}

void Server::Core::gather(const std::function<void()>& send) {
  outbox_->hold();
  send();
  outbox_->release();
}

void Server::Core::accept() {
  acceptor_.async_accept([this](error_code code, Socket socket) {
    if (code == asio::error::operation_aborted || !acceptor_.is_open()) return;
    if (code) {
      // Out of descriptors, most likely: tried again at the next tick.
      accept_failed_ = true;
      return;
    }
    add(std::move(socket));
    accept();
  });
}

void Server::Core::add(Socket socket) {
  if (connections >= options_.limits.connections && !make_room()) return;
  error_code code;
  socket.non_blocking(true, code);
  if (code) return;
  if (port != 0) socket.set_option(asio::ip::tcp::no_delay(true), code);
  auto link = std::make_shared<Link>(std::move(socket), around_, identity_.get(), *this);
  link->among = &new_links_;
  link->place = new_links_.insert(new_links_.end(), link);
  ++connections;
  link->resume_reading();
}

bool Server::Core::make_room() {
  constexpr int kMostLookedAt = 64;
  Links& links = new_links_.size() > options_.limits.connections / 4 ? new_links_ : used_links_;
  for (int i = 0; i < kMostLookedAt && !links.empty(); ++i) {
    Connection& connection = links.front()->connection;
    if (connection.is_owed_nothing()) {
      connection.close();
      return true;
    }
    links.splice(links.end(), links, links.begin());
  }
  return false;
}

void Server::Core::has_asked(Link& link) {
  used_links_.splice(used_links_.end(), *link.among, link.place);
  link.among = &used_links_;
}

void Server::Core::has_closed(std::shared_ptr<Link> link) {
  // Later: the link is in the middle of a call.
  asio::post(io_, [this, closed = std::move(link)] { remove(closed); });
}

void Server::Core::remove(const std::shared_ptr<Link>& link) {
  link->among->erase(link->place);
  --connections;
  if (is_over()) timer_.cancel();
}

void Server::Core::await_tick() {
  timer_.expires_after(options_.limits.tick);
  timer_.async_wait([this](error_code code) {
    if (code || is_over()) return;
    tick();
    await_tick();
  });
}

void Server::Core::tick() {
  ++around_.ticks;
  const bool is_last = around_.stopping && around_.ticks >= last_tick_;
  each_link([&](Connection& connection) {
    if (is_last) {
      connection.close();
    } else {
      connection.tick();
    }
  });
  if (std::exchange(accept_failed_, false)) accept();
}

void Server::Core::drain() {
  outbox_->take(drained_);
  if (drained_.empty()) return;
  for (auto& [exchange, act] : drained_) {
    if (exchange->connection != nullptr) exchange->connection->perform(std::move(act));
  }
  drained_.clear();
  asio::post(io_, [this] { drain(); });
}

void Server::Core::stop() {
  if (thread_.joinable()) {
    CHECK(thread_.get_id() != std::this_thread::get_id());
    asio::post(io_, [this] { begin_stopping(); });
    thread_.join();
  }
  outbox_->close();
}

void Server::Core::begin_stopping() {
  around_.stopping = true;
  last_tick_ = around_.ticks + 1 +
               static_cast<std::uint64_t>(options_.limits.drain_time / options_.limits.tick);
  error_code ignored;
  acceptor_.close(ignored);
  if (const auto* address = std::get_if<UnixAddress>(&options_.address)) {
    unlink(address->path.c_str());
  }
  each_link([](Connection& connection) { connection.stop(); });
  if (is_over()) timer_.cancel();
}

Server::Server(Options options, const Router& router)
    : core_(std::make_unique<Core>(std::move(options), router)) {}

Server::~Server() { stop(); }

Done Server::start() { return core_->start(); }

void Server::use(std::shared_ptr<const TlsIdentity> identity) { core_->use(std::move(identity)); }

std::uint16_t Server::port() const { return core_->port; }

void Server::stop() { core_->stop(); }

std::size_t Server::connections() const { return core_->connections; }

void Server::gather(const std::function<void()>& send) { core_->gather(send); }

}  // namespace cofactor::http
