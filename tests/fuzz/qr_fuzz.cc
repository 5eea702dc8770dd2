// A picture as the child reads it, here without a child and its sandbox; and, by the first byte,
// what a child in a stranger's hands may answer.

#include <turbojpeg.h>

#include <algorithm>
#include <cstdint>
#include <memory>

#include "base/check.h"
#include "qr/answer.h"
#include "qr/picture.h"
#include "qr/read_codes.h"

namespace cofactor {
namespace {

// Pixels that are worth a fuzzer's time; more than kMostPixels are refused at once.
constexpr std::uint64_t kManyPixels = 40'000;

std::uint64_t big_endian_at(ByteView bytes, std::size_t at) {
  return std::uint64_t{bytes[at]} << 24U | std::uint64_t{bytes[at + 1]} << 16U |
         std::uint64_t{bytes[at + 2]} << 8U | bytes[at + 3];
}

std::uint64_t pixels_of(ByteView file) {
  if (file.size() > 24 && file[0] == 0x89) {  // IHDR is the first chunk
    return big_endian_at(file, 16) * big_endian_at(file, 20);
  }
  const std::unique_ptr<void, decltype(&tjDestroy)> decoder(tjInitDecompress(), &tjDestroy);
  int width = 0;
  int height = 0;
  int subsampling = 0;
  int colours = 0;
  if (tjDecompressHeader3(decoder.get(),
                          file.data(),
                          static_cast<unsigned long>(file.size()),
                          &width,
                          &height,
                          &subsampling,
                          &colours) != 0) {
    return 0;
  }
  return static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height);
}

bool is_slow(ByteView file) {
  const std::uint64_t pixels = pixels_of(file);
  return pixels > kManyPixels && pixels <= static_cast<std::uint64_t>(kMostPixels);
}

void read_as_a_child(ByteView file) {
  const CodesRead read = read_codes(file);
  CHECK(read.outcome == QrOutcome::kRead || read.texts.empty());
  CHECK(read.texts.size() <= kMostQrTexts);
  const Bytes said = encode({read.outcome, {read.texts.begin(), read.texts.end()}});
  const auto heard = parse_qr_answer(said);
  CHECK(heard && heard->outcome == read.outcome);
  CHECK(std::ranges::equal(heard->texts, read.texts));
}

}  // namespace
}  // namespace cofactor

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace cofactor;
  if (size == 0) return 0;
  const ByteView rest(bytes + 1, size - 1);
  if (bytes[0] % 2 == 0) {
    if (is_slow(rest)) return -1;
    read_as_a_child(rest);
  } else if (const auto answer = parse_qr_answer(rest)) {
    CHECK(std::ranges::equal(encode(*answer), rest));
  }
  return 0;
}
