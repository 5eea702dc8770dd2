// Whatever parse_base32 takes is a seed of the right size and survives the round trip.

#include "base/check.h"
#include "otp/base32.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace cofactor;
  const auto seed = parse_base32(text_of(ByteView(bytes, size)));
  if (!seed) return 0;
  CHECK(!seed->empty() && seed->size() <= kMostSeedBytes && seed->size() * 8 <= size * 5);
  const auto again = parse_base32(base32_of(*seed));
  CHECK(again && equal_in_constant_time(*seed, *again));
  return 0;
}
