// Archives and compressed streams: whatever unpacks is within its bound.

#include "base/check.h"
#include "import/zip.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace cofactor;
  const ByteView all(bytes, size);
  const auto file = file_in_zip(all, "export.data");
  CHECK(!file || file->size() <= kMostInflated);
  const auto stream = gunzip(all);
  CHECK(!stream || stream->size() <= kMostInflated);
  return 0;
}
