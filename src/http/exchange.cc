#include "http/exchange.h"

#include "base/check.h"
#include "http/reply.h"

namespace cofactor::http {
namespace {

// The exchange whose handler this thread is in.
thread_local Exchange* calling = nullptr;

}  // namespace

void Outbox::push(std::shared_ptr<Exchange> exchange, Act act) {
  const std::lock_guard lock(mutex_);
  if (!wake_) return;
  items_.emplace_back(std::move(exchange), std::move(act));
  if (!held_ && !std::exchange(awake_, true)) wake_();
}

void Outbox::hold() {
  const std::lock_guard lock(mutex_);
  held_ = true;
}

void Outbox::release() {
  const std::lock_guard lock(mutex_);
  held_ = false;
  if (wake_ && !items_.empty() && !std::exchange(awake_, true)) wake_();
}

void Outbox::take(std::vector<Item>& items) {
  const std::lock_guard lock(mutex_);
  items.swap(items_);
  if (items.empty()) awake_ = false;
}

void Outbox::close() {
  std::vector<Item> dropped;  // destroyed after the lock: streams among them may push
  const std::lock_guard lock(mutex_);
  wake_ = nullptr;
  dropped.swap(items_);
}

void Exchange::put(Act act) {
  if (calling == this && !at_once_) {
    at_once_ = std::move(act);
    return;
  }
  outbox_->push(shared_from_this(), std::move(act));
}

bool Exchange::push(std::string_view events) {
  if (gone()) return false;
  if (unread_.fetch_add(events.size(), std::memory_order_relaxed) + events.size() > stream_limit_) {
    if (!gone_.exchange(true, std::memory_order_acq_rel)) put(StreamCut());
    return false;
  }
  put(StreamText(std::string(events)));
  return true;
}

void Exchange::on_hang_up(std::function<void()> callback) {
  {
    const std::lock_guard lock(mutex_);
    if (!gone()) {
      callback_ = std::move(callback);
      return;
    }
  }
  callback();
}

void Exchange::forget_callback() {
  std::function<void()> forgotten;
  const std::lock_guard lock(mutex_);
  forgotten.swap(callback_);
}

void Exchange::hang_up() {
  std::function<void()> callback;
  {
    const std::lock_guard lock(mutex_);
    gone_.store(true, std::memory_order_release);
    callback.swap(callback_);
  }
  if (callback) callback();
}

Exchange::Calling::Calling(Exchange& exchange) : exchange_(exchange) { calling = &exchange; }

Exchange::Calling::~Calling() { calling = nullptr; }

std::optional<Act> Exchange::Calling::take() { return std::exchange(exchange_.at_once_, {}); }

EventStream::EventStream(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}

EventStream& EventStream::operator=(EventStream&& other) noexcept {
  std::swap(exchange_, other.exchange_);
  return *this;
}

EventStream::~EventStream() {
  if (!exchange_) return;
  exchange_->forget_callback();
  exchange_->put(StreamEnd());
}

bool EventStream::push(std::string_view events) { return exchange_->push(events); }

bool EventStream::closed() const { return exchange_->gone(); }

Reply::Reply(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}

Reply::~Reply() {
  if (!exchange_) return;
  exchange_->forget_callback();
  exchange_->put(Abandoned());
}

void Reply::send(Response response) {
  CHECK(exchange_ != nullptr);
  exchange_->forget_callback();
  std::exchange(exchange_, nullptr)->put(std::move(response));
}

EventStream Reply::start_stream() {
  CHECK(exchange_ != nullptr);
  exchange_->put(StreamStart());
  return EventStream(std::exchange(exchange_, nullptr));
}

bool Reply::hung_up() const { return exchange_->gone(); }

void Reply::on_hang_up(std::function<void()> callback) {
  exchange_->on_hang_up(std::move(callback));
}

void append_event(std::string& out, const Event& event) {
  const auto add = [&out](std::string_view field, std::string_view value) {
    CHECK(!value.contains('\n') && !value.contains('\r'));
    out += field;
    out += ": ";
    out += value;
    out += '\n';
  };
  if (!event.id.empty()) add("id", event.id);
  if (!event.name.empty()) add("event", event.name);
  std::string_view rest = event.data;
  for (;;) {
    const std::size_t end = rest.find_first_of("\r\n");
    add("data", rest.substr(0, end));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + (rest.substr(end, 2) == "\r\n" ? 2 : 1));
  }
  out += '\n';
}

}  // namespace cofactor::http
