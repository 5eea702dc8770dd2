#include "delivery/hours.h"

#include <algorithm>
#include <optional>

namespace cofactor::delivery {
namespace {

using std::chrono::minutes;

constexpr std::array<std::string_view, 7> kDays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr minutes kDay{24 * 60};
// "mon-fri 07:00-19:00 +01:00"
constexpr std::size_t kSize = 26;

std::optional<std::size_t> day_of(std::string_view text) {
  const auto* at = std::ranges::find(kDays, text);
  return at == kDays.end() ? std::nullopt
                           : std::optional(static_cast<std::size_t>(at - kDays.begin()));
}

// "07:00", up to "24:00".
std::optional<minutes> minutes_of(std::string_view text) {
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  if (text.size() != 5 || !digit(0) || !digit(1) || text[2] != ':' || !digit(3) || !digit(4)) {
    return std::nullopt;
  }
  const auto number = [&](std::size_t at) { return (text[at] - '0') * 10 + text[at + 1] - '0'; };
  const minutes out{number(0) * 60 + number(3)};
  return number(3) < 60 && out <= kDay ? std::optional(out) : std::nullopt;
}

}  // namespace

Result<Hours> Hours::parse(std::string_view text) {
  const Error wrong = invalid("Hours are written like \"mon-fri 07:00-19:00 +01:00\".");
  if (text.size() != kSize || text[3] != '-' || text[7] != ' ' || text[13] != '-' ||
      text[19] != ' ' || (text[20] != '+' && text[20] != '-')) {
    return wrong;
  }
  const auto first = day_of(text.substr(0, 3));
  const auto last = day_of(text.substr(4, 3));
  const auto from = minutes_of(text.substr(8, 5));
  const auto to = minutes_of(text.substr(14, 5));
  const auto east = minutes_of(text.substr(21, 5));
  if (!first || !last || !from || !to || !east || *first > *last || *from >= *to) {
    return wrong;
  }
  Hours hours{
      .days = {}, .from = *from, .to = *to, .east_of_utc = text[20] == '+' ? *east : -*east};
  for (std::size_t day = *first; day <= *last; ++day) {
    hours.days.at(day) = true;
  }
  return hours;
}

bool Hours::contains(Time time) const {
  const auto local = std::chrono::floor<minutes>(time + east_of_utc);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::weekday weekday{day};
  const minutes of_day = local - day;
  return days.at(weekday.iso_encoding() - 1) && of_day >= from && of_day < to;
}

}  // namespace cofactor::delivery
