#include "http/body_reader.h"

#include <algorithm>
#include <optional>

#include "http/wiping.h"

namespace cofactor::http {
namespace {

constexpr unsigned kMostDigits = 15;  // so that a size cannot overflow

std::optional<unsigned> value_of(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<unsigned>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<unsigned>(digit - 'a' + 10);
  if (digit >= 'A' && digit <= 'F') return static_cast<unsigned>(digit - 'A' + 10);
  return std::nullopt;
}

}  // namespace

void BodyReader::begin_of_length(std::uint64_t length, std::size_t limit) {
  part_ = Part::kWhole;
  left_ = length;
  stage_ = length > limit ? Stage::kTooLong : length > 0 ? Stage::kWantsBytes : Stage::kDone;
}

void BodyReader::begin_chunked(std::size_t limit) {
  part_ = Part::kSize;
  stage_ = Stage::kWantsBytes;
  room_ = limit;
  left_ = 0;
  digits_ = 0;
}

std::size_t BodyReader::put(std::string_view bytes, std::string& body) {
  std::size_t used = 0;
  while (used < bytes.size() && stage_ == Stage::kWantsBytes) {
    if (part_ != Part::kWhole && part_ != Part::kChunk) {
      take(bytes[used++]);
      continue;
    }
    const std::size_t size = std::min<std::uint64_t>(left_, bytes.size() - used);
    append_wiping(body, bytes.substr(used, size));
    used += size;
    left_ -= size;
    if (left_ > 0) continue;
    if (part_ == Part::kWhole) {
      stage_ = Stage::kDone;
    } else {
      part_ = Part::kChunkCr;
    }
  }
  return used;
}

void BodyReader::take(char c) {
  switch (part_) {
    case Part::kSize:
      return take_digit(c);
    case Part::kSizeEnd:
      return c == '\n' ? end_size() : expect(c, '\n', part_);
    case Part::kChunkCr:
      return expect(c, '\r', Part::kChunkLf);
    case Part::kChunkLf:
      digits_ = 0;
      return expect(c, '\n', Part::kSize);
    case Part::kCr:
      return expect(c, '\r', Part::kLf);
    case Part::kLf:
      expect(c, '\n', Part::kWhole);
      if (stage_ == Stage::kWantsBytes) stage_ = Stage::kDone;
      return;
    case Part::kWhole:
    case Part::kChunk:
      return;
  }
}

void BodyReader::take_digit(char c) {
  const std::optional<unsigned> value = value_of(c);
  if (!value) return digits_ > 0 ? expect(c, '\r', Part::kSizeEnd) : expect(c, '0', part_);
  left_ = left_ * 16 + *value;
  if (++digits_ > kMostDigits) stage_ = Stage::kMalformed;
}

void BodyReader::expect(char c, char expected, Part next) {
  part_ = next;
  if (c != expected) stage_ = Stage::kMalformed;
}

void BodyReader::end_size() {
  if (left_ == 0) {
    part_ = Part::kCr;
  } else if (left_ > room_) {
    stage_ = Stage::kTooLong;
  } else {
    room_ -= left_;
    part_ = Part::kChunk;
  }
}

}  // namespace cofactor::http
