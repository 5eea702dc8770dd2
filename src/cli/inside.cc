#include "cli/inside.h"

#include "base/json.h"

namespace cofactor::cli {

Result<Inside> inside(Invocation& invocation) {
  auto client = invocation.signed_in();
  auto organization = client ? find_organization(**client, invocation.given().maybe("org"))
                             : Result<Named>(client.error());
  if (!organization) {
    return organization.error();
  }
  return Inside{.client = *client, .organization = std::move(*organization)};
}

Result<std::optional<std::int64_t>> seconds_of_days(const std::optional<std::string>& days) {
  if (!days) {
    return std::optional<std::int64_t>();
  }
  constexpr std::int64_t most = 366;
  const auto number = parse_json(*days);
  if (!number || !number->is_int64() || number->get_int64() < 1 || number->get_int64() > most) {
    return invalid("The number of days is a whole number from 1 to 366.");
  }
  return std::optional(number->get_int64() * 24 * 3600);
}

}  // namespace cofactor::cli
