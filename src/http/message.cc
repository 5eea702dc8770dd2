#include "http/message.h"

#include <algorithm>

#include "base/check.h"
#include "base/secret.h"
#include "http/wiping.h"

namespace cofactor::http {
namespace {

constexpr std::array<std::string_view, kMethods> kNames = {
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

bool equal_in_any_case(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, lower, lower);
}

}  // namespace

std::string_view name_of(Method method) { return kNames[static_cast<std::size_t>(method)]; }

std::optional<Method> method_of(std::string_view name) {
  const auto* found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Method>(found - kNames.begin());
}

void Fields::add(std::string_view name, std::string_view value) {
  const auto name_at = static_cast<std::uint32_t>(text_.size());
  append_wiping(text_, name);
  const auto value_at = static_cast<std::uint32_t>(text_.size());
  append_wiping(text_, value);
  lines_.push_back({name_at, value_at, static_cast<std::uint32_t>(text_.size())});
}

std::optional<std::string_view> Fields::find(std::string_view name) const {
  const std::string_view text = text_;
  for (const Line& line : lines_) {
    if (line.value_at - line.name_at == name.size() &&
        equal_in_any_case(text.substr(line.name_at, name.size()), name)) {
      return text.substr(line.value_at, line.end - line.value_at);
    }
  }
  return std::nullopt;
}

std::vector<std::string_view> Fields::find_all(std::string_view name) const {
  const std::string_view text = text_;
  std::vector<std::string_view> found;
  for (const Line& line : lines_) {
    if (equal_in_any_case(text.substr(line.name_at, line.value_at - line.name_at), name)) {
      found.push_back(text.substr(line.value_at, line.end - line.value_at));
    }
  }
  return found;
}

void Fields::clear() {
  wipe_and_shrink(text_);
  lines_.clear();
}

void Parameters::add(std::string_view name, std::size_t at, std::size_t size) {
  CHECK(count_ < kMost);
  places_[count_++] = {name, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(size)};
}

std::string_view Parameters::find(std::string_view name, std::string_view path) const {
  const auto* end = places_.begin() + count_;
  const auto* found =
      std::find_if(places_.begin(), end, [name](const Place& place) { return place.name == name; });
  CHECK(found != end);
  return path.substr(found->at, found->size);
}

void Request::clear() {
  method = Method::kGet;
  wipe_and_shrink(path);
  wipe_and_shrink(query);
  fields.clear();
  parameters.clear();
  wipe_and_shrink(body);
}

Body Body::secret(std::string&& text) {
  Body body;
  body.secret_ = true;
  // Always on the heap: moving a small string would leave its bytes behind.
  append_wiping(body.text_, text);
  wipe(text);
  return body;
}

Body Body::constant(std::string_view text) {
  Body body;
  body.constant_ = text;
  return body;
}

Body::Body(Body&& other) noexcept
    : text_(std::move(other.text_)),
      constant_(std::exchange(other.constant_, {})),
      secret_(other.secret_) {}

Body& Body::operator=(Body&& other) noexcept {
  if (this != &other) {
    if (secret_) wipe(text_);
    text_ = std::move(other.text_);
    constant_ = std::exchange(other.constant_, {});
    secret_ = other.secret_;
  }
  return *this;
}

Body::~Body() {
  if (secret_) wipe(text_);
}

}  // namespace cofactor::http
