// CSV: every row has the heading's number of cells, and is read again as it was written.

#include "base/bytes.h"
#include "base/check.h"
#include "import/csv.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace cofactor;
  const auto rows = parse_csv(text_of(ByteView(bytes, size)));
  if (!rows || rows->empty() || rows->front().size() < 2) return 0;
  std::string text;
  for (const auto& row : *rows) {
    CHECK(row.size() == rows->front().size());
    for (const auto& cell : row) text += csv_cell(cell) + (&cell == &row.back() ? "\n" : ",");
  }
  const auto again = parse_csv(text);
  CHECK(again && *again == *rows);
  return 0;
}
