#include "delivery/answers.h"

#include <fmt/format.h>

namespace cofactor::delivery {
namespace {

constexpr int kGone = 410;
constexpr int kFirstRefusal = 400;
constexpr int kFirstOfMailbox = 550;

}  // namespace

Sent sent_of(egress::Failure failure) {
  return {.how = failure == egress::Failure::kStopped ? Sent::How::kStopped : Sent::How::kLater,
          .problem = std::string(egress::sentence_of(failure))};
}

Sent sent_of_webhook(const egress::Answer& answer) {
  if (answer.status >= 200 && answer.status < 300) {
    return {};
  }
  return {.how = answer.status == kGone ? Sent::How::kNever : Sent::How::kLater,
          .problem = fmt::format("It answered {}.", answer.status),
          .retry_after = answer.retry_after};
}

Sent sent_of_relay(const egress::Answer& answer) {
  if (answer.status < kFirstRefusal) {
    return {};
  }
  return {.how = answer.status >= kFirstOfMailbox ? Sent::How::kNever : Sent::How::kLater,
          .problem = fmt::format("The relay answered {}.", answer.status)};
}

PushAnswer push_answer_of(int status) {
  if (status / 100 == 2) {
    return PushAnswer::kTaken;
  }
  if (status == 404 || status == kGone) {
    return PushAnswer::kGone;
  }
  return status == 429 || status / 100 == 5 ? PushAnswer::kLater : PushAnswer::kNever;
}

}  // namespace cofactor::delivery
