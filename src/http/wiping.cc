#include "http/wiping.h"

#include <algorithm>

#include "base/secret.h"

namespace cofactor::http {
namespace {

constexpr std::size_t kLeast = 64;         // beyond every small-string buffer
constexpr std::size_t kKept = 4UZ * 1024;  // kept for the next request or answer

}  // namespace

void reserve_wiping(std::string& out, std::size_t capacity) {
  if (out.capacity() >= std::max(capacity, kLeast)) return;
  std::string larger;
  larger.reserve(std::max({capacity, out.capacity() * 2, kLeast}));
  larger.append(out);
  wipe(out);
  out.swap(larger);
}

void append_wiping(std::string& out, std::string_view more) {
  reserve_wiping(out, out.size() + more.size());
  out.append(more);
}

void wipe_and_shrink(std::string& text) {
  wipe(text);
  if (text.capacity() > kKept) {
    std::string().swap(text);
  }
}

}  // namespace cofactor::http
