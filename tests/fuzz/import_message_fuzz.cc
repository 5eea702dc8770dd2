// What the child that reads an import may answer, in whosever hands it is: what is taken is written
// back as it was.

#include <algorithm>

#include "base/check.h"
#include "import/message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace cofactor;
  const ByteView all(bytes, size);
  if (const auto answer = parse_import_answer(all); answer && *answer) {
    CHECK(std::ranges::equal(encode(*answer), all));
  }
  if (const auto ask = parse_import_ask(all)) {
    CHECK(std::ranges::equal(encode(*ask), all));
  }
  return 0;
}
