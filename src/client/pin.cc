#include "client/pin.h"

#include "base/hex.h"
#include "client/private_file.h"
#include "crypto/hash.h"

namespace cofactor::client {
namespace {

// An address may be longer than a file's name.
std::string file_of(const Places& places, const std::string& url) {
  return places.logs + "/" + hex_of(sha256(bytes_of(url))) + ".json";
}

}  // namespace

Result<std::optional<Pin>> load_pin(const Places& places, const std::string& url) {
  const std::string file = file_of(places, url);
  const auto text = read_small(file);
  if (!text) {
    return std::optional<Pin>();
  }
  auto read = parse_json_as<Pin>(*text, kOpen);
  if (!read || read->url != url) {
    return invalid(
        "The file " + file + " is damaged; it names the log that was met at " + url + ".",
        "Remove it, and compare cofactor audit key with the key that your auditor has.");
  }
  return std::optional(std::move(*read));
}

void save_pin(const Places& places, const Pin& pin) {
  write_private(file_of(places, pin.url), json_of(pin) + "\n");
}

}  // namespace cofactor::client
