#include "crypto/foreign_cipher.h"
#include "import/each.h"
#include "import/opened.h"
#include "import/readers.h"

// Ente Auth: {version, kdfParams{memLimit, opsLimit, salt}, encryptedData, encryptionNonce}: lines
// of otpauth URIs in one message of libsodium's secretstream, under a key by Argon2id.
namespace cofactor {

struct EnteCost {
  std::uint64_t memLimit = 0;  // bytes
  std::uint64_t opsLimit = 0;
  std::string salt;
};
BOOST_DESCRIBE_STRUCT(EnteCost, (), (memLimit, opsLimit, salt))

struct EnteFile {
  EnteCost kdfParams;
  std::string encryptedData;
  std::string encryptionNonce;
};
BOOST_DESCRIBE_STRUCT(EnteFile, (), (kdfParams, encryptedData, encryptionNonce))

Result<ImportContents> read_ente(const ImportSource& source) {
  const auto json = read_import_json(text_of(source.file));
  if (!json) return json.error();
  const auto file = read_json<EnteFile>(*json, kOpen);
  if (!file) return not_as_expected("Ente");
  if (source.password.empty()) return password_needed();
  const auto salt = parse_base64(file->kdfParams.salt);
  const auto sealed = parse_base64(file->encryptedData);
  const auto header = parse_base64(file->encryptionNonce);
  if (!salt || !sealed || !header) return not_as_expected("Ente");
  const auto key = password_key(source.password,
                                Argon2{.kind = Argon2Kind::kId,
                                       .salt = *salt,
                                       .memory_kib = file->kdfParams.memLimit / 1024,
                                       .passes = file->kdfParams.opsLimit,
                                       .lanes = 1},
                                source.most);
  if (!key) return key.error();
  const auto opened = open_secretstream({.key = *key, .nonce = *header, .text = *sealed});
  if (!opened) return opened.error();
  auto contents = read_otpauth_lines(text_in(*opened));
  if (contents) contents->format = ImportFormat::kEnte;
  return contents;
}

}  // namespace cofactor
