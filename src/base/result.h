#pragma once

#include <expected>
#include <utility>

#include "base/error.h"

namespace cofactor {

// What was asked for, or the Error that the caller can act on:
//   auto entry = read(position);
//   if (!entry) return entry.error();
// Reading past a refusal aborts (-D_GLIBCXX_ASSERTIONS is on in every preset).
template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using std::expected<T, Error>::expected;
  Result() = default;
  Result(Error error) : std::expected<T, Error>(std::unexpected(std::move(error))) {}
};

using Done = Result<void>;

}  // namespace cofactor
