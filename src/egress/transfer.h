#pragma once

#include <curl/curl.h>

#include <expected>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "egress/way_out.h"

namespace cofactor::egress {

// By functions and not by types: to libcurl a handle of either kind is a void*.
template <auto kFree>
struct FreedBy {
  template <class T>
  void operator()(T* it) const {
    kFree(it);
  }
};
using CurlEasy = std::unique_ptr<CURL, FreedBy<curl_easy_cleanup>>;
using CurlMulti = std::unique_ptr<CURLM, FreedBy<curl_multi_cleanup>>;
using CurlList = std::unique_ptr<curl_slist, FreedBy<curl_slist_free_all>>;
CurlList list_of(const std::vector<std::string>& lines);

// One transfer of libcurl to one place, at some of exactly these addresses, with all that WayOut
// promises of every connection set.
class Transfer {
 public:
  struct To {
    Place place;
    std::vector<Address> addresses;
  };

  Transfer(To to, const WayOut::Parts& parts);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  template <class Value>
  void set(CURLoption option, Value value) {
    CHECK(curl_easy_setopt(curl_.get(), option, value) == CURLE_OK);
  }
  // What is uploaded; it outlives the transfer.
  void upload(std::string_view bytes);

  std::expected<Answer, Failure> run(const std::stop_token& stop);

 private:
  static std::size_t take(char* bytes, std::size_t one, std::size_t count, void* transfer);
  static std::size_t give(char* to, std::size_t one, std::size_t count, void* transfer);
  static std::size_t take_header(char* line, std::size_t one, std::size_t count, void* transfer);
  static curl_socket_t open(void* transfer, curlsocktype, curl_sockaddr* address);
  std::expected<Answer, Failure> outcome(CURLcode code);

  const To to_;
  CurlList pinned_;
  CurlEasy curl_;
  std::string_view upload_;
  std::string body_;
  std::size_t header_bytes_ = 0;
  bool body_was_cut_ = false;
  bool has_bad_status_ = false;
};

}  // namespace cofactor::egress
