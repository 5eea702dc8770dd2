#include "api/site.h"

#include <algorithm>

namespace cofactor::api {
namespace {

constexpr std::string_view kHttps = "https://";
constexpr std::string_view kHttp = "http://";

bool is_digits(std::string_view text) {
  return !text.empty() && text.size() <= 5 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return out;
}

struct HostAndPort {
  std::string_view host;
  std::string_view port;  // empty: none
};

HostAndPort split(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || text.ends_with(']') ||
      !is_digits(text.substr(colon + 1))) {
    return {.host = text, .port = {}};
  }
  return {.host = text.substr(0, colon), .port = text.substr(colon + 1)};
}

bool is_loopback(std::string_view host) {
  const bool v4 = host.starts_with("127.") && std::ranges::all_of(host, [](char c) {
                    return c == '.' || (c >= '0' && c <= '9');
                  });
  return v4 || host == "localhost" || host == "[::1]";
}

bool is_domain(std::string_view host) {
  return !host.empty() && host.size() <= 253 && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

}  // namespace

Result<PublicSite> public_site_of(std::string_view url) {
  const std::string text = lower(url);
  const bool secure = text.starts_with(kHttps);
  const Error odd = invalid("The public URL is not of the form https://cofactor.example.org.",
                            "Set public_url to scheme and host, with a port where it needs one.");
  if (!secure && !text.starts_with(kHttp)) {
    return odd;
  }
  const std::string_view authority =
      std::string_view(text).substr(secure ? kHttps.size() : kHttp.size());
  const auto [host, port] = split(authority);
  const bool usual = port == (secure ? "443" : "80");
  if (!is_domain(host)) {
    return odd;
  }
  if (!secure && !is_loopback(host)) {
    return invalid("The public URL is http:// and not of this machine alone.",
                   "Passkeys and cookies need https://.");
  }
  PublicSite out{.party = {.id = std::string(host), .origins = {}}, .hosts = {}};
  const std::string shown =
      std::string(host) + (port.empty() || usual ? "" : ":" + std::string(port));
  out.party.origins = {std::string(secure ? kHttps : kHttp) + shown};
  out.hosts = {shown};
  if (usual || port.empty()) {
    out.hosts.push_back(std::string(host) + (secure ? ":443" : ":80"));
  }
  return out;
}

bool is_host_of(const Site& site, std::string_view host) {
  if (site.which == Site::Hosts::kAny) {
    return true;
  }
  const std::string text = lower(host);
  return std::ranges::find(site.hosts, text) != site.hosts.end() ||
         (site.loopback == Site::Loopback::kTaken && is_loopback(split(text).host));
}

}  // namespace cofactor::api
