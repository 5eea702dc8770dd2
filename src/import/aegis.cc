#include <algorithm>

#include "crypto/foreign_cipher.h"
#include "import/each.h"
#include "import/opened.h"
#include "import/readers.h"

// Aegis: {version, header{slots, params}, db}. Encrypted, `db` is base64 of AES-256-GCM under a
// master key, which slots of type 1 hold under a key that scrypt makes of a password.
namespace cofactor {

struct AegisParams {
  std::string nonce;  // hexadecimal, as all bytes of the header
  std::string tag;
};
BOOST_DESCRIBE_STRUCT(AegisParams, (), (nonce, tag))

struct AegisSlot {
  std::int64_t type = 0;
  std::string key;
  AegisParams key_params;
  std::optional<std::uint64_t> n;
  std::optional<std::uint64_t> r;
  std::optional<std::uint64_t> p;
  std::optional<std::string> salt;
};
BOOST_DESCRIBE_STRUCT(AegisSlot, (), (type, key, key_params, n, r, p, salt))

struct AegisHeader {
  std::optional<std::vector<AegisSlot>> slots;
  std::optional<AegisParams> params;
};
BOOST_DESCRIBE_STRUCT(AegisHeader, (), (slots, params))

struct AegisFactor {
  UriText secret;
  std::optional<std::string> algo;
  std::optional<std::int64_t> digits;
  std::optional<std::int64_t> period;
  std::optional<std::int64_t> counter;
};
BOOST_DESCRIBE_STRUCT(AegisFactor, (), (secret, algo, digits, period, counter))

struct AegisEntry {
  std::string type;
  std::optional<std::string> name;
  std::optional<std::string> issuer;
  AegisFactor info;
};
BOOST_DESCRIBE_STRUCT(AegisEntry, (), (type, name, issuer, info))

namespace {

constexpr std::int64_t kPasswordSlot = 1;

Result<ImportContents> read_database(const boost::json::value& database) {
  const auto* entries = list_at(database, "entries");
  if (entries == nullptr) return not_as_expected("Aegis");
  Collector out;
  each_of<AegisEntry>(out, *entries, [&](AegisEntry&& entry) {
    out.take_base32({.issuer = entry.issuer.value_or(""),
                     .account = entry.name.value_or(""),
                     .kind = entry.type,
                     .algorithm = entry.info.algo.value_or(""),
                     .digits = entry.info.digits,
                     .period_s = entry.info.period,
                     .counter = entry.info.counter},
                    entry.info.secret);
  });
  return std::move(out).contents(ImportFormat::kAegis);
}

Result<PlainText> open_with(const Key& key, const AegisParams& params, ByteView ciphertext) {
  const auto nonce = parse_hex(params.nonce);
  const auto tag = parse_hex(params.tag);
  if (!nonce || !tag) return not_as_expected("Aegis");
  Bytes text = copy_of(ciphertext);
  append(text, *tag);
  return open_gcm({.key = key, .nonce = *nonce, .text = text});
}

// The master key that a slot holds.
Result<Key> master_key(const AegisSlot& slot, const ImportSource& source) {
  const auto salt = parse_hex(slot.salt.value_or(""));
  const auto wrapped = parse_hex(slot.key);
  if (!salt || !wrapped) return not_as_expected("Aegis");
  const auto key = password_key(
      source.password,
      Scrypt{
          .salt = *salt, .n = slot.n.value_or(0), .r = slot.r.value_or(0), .p = slot.p.value_or(0)},
      source.most);
  if (!key) return key.error();
  const auto master = open_with(*key, slot.key_params, *wrapped);
  if (!master) return master.error();
  return Key::copy_from(bytes_in(*master));
}

Result<ImportContents> read_encrypted(const AegisHeader& header,
                                      std::string_view database,
                                      const ImportSource& source) {
  if (source.password.empty()) return password_needed();
  const auto sealed = parse_base64(database);
  if (!sealed || !header.params || !header.slots) return not_as_expected("Aegis");
  Error refusal = invalid("The file has no password: it opens with a fingerprint alone.",
                          "Set a password in Aegis and export again.");
  for (const AegisSlot& slot : *header.slots) {
    if (slot.type != kPasswordSlot) continue;
    const auto master = master_key(slot, source);
    const auto opened =
        master ? open_with(*master, *header.params, *sealed) : Result<PlainText>(master.error());
    if (opened) {
      const auto json = read_import_json(text_in(*opened));
      return json ? read_database(*json) : Result<ImportContents>(json.error());
    }
    refusal = opened.error();
    if (refusal.code == ErrorCode::kTooLarge) break;
  }
  return refusal;
}

}  // namespace

Result<ImportContents> read_aegis(const ImportSource& source) {
  const auto json = read_import_json(text_of(source.file));
  if (!json) return json.error();
  const auto* object = json->if_object();
  const auto* database = object == nullptr ? nullptr : object->if_contains("db");
  if (database == nullptr) return not_as_expected("Aegis");
  if (!database->is_string()) return read_database(*database);
  const auto* member = object->if_contains("header");
  const auto header = member == nullptr ? Result<AegisHeader>(not_as_expected("Aegis"))
                                        : read_json<AegisHeader>(*member, kOpen);
  return header ? read_encrypted(*header, database->get_string(), source)
                : Result<ImportContents>(not_as_expected("Aegis"));
}

}  // namespace cofactor
