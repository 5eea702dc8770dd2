// Every format's reader, without a password: the first byte chooses which. Whatever is read is fit
// to be shown, has names, and a seed that can be held or none.

#include "base/check.h"
#include "base/name.h"
#include "import/message.h"
#include "otp/otpauth.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace cofactor;
  if (size == 0) return 0;
  constexpr std::uint8_t kFormats = static_cast<std::uint8_t>(ImportFormat::kCsv) + 1;
  ImportAsk ask;
  ask.files.push_back(copy_of(ByteView(bytes + 1, size - 1)));
  if (bytes[0] % (kFormats + 1) < kFormats) {
    ask.format = static_cast<ImportFormat>(bytes[0] % (kFormats + 1));
  }
  const auto contents = read_import(ask, {});
  CHECK(contents || !contents.error().message.empty());
  CHECK(parse_import_answer(encode(contents)));
  if (!contents) return 0;
  for (const ImportEntry& entry : contents->entries) {
    CHECK(Name::parse(entry.account_name));
    CHECK(entry.uri.empty() || (parse_otpauth(entry.uri) && Name::parse(entry.device_name)));
  }
  return 0;
}
