#include "ledger/writer.h"

#include "ledger/ledger.h"

namespace cofactor {
namespace {

Error disk_low() {
  return {.code = ErrorCode::kDiskLow,
          .message = "The disk is nearly full; what is left is kept for codes and revocations.",
          .hint = "Ask the operator to make room on the server's disk."};
}

Error unavailable() {
  return {.code = ErrorCode::kUnavailable,
          .message = "The server is stopping or has too much to do.",
          .hint = "Try again in a moment, with the same request id."};
}

thread_local Writer::Gathering* gathering = nullptr;

}  // namespace

Writer::Gathering::Gathering(Writer& writer) : writer_(writer) {
  CHECK(gathering == nullptr);
  gathering = this;
}

Writer::Gathering::~Gathering() {
  gathering = nullptr;
  writer_.hand_over(std::move(asks_));
}

Writer::Writer(const Parts& parts, const Key& tag_key, const Key& signing_key)
    : parts_(parts), tag_key_(tag_key), signer_(signing_key) {}

Writer::~Writer() { stop(); }

void Writer::start(std::function<void(const std::exception&)> on_fault) {
  thread_ = std::thread([this, on_fault = std::move(on_fault)] { loop(on_fault); });
}

void Writer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  more_.notify_all();
  if (thread_.joinable()) {
    thread_.join();
  }
  while (!waiting_.empty()) {
    waiting_.front()->fail(unavailable());
    waiting_.pop_front();
  }
}

void Writer::submit(std::unique_ptr<Ask> ask) {
  Asks one;
  Asks& asks = gathering != nullptr && &gathering->writer_ == this ? gathering->asks_ : one;
  asks.push_back(std::move(ask));
  if (&asks == &one) {
    hand_over(std::move(one));
  }
}

void Writer::hand_over(Asks asks) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    for (auto& ask : asks) {
      if (stopping_ || waiting_.size() >= kMostWaiting) {
        break;
      }
      wake = wake || waiting_.empty();
      waiting_.push_back(std::move(ask));
    }
  }
  if (wake) {
    more_.notify_one();
  }
  for (auto& ask : asks) {
    if (ask) {
      ask->fail(unavailable());
    }
  }
}

void Writer::loop(std::function<void(const std::exception&)> on_fault) {
  try {
    while (true) {
      {
        std::unique_lock lock(mutex_);
        const auto ready = [&] { return stopping_ || !waiting_.empty(); };
        if (const auto due = parts_.waiting.next_due()) {
          more_.wait_for(lock, std::max(*due - parts_.waker.wall(), Time::duration(0)), ready);
        } else {
          more_.wait(lock, ready);
        }
        if (stopping_ && waiting_.empty()) {
          return;
        }
      }
      run_once();
    }
  } catch (const std::exception& fault) {
    on_fault(fault);
  }
}

Writer::Asks Writer::take() {
  Asks asks;
  const std::lock_guard lock(mutex_);
  while (!waiting_.empty() && asks.size() < kMostInBatch) {
    asks.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  return asks;
}

void Writer::run_once() {
  const Now first = now();
  Asks asks = parts_.waiting.due(first);
  for (auto& ask : take()) {
    asks.push_back(std::move(ask));
  }
  Asks again = run_batch(std::move(asks), first);
  for (auto& ask : again) {
    Asks one;
    one.push_back(std::move(ask));
    // Its time is that of the decision it is answered with: what limits a code's life begins anew.
    Asks guilty = run_batch(std::move(one), now());
    for (auto& left : guilty) {
      left->fail({.code = ErrorCode::kConflict,
                  .message = "The store refused to keep this.",
                  .hint = "Try with shorter texts; if that does not help, tell the operator."});
    }
  }
}

void Writer::decide(BatchMaker& maker,
                    std::vector<Decided>& decided,
                    std::unique_ptr<Ask> ask,
                    const Now& now) {
  Proposal proposal = ask->decide(View(maker.overlay()), now);
  if (ask->waits()) {
    parts_.waiting.keep(std::move(ask), now);
    return;
  }
  const std::size_t count = proposal.events.size();
  const bool records = count > 0 || !proposal.working.empty();
  ReserveShares::Wish wish{.urgency = ask->urgency()};
  if (records && shares_.is_low()) {
    wish.organization =
        count == 0 ? std::nullopt : organization_of(maker.overlay(), proposal.events.front());
    if (!shares_.has_room(wish)) {
      ask->fail(disk_low());
      return;
    }
  }
  auto first = maker.add(std::move(proposal));
  if (!first) {
    ask->fail(first.error());
    return;
  }
  shares_.take(wish, maker.entries(*first, count));
  decided.push_back({.ask = std::move(ask),
                     .first = *first,
                     .count = count,
                     .urgency = wish.urgency,
                     .records = records});
}

Writer::Asks Writer::run_batch(Asks asks, const Now& now) {
  const BatchGround ground{.directory = parts_.directory,
                           .log = parts_.log,
                           .envelopes = parts_.envelopes,
                           .keyring = parts_.keyring,
                           .server_chain_key = parts_.server_chain_key,
                           .random = parts_.random};
  BatchMaker maker(ground, now);
  shares_.begin(parts_.store.space());
  std::vector<Decided> decided;
  for (auto& ask : asks) {
    decide(maker, decided, std::move(ask), now);
  }
  Urgency most = Urgency::kOrdinary;  // of what it records
  for (const Decided& each : decided) {
    most = each.records ? std::max(most, each.urgency) : most;
  }
  Asks again;
  if (maker.empty()) {
    answer(maker, decided, now);
  } else {
    Batch batch = maker.finish(tag_key_.bytes());
    batch.may_use_reserve = most != Urgency::kOrdinary;
    const CommitResult result = commit(batch);
    if (result == CommitResult::kCommitted) {
      shares_.commit();
      publish(maker);
      if (most == Urgency::kVital) {
        parts_.waiting.recall();
      }
      answer(maker, decided, now);
    }
    for (auto& each : decided) {
      // A read is decided again: it has seen what was not kept.
      if (result == CommitResult::kNoSpace && each.records) {
        each.ask->fail(disk_low());
      } else if (result != CommitResult::kCommitted) {
        again.push_back(std::move(each.ask));
      }
    }
  }
  return again;
}

CommitResult Writer::commit(const Batch& batch) {
  const CommitResult result = parts_.store.append(batch);
  if (result == CommitResult::kMoved) {
    throw Fault("Somebody else has written to the store; this server stops.");
  }
  if (result != CommitResult::kUnknown) {
    return result;
  }
  // head() throws while the store cannot be read: then nothing more is decided at all.
  const StoredHead head = parts_.store.head();
  if (head.batch == batch.id) {
    return CommitResult::kCommitted;
  }
  CHECK(head.size == batch.expected_size);
  return CommitResult::kRefused;
}

void Writer::publish(BatchMaker& maker) {
  {
    const std::unique_lock lock(committed_);
    maker.commit_onto(parts_.directory, parts_.log, parts_.envelopes);
    if (parts_.waker.boot() - forgot_at_ > std::chrono::minutes(1)) {
      forgot_at_ = parts_.waker.boot();
      // Not by the wall, which somebody may have set.
      parts_.directory.forget_before(parts_.directory.newest_sure.value_or(Time()) - kRecent);
    }
    parts_.log.checkpoint =
        sign_checkpoint(signer_,
                        parts_.log.origin(),
                        {.size = parts_.log.frontier.size, .root = parts_.log.frontier.root()});
  }
  if (wake_) {
    wake_(parts_.log.size());
  }
}

void Writer::answer(const BatchMaker& maker, std::vector<Decided>& decided, const Now& now) {
  around_([&] { finish(maker, decided, now); });
}

void Writer::finish(const BatchMaker& maker, std::vector<Decided>& decided, const Now& now) {
  for (auto& each : decided) {
    Recorded recorded{.position = parts_.log.size() - 1,
                      .decided_at = now.boot,
                      .at = now.wall,
                      .entries = maker.entries(each.first, each.count),
                      .tree = nullptr,
                      .checkpoint = parts_.log.checkpoint};
    if (each.count > 0) {
      recorded.position = recorded.entries.back().position;
      recorded.tree = &maker.tree();
    }
    each.ask->finish(recorded);
  }
}

std::vector<Row> Writer::working(std::uint16_t kind) const {
  const std::shared_lock lock(committed_);
  std::vector<Row> out;
  const WorkingRows& all = parts_.log.working;
  for (auto at = all.lower_bound({kind, ObjectId{}}); at != all.end() && at->first.first == kind;
       ++at) {
    if (!at->second.removed) {
      out.push_back(at->second);
    }
  }
  return out;
}

std::string Writer::checkpoint() const {
  const std::shared_lock lock(committed_);
  return parts_.log.checkpoint;
}

std::uint64_t Writer::size() const {
  const std::shared_lock lock(committed_);
  return parts_.log.size();
}

}  // namespace cofactor
