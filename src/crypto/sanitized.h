#pragma once

namespace cofactor {

// Whether this is a build with a sanitizer, which answers mlock itself and locks nothing. For tests
// that look at locked memory: they run in the hardened build.
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace cofactor
