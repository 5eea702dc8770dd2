#include <algorithm>
#include <map>
#include <set>

#include "base/hex.h"
#include "import/collector.h"
#include "import/readers.h"

// Google Authenticator's export: otpauth-migration://offline?data=BASE64 of a protobuf message
// MigrationPayload, over as many QR codes as it takes.
namespace cofactor {
namespace {

constexpr std::string_view kScheme = "otpauth-migration://offline?data=";
constexpr std::uint64_t kMostInBatch = 100;

Error damaged() {
  return invalid("An export of Google Authenticator among them is damaged.",
                 "Take the screenshots again, each with the whole QR code.");
}

// One field of a message: a number, or bytes.
struct ProtoField {
  std::uint64_t number = 0;
  std::uint64_t value = 0;
  ByteView bytes;
};

// Reads a message field by field (protobuf encoding: varints, fixed sizes, bytes).
class Message {
 public:
  explicit Message(ByteView bytes) : left_(bytes) {}

  bool at_end() const { return left_.empty(); }

  // Nothing where it breaks off or makes no sense.
  std::optional<ProtoField> next() {
    const auto tag = varint();
    if (!tag) return std::nullopt;
    ProtoField out{.number = *tag >> 3U};
    switch (*tag & 7U) {
      case 0: {
        const auto value = varint();
        if (!value) return std::nullopt;
        out.value = *value;
        return out;
      }
      case 1:
        return taken(8) ? std::optional(out) : std::nullopt;
      case 2: {
        const auto size = varint();
        const auto bytes = size ? taken(*size) : std::nullopt;
        if (!bytes) return std::nullopt;
        out.bytes = *bytes;
        return out;
      }
      case 5:
        return taken(4) ? std::optional(out) : std::nullopt;
      default:
        return std::nullopt;
    }
  }

 private:
  std::optional<std::uint64_t> varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !left_.empty(); shift += 7) {
      const std::uint8_t byte = left_.front();
      left_ = left_.subspan(1);
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if ((byte & 0x80U) == 0) return value;
    }
    return std::nullopt;
  }

  std::optional<ByteView> taken(std::uint64_t size) {
    if (size > left_.size()) return std::nullopt;
    const ByteView out = left_.first(size);
    left_ = left_.subspan(size);
    return out;
  }

  ByteView left_;
};

int hex_value_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The payload's bytes. A "+" may have become a space on its way, and padding be missing.
std::optional<Bytes> payload_of(std::string_view uri) {
  if (!uri.starts_with(kScheme)) return std::nullopt;
  const std::string_view data = uri.substr(kScheme.size());
  std::string text;
  for (std::size_t i = 0; i < data.size() && data[i] != '&'; ++i) {
    char c = data[i] == ' ' ? '+' : data[i] == '-' ? '+' : data[i] == '_' ? '/' : data[i];
    if (c == '%') {
      const int high = i + 2 < data.size() ? hex_value_of(data[i + 1]) : -1;
      const int low = i + 2 < data.size() ? hex_value_of(data[i + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (c != '=') text += c;
  }
  text.append((4 - text.size() % 4) % 4, '=');
  return parse_base64(text);
}

struct Migration {
  std::vector<ByteView> factors;
  std::uint64_t batch_size = 1;
  std::uint64_t batch_index = 0;
  std::uint64_t batch_id = 0;
};

std::optional<Migration> migration_in(ByteView payload) {
  Migration out;
  Message message(payload);
  while (!message.at_end()) {
    const auto field = message.next();
    if (!field) return std::nullopt;
    if (field->number == 1) out.factors.push_back(field->bytes);
    if (field->number == 3) out.batch_size = field->value;
    if (field->number == 4) out.batch_index = field->value;
    if (field->number == 5) out.batch_id = field->value;
  }
  if (out.batch_size == 0 || out.batch_size > kMostInBatch || out.batch_index >= out.batch_size) {
    return std::nullopt;
  }
  return out;
}

std::string algorithm_of(std::uint64_t number) {
  constexpr std::array<std::string_view, 5> kNames{"SHA1", "SHA1", "SHA256", "SHA512", "MD5"};
  return std::string(number < kNames.size() ? kNames.at(number) : "unknown");
}

bool take_factor(Collector& out, ByteView bytes) {
  FoundFactor found{.kind = "totp"};
  Seed seed;
  std::uint64_t counter = 0;  // a message leaves out what is 0
  Message message(bytes);
  while (!message.at_end()) {
    const auto field = message.next();
    if (!field) return false;
    if (field->number == 1) seed = Seed::copy_from(field->bytes);
    if (field->number == 2) found.account = text_of(field->bytes);
    if (field->number == 3) found.issuer = text_of(field->bytes);
    if (field->number == 4) found.algorithm = algorithm_of(field->value);
    if (field->number == 5) found.digits = field->value == 2 ? 8 : 6;
    if (field->number == 6 && field->value == 1) found.kind = "hotp";
    if (field->number == 7) counter = field->value;
  }
  if (found.kind == "hotp") {
    found.counter = static_cast<std::int64_t>(std::min<std::uint64_t>(counter, kMostCounter + 1));
  }
  // Without a field of its own, the issuer stands before the account.
  if (const auto colon = found.account.find(':'); colon != std::string::npos) {
    if (found.issuer.empty()) found.issuer = found.account.substr(0, colon);
    if (found.account.substr(0, colon) == found.issuer) found.account.erase(0, colon + 1);
  }
  out.take_seed(std::move(found), seed);
  return true;
}

// kInvalid: of one export a QR code is missing.
Done check_whole(
    const std::map<std::uint64_t, std::pair<std::uint64_t, std::set<std::uint64_t>>>& batches) {
  for (const auto& [id, batch] : batches) {
    const auto& [size, indices] = batch;
    if (indices.size() != size) {
      return invalid("Of an export of Google Authenticator " + std::to_string(indices.size()) +
                         " of " + std::to_string(size) + " QR codes are here.",
                     "Give a picture of each of them at once.");
    }
  }
  return {};
}

}  // namespace

Result<ImportContents> read_codes(std::span<const std::string_view> texts) {
  std::map<std::uint64_t, std::pair<std::uint64_t, std::set<std::uint64_t>>> batches;
  Collector out;
  ImportFormat format = ImportFormat::kOtpauth;
  for (const std::string_view text : texts) {
    if (!text.starts_with("otpauth-migration://")) {
      out.next();
      out.take_uri({}, UriText::copy_from(bytes_of(text)));
      continue;
    }
    format = ImportFormat::kGoogle;
    auto payload = payload_of(text);
    const auto migration = payload ? migration_in(*payload) : std::nullopt;
    if (!migration) return damaged();
    auto& batch = batches[migration->batch_id];
    batch.first = migration->batch_size;
    if (!batch.second.insert(migration->batch_index).second) continue;  // the same picture twice
    for (const ByteView factor : migration->factors) {
      out.next();
      if (!take_factor(out, factor)) return damaged();
    }
    wipe(*payload);
  }
  if (auto whole = check_whole(batches); !whole) return whole.error();
  return std::move(out).contents(format);
}

}  // namespace cofactor
