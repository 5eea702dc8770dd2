#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cofactor::http {

// Reads one body out of bytes that come in any pieces: of a known length, or in chunks (RFC 9112
// §7.1) that have neither extensions nor trailers.
class BodyReader {
 public:
  enum class Stage : std::uint8_t { kWantsBytes, kDone, kTooLong, kMalformed };

  void begin_of_length(std::uint64_t length, std::size_t limit);
  void begin_chunked(std::size_t limit);

  // Appends to `body` and says how many of `bytes` it has used; fewer than all at the end only.
  std::size_t put(std::string_view bytes, std::string& body);
  Stage stage() const { return stage_; }

 private:
  enum class Part : std::uint8_t { kWhole, kSize, kSizeEnd, kChunk, kChunkCr, kChunkLf, kCr, kLf };

  void take(char c);
  void take_digit(char c);
  void expect(char c, char expected, Part next);
  void end_size();

  Stage stage_ = Stage::kDone;
  Part part_ = Part::kWhole;
  std::size_t room_ = 0;    // what the limit leaves
  std::uint64_t left_ = 0;  // of the body or of this chunk
  unsigned digits_ = 0;     // of this chunk's size
};

}  // namespace cofactor::http
