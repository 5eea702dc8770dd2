#include "qr/child.h"

#include <unistd.h>

#include <array>
#include <span>

#include "qr/answer.h"
#include "qr/decode.h"
#include "qr/read_codes.h"
#include "qr/sandbox.h"

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

void write_all(ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written <= 0) return;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

Bytes read_file() {
  std::array<std::uint8_t, 4> length{};
  if (!read_all(length)) return {};
  const std::uint32_t size = std::uint32_t{length[0]} << 24U | std::uint32_t{length[1]} << 16U |
                             std::uint32_t{length[2]} << 8U | length[3];
  if (size > kMostPictureBytes) return {};
  Bytes file(size);
  return read_all(file) ? file : Bytes();
}

void answer_one_picture() {
  const CodesRead read = read_codes(read_file());
  write_all(encode({.outcome = read.outcome, .texts = {read.texts.begin(), read.texts.end()}}));
}

}  // namespace

void run_qr_child() {
  if (enter_sandbox(kQrRoom)) {
    answer_one_picture();
  } else {
    write_all(encode({.outcome = QrOutcome::kNoSandbox, .texts = {}}));
  }
  _exit(0);
}

}  // namespace cofactor
