#include "web/assets.h"

#include <algorithm>
#include <string>

namespace cofactor::web {
namespace {

constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' blob:; worker-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types app";

// What a page of ours never needs is refused by name; a policy has no word for "all".
constexpr std::string_view kNoDevices =
    "accelerometer=(), autoplay=(), browsing-topics=(), display-capture=(), geolocation=(), "
    "gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=(), "
    "xr-spatial-tracking=(), publickey-credentials-create=(self), publickey-credentials-get=(self)";

struct Form {
  std::string_view encoding;  // "" for none
  std::string_view text;
};

// Whether a field like "gzip, br;q=0.5" admits `coding`: named, and not with a weight of nought.
bool admits(std::string_view accepted, std::string_view coding) {
  while (!accepted.empty()) {
    const std::size_t end = std::min(accepted.find(','), accepted.size());
    std::string_view one = accepted.substr(0, end);
    accepted.remove_prefix(std::min(end + 1, accepted.size()));
    one.remove_prefix(std::min(one.find_first_not_of(" \t"), one.size()));
    if (one.starts_with(coding)) {
      const std::string_view rest = one.substr(coding.size());
      const std::size_t weight = rest.find("q=");
      const bool whole = rest.empty() || rest.front() == ';' || rest.front() == ' ';
      return whole && (weight == std::string_view::npos ||
                       rest.find_first_of("123456789", weight) != std::string_view::npos);
    }
  }
  return false;
}

Form form_for(const Asset& asset, std::string_view accepted) {
  if (!asset.brotli.empty() && admits(accepted, "br")) {
    return {.encoding = "br", .text = asset.brotli};
  }
  if (!asset.gzip.empty() && admits(accepted, "gzip")) {
    return {.encoding = "gzip", .text = asset.gzip};
  }
  return {.encoding = "", .text = asset.plain};
}

http::Response answer(const Asset& asset, const http::Request& request) {
  const Form form = form_for(asset, request.fields.find("Accept-Encoding").value_or(""));
  std::string tag = "\"" + std::string(asset.tag);
  tag += form.encoding.empty() ? "\"" : "-" + std::string(form.encoding) + "\"";

  http::Response response;
  const auto known = request.fields.find("If-None-Match");
  if (known && known->contains(tag)) {
    response.status = 304;
  } else {
    response.content_type = asset.content_type;
    response.body = http::Body::constant(form.text);
    if (!form.encoding.empty()) {
      response.fields.emplace_back("Content-Encoding", form.encoding);
    }
  }
  response.fields.emplace_back("ETag", std::move(tag));
  response.fields.emplace_back("Vary", "Accept-Encoding");
  response.fields.emplace_back(
      "Cache-Control",
      asset.kind == Kind::kNamed ? "public, max-age=31536000, immutable" : "no-cache");
  response.fields.emplace_back("X-Content-Type-Options", "nosniff");
  response.fields.emplace_back("Content-Security-Policy", kPolicy);
  response.fields.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
  response.fields.emplace_back("Cross-Origin-Embedder-Policy", "require-corp");
  response.fields.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  response.fields.emplace_back("Referrer-Policy", "no-referrer");
  response.fields.emplace_back(
      "Permissions-Policy",
      std::string(kNoDevices) + (asset.kind == Kind::kCamera ? ", camera=(self)" : ", camera=()"));
  return response;
}

}  // namespace

std::vector<http::Route> routes_of(std::span<const Asset> assets) {
  std::vector<http::Route> routes;
  for (const Asset& asset : assets) {
    routes.push_back({.method = http::Method::kGet,
                      .pattern = std::string(asset.pattern),
                      .name = "web",
                      .handler = [asset](http::Request&& request,
                                         http::Reply reply) { reply.send(answer(asset, request)); },
                      .body_limit = 0});
  }
  return routes;
}

}  // namespace cofactor::web
