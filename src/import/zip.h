#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace cofactor {

// What a compressed part may become: a bomb is refused as soon as it is larger.
inline constexpr std::size_t kMostInflated = 64U << 20U;

// The file of that name in a ZIP archive (APPNOTE 6.3: stored or deflated; no ZIP64, no
// encryption), by the central directory. Refuses kInvalid: no archive, damaged (the CRC too), no
// such file; kTooLarge: over 1,000 files, or 64 MiB.
Result<Bytes> file_in_zip(ByteView archive, std::string_view name);

// A gzip stream (RFC 1952). Refuses kInvalid and kTooLarge.
Result<Bytes> gunzip(ByteView compressed);

}  // namespace cofactor
