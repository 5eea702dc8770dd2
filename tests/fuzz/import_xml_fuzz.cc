// XML: whatever is read has a name, and nothing in it came from elsewhere: no text is longer than
// what stood there.

#include "base/bytes.h"
#include "base/check.h"
#include "import/xml.h"

namespace {

std::size_t text_in(const cofactor::XmlElement& element) {
  std::size_t out = element.text.size();
  CHECK(!element.name.empty());
  for (const auto& attribute : element.attributes) out += attribute.value.size();
  for (const auto& child : element.children) out += text_in(child);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace cofactor;
  const auto document = parse_xml(text_of(ByteView(bytes, size)));
  CHECK(!document || text_in(*document) <= size);
  return 0;
}
