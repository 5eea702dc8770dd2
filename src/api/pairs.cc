#include "api/device_shape.h"
#include "api/named.h"
#include "api/resources.h"
#include "custody/show_pair.h"
#include "custody/witness_enrolment.h"

namespace cofactor::api {

struct TimedCode {
  Shown<Code> code;
  std::optional<Time> valid_from;
  std::optional<Time> valid_until;
  std::optional<Step> counter;
};
BOOST_DESCRIBE_STRUCT(TimedCode, (), (code, valid_from, valid_until, counter))

struct PairShape {
  TimedCode first;
  TimedCode second;
  Named<DeviceId> device;
  Receipt receipt;
};
BOOST_DESCRIBE_STRUCT(PairShape, (), (first, second, device, receipt))

struct ResyncRequest {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ResyncRequest, (), (reason))

struct PresenceCodeShape {
  std::string code;
  Time expires_at;
};
BOOST_DESCRIBE_STRUCT(PresenceCodeShape, (), (code, expires_at))

struct PresenceRequest {
  std::string code;
};
BOOST_DESCRIBE_STRUCT(PresenceRequest, (), (code))

namespace {

constexpr std::size_t kLongestReason = 500;

TimedCode show_code(PairOfCodes::Timed&& timed) {
  return {.code = std::move(timed.code),
          .valid_from = timed.valid_from,
          .valid_until = timed.valid_until,
          .counter = timed.counter};
}

PairShape show(PairOfCodes::Answer&& answer) {
  return {.first = show_code(std::move(answer.first)),
          .second = show_code(std::move(answer.second)),
          .device = {.id = answer.device, .name = std::move(answer.device_name)},
          .receipt = std::move(answer.receipt)};
}

Result<ShowPair> show_pair(const Asked& asked) {
  ShowPair verb;
  verb.device = asked.id<DeviceId>("device");
  return verb;
}

Result<ResyncDevice> resync(const Asked& asked, ResyncRequest&& body) {
  if (auto line = check_line(body.reason, "The reason", kLongestReason); !line) {
    return line.error();
  }
  ResyncDevice verb;
  verb.device = asked.id<DeviceId>("device");
  verb.reason = std::move(body.reason);
  return verb;
}

template <class Verb>
Verb of_presence(const Asked& asked) {
  Verb verb;
  verb.device = asked.id<DeviceId>("device");
  verb.request_key = &asked.core.request_key;
  return verb;
}

Result<SeePresenceCode> see_presence_code(const Asked& asked) {
  return of_presence<SeePresenceCode>(asked);
}

PresenceCodeShape show_presence_code(SeePresenceCode::Answer&& answer) {
  return {.code = std::move(answer.code), .expires_at = answer.expires_at};
}

Result<WitnessEnrolment> witness(const Asked& asked, PresenceRequest&& body) {
  auto verb = of_presence<WitnessEnrolment>(asked);
  verb.typed = std::move(body.code);
  return verb;
}

}  // namespace

void add_pair_routes(Routes& routes) {
  routes.add<ShowPair>({.method = http::Method::kPost,
                        .path = "/api/v1/orgs/{org}/devices/{device}/enrolment",
                        .summary = "Shows two consecutive codes of a pending device, to whoever "
                                   "entered its seed within the hour."},
                       show_pair,
                       show);
  routes.add<ResyncDevice, ResyncRequest>(
      {.method = http::Method::kPost,
       .path = "/api/v1/orgs/{org}/devices/{device}/resync",
       .summary = "Shows two consecutive codes of an active device, for the other side's resync."},
      resync,
      show);
  routes.add<SeePresenceCode>({.method = http::Method::kGet,
                               .path = "/api/v1/orgs/{org}/devices/{device}/presence",
                               .summary = "Shows the code by which a second person says that they "
                                          "are there, to whoever entered the seed."},
                              see_presence_code,
                              show_presence_code);
  routes.add<WitnessEnrolment, PresenceRequest>(
      {.method = http::Method::kPost,
       .path = "/api/v1/orgs/{org}/devices/{device}/presence",
       .summary = "Says, by that code and a passkey, that one is there as a second person."},
      witness,
      [](WitnessEnrolment::Answer&& shown) { return shape_of(std::move(shown)); });
}

}  // namespace cofactor::api
