#include "import/zip.h"

#include <zlib.h>

#include <algorithm>
#include <optional>

namespace cofactor {
namespace {

constexpr std::uint32_t kEndMark = 0x06054b50;
constexpr std::uint32_t kCentralMark = 0x02014b50;
constexpr std::uint32_t kLocalMark = 0x04034b50;
constexpr std::size_t kEndSize = 22;
constexpr std::size_t kCentralSize = 46;
constexpr std::size_t kLocalSize = 30;
constexpr std::size_t kMostComment = 65'535;
constexpr std::size_t kMostFiles = 1000;

Error damaged() { return invalid("The archive is damaged, or it breaks off.", "Export it again."); }

Error too_much() {
  return {.code = ErrorCode::kTooLarge,
          .message = "The file unpacks to more than is read here.",
          .hint = "Check that it is the right file."};
}

// Little-endian numbers; 0 behind the end.
std::uint32_t number_at(ByteView bytes, std::size_t at, std::size_t size) {
  std::uint32_t out = 0;
  for (std::size_t i = size; i-- > 0;) {
    out = out << 8U | (at + i < bytes.size() ? bytes[at + i] : 0U);
  }
  return out;
}
std::uint32_t u16(ByteView bytes, std::size_t at) { return number_at(bytes, at, 2); }
std::uint32_t u32(ByteView bytes, std::size_t at) { return number_at(bytes, at, 4); }

ByteView part(ByteView bytes, std::size_t at, std::size_t size) {
  return at > bytes.size() || size > bytes.size() - at ? ByteView() : bytes.subspan(at, size);
}

std::optional<std::size_t> end_of_directory(ByteView archive) {
  if (archive.size() < kEndSize) return std::nullopt;
  const std::size_t last = archive.size() - kEndSize;
  const std::size_t first = last > kMostComment ? last - kMostComment : 0;
  for (std::size_t at = last + 1; at-- > first;) {
    if (u32(archive, at) == kEndMark) return at;
  }
  return std::nullopt;
}

struct Member {
  std::uint32_t flags = 0;
  std::uint32_t method = 0;
  std::uint32_t crc = 0;
  std::uint32_t packed = 0;
  std::uint32_t size = 0;
  std::uint32_t local = 0;
};

Result<Member> member_called(ByteView archive, std::string_view name) {
  const auto end = end_of_directory(archive);
  if (!end) return damaged();
  const std::size_t count = u16(archive, *end + 10);
  std::size_t at = u32(archive, *end + 16);
  if (count > kMostFiles) return too_much();
  for (std::size_t i = 0; i < count; ++i) {
    const ByteView entry = part(archive, at, kCentralSize);
    if (entry.empty() || u32(entry, 0) != kCentralMark) return damaged();
    const std::size_t name_size = u16(entry, 28);
    const ByteView called = part(archive, at + kCentralSize, name_size);
    if (text_of(called) == name) {
      return Member{.flags = u16(entry, 8),
                    .method = u16(entry, 10),
                    .crc = u32(entry, 16),
                    .packed = u32(entry, 20),
                    .size = u32(entry, 24),
                    .local = u32(entry, 42)};
    }
    at += kCentralSize + name_size + u16(entry, 30) + u16(entry, 32);
  }
  return invalid("The archive does not hold what is looked for in it.",
                 "Check that it is the right file, and its format: --from.");
}

// Inflates to the end of the stream. `window_bits` as zlib has it: negative is raw, over 15 gzip.
Result<Bytes> inflated(ByteView compressed, int window_bits) {
  z_stream stream{};
  if (inflateInit2(&stream, window_bits) != Z_OK) return damaged();
  // zlib reads through a pointer that is not const.
  Bytes input = copy_of(compressed);
  stream.next_in = input.data();
  stream.avail_in = static_cast<unsigned>(input.size());
  Bytes out;
  int state = Z_OK;
  while (state == Z_OK && out.size() <= kMostInflated) {
    const std::size_t had = out.size();
    out.resize(had + 65'536);
    stream.next_out = out.data() + had;
    stream.avail_out = 65'536;
    state = inflate(&stream, Z_NO_FLUSH);
    out.resize(out.size() - stream.avail_out);
    if (state == Z_OK && stream.avail_in == 0 && out.size() == had) break;
  }
  inflateEnd(&stream);
  if (out.size() > kMostInflated) return too_much();
  if (state != Z_STREAM_END) return damaged();
  return out;
}

std::uint32_t crc_of(ByteView bytes) {
  return static_cast<std::uint32_t>(
      crc32(crc32(0, nullptr, 0), bytes.data(), static_cast<unsigned>(bytes.size())));
}

}  // namespace

Result<Bytes> file_in_zip(ByteView archive, std::string_view name) {
  const auto member = member_called(archive, name);
  if (!member) return member.error();
  if ((member->flags & 1U) != 0) {
    return invalid("The archive is encrypted.", "Export it without a password for the archive.");
  }
  if (member->size > kMostInflated) return too_much();
  const ByteView local = part(archive, member->local, kLocalSize);
  if (local.empty() || u32(local, 0) != kLocalMark) return damaged();
  const std::size_t begin = member->local + kLocalSize + u16(local, 26) + u16(local, 28);
  const ByteView packed = part(archive, begin, member->packed);
  if (packed.size() != member->packed) return damaged();
  constexpr std::uint32_t kStored = 0;
  constexpr std::uint32_t kDeflated = 8;
  if (member->method != kStored && member->method != kDeflated) return damaged();
  auto out =
      member->method == kStored ? Result<Bytes>(copy_of(packed)) : inflated(packed, -MAX_WBITS);
  if (!out) return out.error();
  if (out->size() != member->size || crc_of(*out) != member->crc) return damaged();
  return out;
}

Result<Bytes> gunzip(ByteView compressed) {
  constexpr int kGzip = 16;
  return inflated(compressed, MAX_WBITS + kGzip);
}

}  // namespace cofactor
