#include "base/check.h"
#include "cli/command.h"

namespace cofactor::cli {

void Given::add(std::string_view name, std::vector<std::string> values) {
  values_.emplace(name, std::move(values));
}

const std::string& Given::text(std::string_view name) const {
  const auto found = values_.find(name);
  CHECK(found != values_.end() && !found->second.empty());
  return found->second.front();
}

std::optional<std::string> Given::maybe(std::string_view name) const {
  return has(name) ? std::optional(text(name)) : std::nullopt;
}

bool Given::has(std::string_view name) const { return values_.contains(name); }

std::vector<std::string> Given::all(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

}  // namespace cofactor::cli
