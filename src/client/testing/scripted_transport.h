#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "client/transport.h"

namespace cofactor::client {

// A server that answers what it was told, and remembers what it was asked: for tests. What it was
// not told is answered 404.
class ScriptedServer {
 public:
  using Turn = std::expected<Received, Failure>;

  // The next answer to "GET /path"; the last one told is repeated.
  void tell(const std::string& request, Turn turn) { script_[request].push_back(std::move(turn)); }
  void tell(const std::string& request, std::string body) {
    tell(request, Received{.status = 200, .body = std::move(body)});
  }

  struct Asked {
    std::string request;
    std::string body;
    std::vector<std::string> headers;
    // The value of that header; empty when there is none.
    std::string header(std::string_view name) const {
      for (const std::string& line : headers) {
        if (line.starts_with(std::string(name) + ": ")) {
          return line.substr(name.size() + 2);
        }
      }
      return {};
    }
  };
  std::vector<Asked> asked;

  std::unique_ptr<Transport> connect() { return std::make_unique<Way>(*this); }

 private:
  class Way : public Transport {
   public:
    explicit Way(ScriptedServer& server) : server_(server) {}
    Turn send(const Sending& sending) override { return server_.answer(sending); }

   private:
    ScriptedServer& server_;
  };

  Turn answer(const Sending& sending) {
    const std::string request = std::string(sending.method) + " " + sending.path;
    asked.push_back(
        {.request = request, .body = std::string(sending.body), .headers = sending.headers});
    auto& turns = script_[request];
    if (turns.empty()) {
      return Received{
          .status = 404,
          .body = R"({"title":"Not Found","status":404,"code":"not_found","detail":"Nothing."})"};
    }
    Turn turn = turns.front();
    if (turns.size() > 1) {
      turns.pop_front();
    }
    return turn;
  }

  std::map<std::string, std::deque<Turn>> script_;
};

}  // namespace cofactor::client
