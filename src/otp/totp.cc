#include "otp/totp.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <span>

#include "base/check.h"

namespace cofactor {
namespace {

using Milliseconds = std::chrono::milliseconds;

constexpr int kLeastDigits = 5;
constexpr int kMostDigits = 10;

// RFC 4226 leaves them to each maker; Steam's leave out what looks alike.
constexpr std::string_view kSteamCharacters = "23456789BCDFGHJKMNPQRTVWXY";
constexpr std::string_view kDigits = "0123456789";

Milliseconds period_of(const TotpParameters& parameters) {
  CHECK(kind_of(parameters) != OtpKind::kHotp);
  return std::chrono::seconds(parameters.period_s);
}

// RFC 4226 §5.3: four bytes at the offset that the last four bits name, without the sign.
std::uint32_t truncated(std::span<const std::uint8_t> mac) {
  const auto bytes = mac.subspan(mac.back() & 0xFU, 4);
  return (bytes[0] & 0x7FU) << 24U | std::uint32_t{bytes[1]} << 16U |
         std::uint32_t{bytes[2]} << 8U | bytes[3];
}

}  // namespace

OtpKind kind_of(const TotpParameters& parameters) {
  return parameters.kind.value_or(OtpKind::kTotp);
}

TotpParameters steam_parameters() { return {.digits = kSteamDigits, .kind = OtpKind::kSteam}; }

Done check(const TotpParameters& parameters) {
  const bool counts = parameters.kind == OtpKind::kHotp;
  if (parameters.kind == OtpKind::kSteam && parameters != steam_parameters()) {
    return invalid("Steam's codes have five characters, by SHA-1, and a period of 30 seconds.");
  }
  if (counts != parameters.counter.has_value() || parameters.kind == OtpKind::kTotp) {
    return invalid("A counter belongs to a counter-based device (HOTP), and to no other.");
  }
  if (counts && (*parameters.counter < 0 || *parameters.counter > kMostCounter)) {
    return invalid("A counter is a number from 0 to 9,007,199,254,740,991.");
  }
  if (counts && parameters.period_s != TotpParameters{}.period_s) {
    return invalid("A counter-based device (HOTP) has no period.");
  }
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
  if (parameters.kind == OtpKind::kSteam) {
    return out;
  }
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

  const bool is_steam = parameters.kind == OtpKind::kSteam;
  const std::string_view characters = is_steam ? kSteamCharacters : kDigits;
  std::array<std::uint8_t, kMostDigits> digits;
  const auto used = std::span(digits).first(static_cast<std::size_t>(parameters.digits));
  for (std::uint8_t& digit : used) {
    digit = static_cast<std::uint8_t>(characters[value % characters.size()]);
    value /= static_cast<std::uint32_t>(characters.size());
  }
  if (!is_steam) std::ranges::reverse(used);
  Code code = Code::copy_from(used);
  wipe(digits);
  return code;
}

}  // namespace cofactor
