#include "client/body.h"

#include <utility>

#include "base/check.h"
#include "base/secret_access.h"

namespace cofactor::client {
namespace {

constexpr std::size_t kUsualSize = 4096;

}  // namespace

Body::Body(Body&& other) noexcept : text_(std::exchange(other.text_, "{}")) {}

Body::~Body() { wipe(text_); }

Body& Body::add(std::string_view name, const UriText& secret) {
  return add_characters(name, secret.expose(SecretAccess::because("a seed goes to the server")));
}

Body& Body::add(std::string_view name, const std::vector<Body>& objects) {
  std::size_t size = 2;
  for (const Body& object : objects) {
    size += object.text().size() + 1;
  }
  std::string json = "[";
  json.reserve(size);
  for (const Body& object : objects) {
    json += json.size() > 1 ? "," : "";
    json += object.text();
  }
  json += "]";
  add_raw(name, json);
  wipe(json);
  return *this;
}

Body& Body::add(std::string_view name, const TokenText& secret) {
  return add_characters(name, secret.expose(SecretAccess::because("a token goes to the server")));
}

Body& Body::add_characters(std::string_view name, ByteView characters) {
  std::string json;
  json.reserve(characters.size() * 6 + kUsualSize);
  append_json_string(json, text_of(characters));
  add_raw(name, json);
  wipe(json);
  return *this;
}

Body& Body::add_raw(std::string_view name, std::string_view json) {
  CHECK(text_.ends_with('}'));
  text_.pop_back();
  if (text_.size() > 1) {
    append(",");
  }
  append("\"");
  append(name);
  append("\":");
  append(json);
  append("}");
  return *this;
}

void Body::append(std::string_view more) {
  if (text_.size() + more.size() > text_.capacity()) {
    std::string larger;
    larger.reserve((text_.size() + more.size()) * 2 + kUsualSize);
    larger.append(text_);
    wipe(text_);
    text_.swap(larger);
  }
  text_.append(more);
}

}  // namespace cofactor::client
