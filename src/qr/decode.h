#pragma once

#include <chrono>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "qr/child.h"

namespace cofactor {

inline constexpr std::size_t kMostPictureBytes = 16U << 20U;

// How this program is started anew: `program` must come to run_qr_child() when it is started with
// kQrChildArgument alone. A child that takes longer than `wall` is killed.
struct QrChild {
  std::string program = "/proc/self/exe";
  std::chrono::milliseconds wall = std::chrono::seconds(1);
};

// Finds the otpauth URI in a screenshot or photo of a QR code (PNG or JPEG of at most 16 megapixels
// and 16 MiB; light on dark, turned, small and coarse ones too). The picture is decoded by a child
// process that can reach nothing but memory of its own (qr/sandbox.h), so that a hostile picture
// costs at most one second of one processor.
// Codes that are no otpauth URIs are passed over. Refuses kInvalid, with what to do: not a PNG or
// JPEG, damaged, no such code, two different ones, not done in time. kTooLarge: too many bytes or
// pixels. kUnavailable: this machine has no sandbox; nothing was decoded.
// Throws Fault when no process can be started. The picture shows the seed: its wiping stays the
// caller's. Blocks for at most `wall`; any thread.
// REQUIRES: SIGCHLD is not ignored, and nobody else waits for children of this process.
Result<UriText> decode_in_child(ByteView picture, const QrChild& child = {});

}  // namespace cofactor
