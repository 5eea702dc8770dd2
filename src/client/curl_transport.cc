#include <curl/curl.h>
#include <unistd.h>

#include "base/check.h"
#include "client/transport.h"

namespace cofactor::client {
namespace {

constexpr std::size_t kLargestAnswer = 16UZ << 20;

struct Deleter {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// What one transfer writes into; the C callbacks get it.
struct Transfer {
  CURL* curl;
  const Sending& sending;
  std::string body;
};

bool is_success(CURL* curl) {
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  return status >= 200 && status < 300;
}

std::size_t take(char* bytes, std::size_t one, std::size_t count, void* to) {
  auto& transfer = *static_cast<Transfer*>(to);
  const std::size_t size = one * count;
  if (transfer.sending.sink && is_success(transfer.curl)) {
    transfer.sending.sink({bytes, size});
    return size;
  }
  if (transfer.body.size() + size > kLargestAnswer) {
    return 0;
  }
  transfer.body.append(bytes, size);
  return size;
}

int tick(void* of, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto& transfer = *static_cast<Transfer*>(of);
  if (transfer.sending.on_wait) {
    transfer.sending.on_wait();
  }
  return 0;
}

template <class Value>
void set(CURL* curl, CURLoption option, Value value) {
  CHECK(curl_easy_setopt(curl, option, value) == CURLE_OK);
}

class CurlTransport : public Transport {
 public:
  struct Address {
    std::string url;
    std::string socket;                  // empty: TCP
    std::optional<std::string> ca_file;  // none: the system's
  };

  explicit CurlTransport(Address address) : address_(std::move(address)), curl_(curl_easy_init()) {
    CHECK(curl_ != nullptr);
  }

  std::expected<Received, Failure> send(const Sending& sending) override {
    CURL* curl = curl_.get();
    curl_easy_reset(curl);
    Transfer transfer{.curl = curl, .sending = sending, .body = {}};
    const std::string url = address_.url + sending.path;
    const std::string method(sending.method);
    const auto headers = lines_of(sending);
    set(curl, CURLOPT_URL, url.c_str());
    set(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    set(curl, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
    set(curl, CURLOPT_CUSTOMREQUEST, method.c_str());
    set(curl, CURLOPT_HTTPHEADER, headers.get());
    set(curl, CURLOPT_NOSIGNAL, 1L);
    set(curl, CURLOPT_CONNECTTIMEOUT, 5L);
    set(curl, CURLOPT_TIMEOUT, static_cast<long>(sending.timeout.count()));
    if (!address_.socket.empty()) {
      set(curl, CURLOPT_UNIX_SOCKET_PATH, address_.socket.c_str());
    }
    if (address_.ca_file) {
      set(curl, CURLOPT_CAINFO, address_.ca_file->c_str());
      set(curl, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
    if (address_.url.starts_with("http://")) {
      set(curl, CURLOPT_PROXY, "");
    }
    if (!sending.body.empty() || sending.method == "POST") {
      set(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(sending.body.size()));
      set(curl, CURLOPT_POSTFIELDS, sending.body.empty() ? "" : sending.body.data());
    }
    set(curl, CURLOPT_WRITEFUNCTION, &take);
    set(curl, CURLOPT_WRITEDATA, &transfer);
    set(curl, CURLOPT_XFERINFOFUNCTION, &tick);
    set(curl, CURLOPT_XFERINFODATA, &transfer);
    set(curl, CURLOPT_NOPROGRESS, 0L);
    if (const CURLcode code = curl_easy_perform(curl); code != CURLE_OK) {
      if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE) {
        return std::unexpected(Failure::kUntrusted);
      }
      curl_off_t sent = 0;
      curl_easy_getinfo(curl, CURLINFO_PRETRANSFER_TIME_T, &sent);
      return std::unexpected(sent == 0 ? Failure::kUnreachable : Failure::kBroken);
    }
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    return Received{.status = static_cast<int>(status), .body = std::move(transfer.body)};
  }

 private:
  static std::unique_ptr<curl_slist, Deleter> lines_of(const Sending& sending) {
    curl_slist* list = curl_slist_append(nullptr, "Expect:");
    for (const std::string& line : sending.headers) {
      list = curl_slist_append(list, line.c_str());
    }
    return std::unique_ptr<curl_slist, Deleter>(list);
  }

  Address address_;
  std::unique_ptr<CURL, Deleter> curl_;
};

struct UrlDeleter {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(char* text) const { curl_free(text); }
};

// The host as libcurl itself will read it; empty when the URL is none or names a user.
std::string host_of(const std::string& url) {
  const std::unique_ptr<CURLU, UrlDeleter> parsed(curl_url());
  char* text = nullptr;
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_DISALLOW_USER) != CURLUE_OK ||
      curl_url_get(parsed.get(), CURLUPART_HOST, &text, 0) != CURLUE_OK) {
    return {};
  }
  return std::unique_ptr<char, UrlDeleter>(text).get();
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "[::1]" ||
         (host.starts_with("127.") &&
          host.find_first_not_of("0123456789.") == std::string_view::npos);
}

}  // namespace

Result<std::unique_ptr<Transport>> open_transport(const Destination& destination) {
  const auto& [url, ca_file] = destination;
  if (ca_file && ::access(ca_file->c_str(), R_OK) != 0) {
    return invalid("The CA file " + *ca_file + " cannot be read.",
                   "Give the PEM file of the CA in COFACTOR_CA_FILE or --ca-file.");
  }
  constexpr std::string_view socket = "unix:";
  if (url.starts_with("unix:/")) {
    return std::unique_ptr<Transport>(std::make_unique<CurlTransport>(CurlTransport::Address{
        .url = "http://localhost", .socket = url.substr(socket.size()), .ca_file = {}}));
  }
  const std::string host = host_of(url);
  const bool plain = url.starts_with("http://");
  if (host.empty() || (!plain && !url.starts_with("https://"))) {
    return invalid("A server's address begins with http://, https:// or unix:/.",
                   "Give COFACTOR_URL or --url, for example http://localhost:8420.");
  }
  if (plain && !is_loopback(host)) {
    return invalid("Plain HTTP to another machine would show every code to the network.",
                   "Use an https:// address.");
  }
  CurlTransport::Address address{.url = url, .socket = {}, .ca_file = ca_file};
  while (address.url.ends_with('/')) {
    address.url.pop_back();
  }
  return std::unique_ptr<Transport>(std::make_unique<CurlTransport>(std::move(address)));
}

}  // namespace cofactor::client
