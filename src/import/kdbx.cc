#include "import/kdbx.h"

#include <algorithm>

#include "base/hex.h"
#include "crypto/foreign_cipher.h"
#include "crypto/hash.h"
#include "import/opened.h"
#include "import/zip.h"

namespace cofactor {
namespace {

constexpr std::size_t kMacSize = 32;
constexpr std::uint64_t kOfHeader = ~std::uint64_t{0};

Error damaged() {
  return invalid("The database is damaged, or it breaks off.", "Save it again in KeePass.");
}

// Little-endian numbers and parts, one after the other; empty and 0 behind the end.
class Fields {
 public:
  explicit Fields(ByteView bytes) : all_(bytes) {}

  bool has(std::size_t size) const { return size <= all_.size() - at_; }
  bool failed() const { return failed_; }
  std::size_t at() const { return at_; }

  ByteView take(std::size_t size) {
    if (!has(size)) {
      failed_ = true;
      return {};
    }
    const ByteView out = all_.subspan(at_, size);
    at_ += size;
    return out;
  }

  std::uint64_t number(std::size_t size) { return number_in(take(size)); }

  static std::uint64_t number_in(ByteView bytes) {
    std::uint64_t out = 0;
    for (std::size_t i = std::min<std::size_t>(bytes.size(), 8); i-- > 0;) {
      out = out << 8U | bytes[i];
    }
    return out;
  }

 private:
  ByteView all_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

// A header of one kind or the other: what stands at each number.
struct Field {
  std::uint64_t id = 0;
  ByteView value;
};

std::optional<std::vector<Field>> fields_of(Fields& from) {
  constexpr std::size_t kMost = 10'000;
  std::vector<Field> out;
  while (!from.failed() && out.size() < kMost) {
    const std::uint64_t id = from.number(1);
    const ByteView value = from.take(from.number(4));
    if (from.failed()) break;
    if (id == 0) return out;
    out.push_back({.id = id, .value = value});
  }
  return std::nullopt;
}

ByteView value_of(const std::vector<Field>& fields, std::uint64_t id) {
  const auto found = std::ranges::find(fields, id, &Field::id);
  return found == fields.end() ? ByteView() : found->value;
}

// KeePass's dictionary of the key derivation's parameters.
struct Parameter {
  std::string_view name;
  ByteView value;
};

std::optional<std::vector<Parameter>> parameters_of(ByteView dictionary) {
  Fields from(dictionary);
  std::vector<Parameter> out;
  from.number(2);
  while (!from.failed() && out.size() < 100) {
    const std::uint64_t type = from.number(1);
    if (from.failed()) break;
    if (type == 0) return out;
    const ByteView name = from.take(from.number(4));
    const ByteView value = from.take(from.number(4));
    out.push_back({.name = text_of(name), .value = value});
  }
  return std::nullopt;
}

ByteView value_of(const std::vector<Parameter>& parameters, std::string_view name) {
  const auto found = std::ranges::find(parameters, name, &Parameter::name);
  return found == parameters.end() ? ByteView() : found->value;
}

bool is_uuid(ByteView bytes, std::string_view hexadecimal) {
  return std::ranges::equal(bytes, parse_hex(hexadecimal).value_or(Bytes()));
}

Result<Key> transformed_key(ByteView dictionary, const ImportSource& source) {
  const auto parameters = parameters_of(dictionary);
  if (!parameters) return damaged();
  const auto number = [&](std::string_view name) {
    return Fields::number_in(value_of(*parameters, name));
  };
  const ByteView kind = value_of(*parameters, "$UUID");
  const Password composite = keepass_composite(source.password);
  if (is_uuid(kind, "c9d9f39a628a4460bf740d08c18a4fea") ||
      is_uuid(kind, "7c02bb8279a74ac0927d114a00648238")) {
    return password_key(composite,
                        AesRounds{.seed = value_of(*parameters, "S"), .rounds = number("R")});
  }
  const bool is_d = is_uuid(kind, "ef636ddf8c29444b91f7a9a403e30a0c");
  if ((!is_d && !is_uuid(kind, "9e298b1956db4773b23dfc3ec6f0a1e6")) || number("V") != 0x13) {
    return invalid("The database makes its key in a way that is not known here.",
                   "Set its key derivation to Argon2 in KeePass.");
  }
  return password_key(composite,
                      Argon2{.kind = is_d ? Argon2Kind::kD : Argon2Kind::kId,
                             .salt = value_of(*parameters, "S"),
                             .memory_kib = number("M") / 1024,
                             .passes = number("I"),
                             .lanes = number("P")},
                      source.most);
}

// The blocks behind the header, each held against its MAC.
Result<Bytes> blocks_in(Fields& from, const KeepassKeys& keys) {
  Bytes out;
  for (std::uint64_t block = 0;; ++block) {
    const ByteView mac = from.take(kMacSize);
    const ByteView size = from.take(4);
    const ByteView text = from.take(Fields::number_in(size));
    if (from.failed()) return damaged();
    Bytes number;
    for (unsigned shift = 0; shift < 64; shift += 8) {
      number.push_back(static_cast<std::uint8_t>(block >> shift));
    }
    if (!is_mac_of(keepass_block_key(keys, block), mac, {ByteView(number), size, text})) {
      return damaged();
    }
    if (text.empty()) return out;
    append(out, text);
  }
}

Result<PlainText> decrypted(const std::vector<Field>& header,
                            const KeepassKeys& keys,
                            ByteView text) {
  const Encrypted encrypted{.key = keys.cipher, .nonce = value_of(header, 7), .text = text};
  const ByteView cipher = value_of(header, 2);
  if (is_uuid(cipher, "31c1f2e6bf714350be5805216afc5aff")) return open_cbc(encrypted);
  if (is_uuid(cipher, "d6038a2b8b6f4cb5a524339a31dbb59a") && encrypted.nonce.size() == 12) {
    return chacha20(encrypted);
  }
  return invalid("The database is encrypted in a way that is not known here.",
                 "Set its encryption to AES-256 or ChaCha20 in KeePass.");
}

void each_protected(XmlElement& element, const auto& see) {
  if (element.name == "Value" && element.attribute("Protected") == "True") see(element);
  for (XmlElement& child : element.children) each_protected(child, see);
}

// One stream runs through all protected values in the document's order.
bool open_protected(XmlElement& document, ByteView inner_key) {
  Bytes sealed;
  std::vector<std::size_t> sizes;
  bool whole = true;
  each_protected(document, [&](XmlElement& element) {
    const auto bytes = parse_base64(element.text);
    whole = whole && bytes.has_value();
    sizes.push_back(bytes ? bytes->size() : 0);
    if (bytes) append(sealed, *bytes);
  });
  if (!whole) return false;
  const InnerStream stream = keepass_inner_stream(Key::copy_from(inner_key));
  const PlainText opened = chacha20({.key = stream.key, .nonce = stream.nonce, .text = sealed});
  std::size_t at = 0;
  auto size = sizes.begin();
  each_protected(document, [&](XmlElement& element) {
    element.text = text_in(opened).substr(at, *size);
    at += *size++;
  });
  return true;
}

Result<XmlElement> document_in(ByteView plain) {
  constexpr std::uint64_t kChaCha20 = 3;
  Fields from(plain);
  const auto inner = fields_of(from);
  if (!inner) return damaged();
  if (Fields::number_in(value_of(*inner, 1)) != kChaCha20) {
    return invalid("The database protects its values in a way that is not known here.",
                   "Save it as KDBX 4 in KeePass.");
  }
  auto document = parse_xml(text_of(plain.subspan(from.at())));
  if (!document) return document.error();
  return open_protected(*document, value_of(*inner, 2)) ? std::move(document)
                                                        : Result<XmlElement>(damaged());
}

}  // namespace

Result<XmlElement> open_kdbx(const ImportSource& source) {
  Fields from(source.file);
  if (!std::ranges::equal(from.take(kKdbxMagic.size()), kKdbxMagic)) {
    return not_as_expected("KeePass");
  }
  from.number(2);
  if (from.number(2) != 4) {
    return invalid("The database is of a version other than KDBX 4.",
                   "Open it in KeePass or KeePassXC, save it as KDBX 4, and give that file.");
  }
  const auto header = fields_of(from);
  if (!header) return damaged();
  const ByteView head = source.file.first(from.at());
  const ByteView hash = from.take(kMacSize);
  const ByteView mac = from.take(kMacSize);
  if (from.failed() || !std::ranges::equal(sha256(head), hash)) return damaged();
  if (source.password.empty()) return password_needed();
  const auto transformed = transformed_key(value_of(*header, 11), source);
  if (!transformed) return transformed.error();
  const KeepassKeys keys = keepass_keys(value_of(*header, 4), *transformed);
  if (!is_mac_of(keepass_block_key(keys, kOfHeader), mac, {head})) {
    return invalid("The database does not open with this password.",
                   "Check the password; a database that needs a key file is not read.");
  }
  const auto blocks = blocks_in(from, keys);
  const auto plain = blocks ? decrypted(*header, keys, *blocks) : Result<PlainText>(blocks.error());
  if (!plain) return plain.error();
  if (Fields::number_in(value_of(*header, 3)) == 0) return document_in(bytes_in(*plain));
  auto unpacked = gunzip(bytes_in(*plain));
  if (!unpacked) return unpacked.error();
  auto out = document_in(*unpacked);
  wipe(*unpacked);
  return out;
}

}  // namespace cofactor
