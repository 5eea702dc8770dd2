#include "qr/child_io.h"

#include <unistd.h>

#include <array>
#include <cstdint>
#include <span>
#include <utility>

namespace cofactor {
namespace {

bool read_all(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t got = read(STDIN_FILENO, out.data(), out.size());
    if (got <= 0) return false;
    out = out.subspan(static_cast<std::size_t>(got));
  }
  return true;
}

}  // namespace

std::optional<Bytes> take_request(std::size_t most) {
  std::array<std::uint8_t, 4> length{};
  if (!read_all(length)) return std::nullopt;
  const std::uint32_t size = std::uint32_t{length[0]} << 24U | std::uint32_t{length[1]} << 16U |
                             std::uint32_t{length[2]} << 8U | length[3];
  if (size > most) return std::nullopt;
  Bytes request(size);
  return read_all(request) ? std::optional(std::move(request)) : std::nullopt;
}

void give_answer(ByteView answer) {
  while (!answer.empty()) {
    const ssize_t written = write(STDOUT_FILENO, answer.data(), answer.size());
    if (written <= 0) return;
    answer = answer.subspan(static_cast<std::size_t>(written));
  }
}

}  // namespace cofactor
