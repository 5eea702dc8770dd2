#include "egress/transfer.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <mutex>

namespace cofactor::egress {
namespace {

constexpr std::size_t kMostOfHeader = 64UZ << 10;
constexpr int kLooksEvery_ms = 1000;
constexpr std::string_view kHttp = "HTTP/";

CurlEasy new_curl() {
  static std::once_flag once;
  std::call_once(once, [] { CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK); });
  CurlEasy curl(curl_easy_init());
  CHECK(curl != nullptr);
  return curl;
}

// "host:port:address,address": libcurl's own cache, filled before it could ask anybody. It asks
// nobody for an address.
CurlList pin(const Transfer::To& to) {
  if (Address::parse(to.place.host)) {
    return nullptr;
  }
  std::string line = fmt::format("{}:{}:", to.place.host, to.place.port);
  for (const Address& address : to.addresses) {
    const bool v6 = address.family == Address::Family::kV6;
    line += fmt::format(fmt::runtime(v6 ? "[{}]," : "{},"), address.text());
  }
  line.pop_back();
  return list_of({line});
}

// Address and port that libcurl is about to connect to.
std::optional<std::pair<Address, std::uint16_t>> target_of(const curl_sockaddr& to) {
  Address address;
  if (to.family == AF_INET && to.addrlen >= sizeof(sockaddr_in)) {
    sockaddr_in in{};
    std::memcpy(&in, &to.addr, sizeof in);
    std::memcpy(address.bytes.data(), &in.sin_addr, sizeof in.sin_addr);
    return std::pair(address, ntohs(in.sin_port));
  }
  if (to.family == AF_INET6 && to.addrlen >= sizeof(sockaddr_in6)) {
    sockaddr_in6 in{};
    std::memcpy(&in, &to.addr, sizeof in);
    address.family = Address::Family::kV6;
    std::memcpy(address.bytes.data(), &in.sin6_addr, sizeof in.sin6_addr);
    return std::pair(address, ntohs(in.sin6_port));
  }
  return std::nullopt;
}

// "HTTP/1.1 200 …" (RFC 9112 §4). Whatever else begins like that, in any case, is to libcurl a 200.
bool is_status_line(std::string_view line) {
  const auto is_digit = [&](std::size_t at) {
    return at < line.size() && line[at] >= '0' && line[at] <= '9';
  };
  std::size_t at = kHttp.size();
  if (!line.starts_with(kHttp) || !is_digit(at)) {
    return false;
  }
  at += line.substr(at + 1).starts_with('.') && is_digit(at + 2) ? 3 : 1;
  return line.substr(at).starts_with(' ') && is_digit(at + 1) && is_digit(at + 2) &&
         is_digit(at + 3) && line.find_first_of(" \r\n", at + 1) <= at + 4;
}

bool is_smtp(CURL* curl) {
  char* scheme = nullptr;
  curl_easy_getinfo(curl, CURLINFO_SCHEME, &scheme);
  return scheme != nullptr && std::string_view(scheme).starts_with("SMTP");
}

bool is_untrusted(CURLcode code) {
  return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE ||
         code == CURLE_USE_SSL_FAILED || code == CURLE_SSL_CONNECT_ERROR;
}

}  // namespace

CurlList list_of(const std::vector<std::string>& lines) {
  curl_slist* list = nullptr;
  for (const std::string& line : lines) {
    list = curl_slist_append(list, line.c_str());
    CHECK(list != nullptr);
  }
  return CurlList(list);
}

Transfer::Transfer(To to, const WayOut::Parts& parts)
    : to_(std::move(to)), pinned_(pin(to_)), curl_(new_curl()) {
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_RESOLVE, pinned_.get());
  set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::open);
  set(CURLOPT_OPENSOCKETDATA, this);
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NOPROXY, "*");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_FRESH_CONNECT, 1L);
  set(CURLOPT_FORBID_REUSE, 1L);
  set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_SSL_SESSIONID_CACHE, 0L);
  if (parts.ca_file) {
    set(CURLOPT_CAINFO, parts.ca_file->c_str());
    set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }
  set(CURLOPT_CONNECTTIMEOUT_MS,
      static_cast<long>(std::min(parts.longest, WayOut::kLongestConnect).count()));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(parts.longest.count()));
  set(CURLOPT_WRITEFUNCTION, &Transfer::take);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_HEADERFUNCTION, &Transfer::take_header);
  set(CURLOPT_HEADERDATA, this);
}

Transfer::~Transfer() = default;

void Transfer::upload(std::string_view bytes) {
  upload_ = bytes;
  set(CURLOPT_READFUNCTION, &Transfer::give);
  set(CURLOPT_READDATA, this);
  set(CURLOPT_UPLOAD, 1L);
}

std::expected<Answer, Failure> Transfer::run(const std::stop_token& stop) {
  const CurlMulti multi(curl_multi_init());
  CHECK(multi != nullptr && curl_multi_add_handle(multi.get(), curl_.get()) == CURLM_OK);
  const std::stop_callback wake(stop, [&] { curl_multi_wakeup(multi.get()); });
  int running = 1;
  while (running != 0 && !stop.stop_requested()) {
    CHECK(curl_multi_perform(multi.get(), &running) == CURLM_OK);
    if (running != 0) {
      curl_multi_poll(multi.get(), nullptr, 0, kLooksEvery_ms, nullptr);
    }
  }
  std::expected<Answer, Failure> out = std::unexpected(Failure::kStopped);
  int left = 0;
  if (const CURLMsg* ended = curl_multi_info_read(multi.get(), &left); ended != nullptr) {
    out = outcome(ended->data.result);
  }
  curl_multi_remove_handle(multi.get(), curl_.get());
  return out;
}

std::expected<Answer, Failure> Transfer::outcome(CURLcode code) {
  long status = 0;
  curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &status);
  // SMTP's refusals come as an error of the transfer, with the status that the relay said.
  const bool is_refusal = code != CURLE_OK && status >= 400 && is_smtp(curl_.get());
  if (has_bad_status_) {
    return std::unexpected(Failure::kBroken);
  }
  if (code == CURLE_OK || body_was_cut_ || is_refusal) {
    Answer answer{.status = static_cast<int>(status), .body = std::move(body_)};
    curl_off_t after = 0;
    if (curl_easy_getinfo(curl_.get(), CURLINFO_RETRY_AFTER, &after) == CURLE_OK && after > 0) {
      answer.retry_after = std::chrono::seconds(after);
    }
    return answer;
  }
  if (code == CURLE_OPERATION_TIMEDOUT) {
    return std::unexpected(Failure::kTimedOut);
  }
  if (is_untrusted(code)) {
    return std::unexpected(Failure::kUntrusted);
  }
  curl_off_t sending_from = 0;
  curl_easy_getinfo(curl_.get(), CURLINFO_PRETRANSFER_TIME_T, &sending_from);
  return std::unexpected(sending_from == 0 ? Failure::kUnreachable : Failure::kBroken);
}

std::size_t Transfer::take(char* bytes, std::size_t one, std::size_t count, void* transfer) {
  auto& self = *static_cast<Transfer*>(transfer);
  const std::size_t size = one * count;
  const std::size_t room = WayOut::kMostOfBody - self.body_.size();
  self.body_.append(bytes, std::min(size, room));
  if (size > room) {
    self.body_was_cut_ = true;
    return 0;
  }
  return size;
}

std::size_t Transfer::give(char* to, std::size_t one, std::size_t count, void* transfer) {
  auto& self = *static_cast<Transfer*>(transfer);
  const std::size_t size = std::min(one * count, self.upload_.size());
  std::memcpy(to, self.upload_.data(), size);
  self.upload_.remove_prefix(size);
  return size;
}

std::size_t Transfer::take_header(char* line, std::size_t one, std::size_t count, void* transfer) {
  auto& self = *static_cast<Transfer*>(transfer);
  const std::string_view text(line, one * count);
  if (text.size() >= kHttp.size() && strncasecmp(line, kHttp.data(), kHttp.size()) == 0) {
    self.has_bad_status_ |= !is_status_line(text);
  }
  self.header_bytes_ += one * count;
  return self.header_bytes_ > kMostOfHeader ? 0 : one * count;
}

// The last word before a connection: an address that was not asked for gets no socket.
curl_socket_t Transfer::open(void* transfer, curlsocktype, curl_sockaddr* address) {
  const auto& self = *static_cast<const Transfer*>(transfer);
  const auto target = target_of(*address);
  if (!target || target->second != self.to_.place.port ||
      std::ranges::find(self.to_.addresses, target->first) == self.to_.addresses.end()) {
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

}  // namespace cofactor::egress
