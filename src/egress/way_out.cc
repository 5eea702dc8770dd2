#include "egress/way_out.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "egress/transfer.h"

namespace cofactor::egress {
namespace {

bool is_named(const std::vector<Place>& places, const Place& place) {
  return std::ranges::find(places, place) != places.end();
}

}  // namespace

std::string_view sentence_of(Failure failure) {
  switch (failure) {
    case Failure::kForbidden:
      return "Its name has an address that is not public.";
    case Failure::kUnresolved:
      return "No address was found for its name.";
    case Failure::kUnreachable:
      return "Nobody answers there.";
    case Failure::kUntrusted:
      return "Its certificate is not one of its name by a CA that is trusted.";
    case Failure::kBroken:
      return "It ended the connection before its answer was whole.";
    case Failure::kTimedOut:
      return "It took too long.";
    case Failure::kStopped:
      return "This server stopped meanwhile.";
  }
  CHECK(false);
}

std::expected<Answer, Failure> WayOut::post(const Post& post, const std::stop_token& stop) const {
  const Place place{.host = post.url.host(), .port = post.url.port()};
  auto addresses = parts_.resolver.addresses_of(place.host, stop);
  if (stop.stop_requested()) {
    return std::unexpected(Failure::kStopped);
  }
  if (addresses.empty()) {
    return std::unexpected(Failure::kUnresolved);
  }
  if (!is_named(parts_.internal, place) && !std::ranges::all_of(addresses, is_public)) {
    return std::unexpected(Failure::kForbidden);
  }
  std::vector<std::string> lines = post.headers;
  lines.emplace_back("Expect:");
  const CurlList headers = list_of(lines);
  const std::string url = post.url.text();
  Transfer transfer({.place = place, .addresses = std::move(addresses)}, parts_);
  transfer.set(CURLOPT_URL, url.c_str());
  transfer.set(CURLOPT_PATH_AS_IS, 1L);
  transfer.set(CURLOPT_PROTOCOLS_STR, "https");
  transfer.set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  transfer.set(CURLOPT_HTTPHEADER, headers.get());
  transfer.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(post.body.size()));
  transfer.set(CURLOPT_POSTFIELDS, post.body.empty() ? "" : post.body.data());
  return transfer.run(stop);
}

}  // namespace cofactor::egress
