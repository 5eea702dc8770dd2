// Lines of otpauth URIs and migration URIs: whatever is read can be held, and comes back as it is.

#include "base/check.h"
#include "base/name.h"
#include "import/message.h"
#include "import/names.h"
#include "otp/otpauth.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace cofactor;
  auto contents = read_otpauth_lines(text_of(ByteView(bytes, size)));
  if (!contents) return 0;
  propose_names(contents->entries);
  for (const ImportEntry& entry : contents->entries) {
    CHECK(parse_otpauth(entry.uri));
    CHECK(Name::parse(entry.account_name));
    CHECK(Name::parse(entry.device_name));
  }
  const auto again = parse_import_answer(encode(contents));
  CHECK(again && *again && (*again)->entries.size() == contents->entries.size());
  return 0;
}
