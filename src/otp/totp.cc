#include "otp/totp.h"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <span>

#include "base/check.h"

namespace cofactor {
namespace {

using Milliseconds = std::chrono::milliseconds;

constexpr int kLeastDigits = 5;
constexpr int kMostDigits = 10;

Milliseconds period_of(const TotpParameters& parameters) {
  return std::chrono::seconds(parameters.period_s);
}

// RFC 4226 §5.3: four bytes at the offset that the last four bits name, without the sign.
std::uint32_t truncated(std::span<const std::uint8_t> mac) {
  const auto bytes = mac.subspan(mac.back() & 0xFU, 4);
  return (bytes[0] & 0x7FU) << 24U | std::uint32_t{bytes[1]} << 16U |
         std::uint32_t{bytes[2]} << 8U | bytes[3];
}

}  // namespace

Done check(const TotpParameters& parameters) {
  if (parameters.digits < kLeastDigits || parameters.digits > kMostDigits) {
    return invalid("A code has 5 to 10 digits.", "Most have 6, and so has AWS.");
  }
  if (parameters.period_s < 1 || parameters.period_s > kLongestPeriod.count()) {
    return invalid("A code's period is 1 to 3,600 seconds.", "Most have 30, and so has AWS.");
  }
  return {};
}

std::vector<std::string> warnings_of(const TotpParameters& parameters) {
  std::vector<std::string> out;
  if (parameters.digits != 6 && parameters.digits != 8) {
    out.push_back(
        fmt::format("Codes of {} digits are unusual: most have 6 or 8.", parameters.digits));
  }
  if (parameters.period_s != 30 && parameters.period_s != 60) {
    out.push_back(
        fmt::format("A period of {} s is unusual: most are 30 or 60 s.", parameters.period_s));
  }
  return out;
}

Result<Step> step_of(Time time, const TotpParameters& parameters) {
  CHECK(check(parameters));
  if (time.time_since_epoch() < Milliseconds::zero()) {
    return Error{.code = ErrorCode::kClockUnsure,
                 .message = "The clock stands before 1970: there are no codes then.",
                 .hint = "Set the server's clock."};
  }
  return time.time_since_epoch() / period_of(parameters);
}

Time start_of(Step step, const TotpParameters& parameters) {
  CHECK(check(parameters));
  CHECK(step >= 0);
  CHECK(step <= Time::max().time_since_epoch() / period_of(parameters));
  return Time(step * period_of(parameters));
}

Time end_of(Step step, const TotpParameters& parameters) {
  const Time start = start_of(step, parameters);
  return Time::max() - start < period_of(parameters) ? Time::max() : start + period_of(parameters);
}

Code code_for(const Seed& seed, const TotpParameters& parameters, Step step) {
  CHECK(check(parameters));
  CHECK(step >= 0);
  CHECK(!seed.empty());
  std::array<std::uint8_t, 8> counter;
  for (std::size_t i = 0; i < counter.size(); ++i) {
    counter[i] = static_cast<std::uint8_t>(step >> (56 - 8 * i));
  }

  OtpMac mac = otp_mac(parameters.algorithm, seed, counter);
  std::uint32_t value = truncated(std::span(mac.bytes).first(mac.size));
  wipe(mac.bytes);

  std::array<std::uint8_t, kMostDigits> digits;
  const auto used = std::span(digits).first(static_cast<std::size_t>(parameters.digits));
  for (auto digit = used.rbegin(); digit != used.rend(); ++digit) {
    *digit = static_cast<std::uint8_t>('0' + value % 10);
    value /= 10;
  }
  Code code = Code::copy_from(used);
  wipe(digits);
  return code;
}

}  // namespace cofactor
