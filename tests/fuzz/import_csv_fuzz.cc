// CSV: every row has the heading's number of cells.

#include "base/bytes.h"
#include "base/check.h"
#include "import/csv.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace cofactor;
  const auto rows = parse_csv(text_of(ByteView(bytes, size)));
  if (!rows) return 0;
  for (const auto& row : *rows) CHECK(row.size() == rows->front().size());
  return 0;
}
