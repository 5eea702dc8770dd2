#include "server/init_credential.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "crypto/key_bytes.h"
#include "seal/whole_file.h"
#include "server/root_key.h"
#include "store/sqlite/sqlite_store.h"

namespace cofactor {
namespace {

Done check_unsealed(SqliteStore& store) {
  const auto stored = store.meta(std::string(kSealRecordsMeta));
  if (!stored) {
    return {};
  }
  const auto records = parse_seal_records(*stored);
  if (!records) {
    return records.error();
  }
  if (records->front().development) {
    return Error{.code = ErrorCode::kConflict,
                 .message =
                     "This data directory was made by --dev: its root key has lain beside "
                     "its data, and it stays marked as such for ever.",
                 .hint = "Make a new one with --data DIR, and enrol there what this one holds."};
  }
  return Error{.code = ErrorCode::kConflict,
               .message = "This data directory has its seal already."};
}

// Files of our own alone: the owner of the folder may have put a link there to one of another
// place, which is not to become theirs.
void give_to_owner_of(const std::filesystem::path& folder) {
  struct stat owner{};
  require_file(::stat(folder.c_str(), &owner) == 0, "look at", folder);
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    struct stat found{};
    require_file(::lstat(entry.path().c_str(), &found) == 0, "look at", entry.path());
    if (S_ISREG(found.st_mode) && found.st_nlink == 1) {
      require_file(::lchown(entry.path().c_str(), owner.st_uid, owner.st_gid) == 0,
                   "change the owner of",
                   entry.path());
    }
  }
}

}  // namespace

Result<std::string> init_credential(const InitCredentialAsk& ask, const InitPorts& ports) {
  const auto is_file = ask.credential.form == CredentialForm::kFile;
  if (is_file && std::filesystem::exists(ask.file)) {
    return Error{.code = ErrorCode::kConflict,
                 .message = fmt::format("There is a file {} already.", ask.file.string()),
                 .hint = "It is never overwritten: move it away if it is not needed."};
  }
  if (std::filesystem::create_directories(ask.data)) {
    std::filesystem::permissions(ask.data, std::filesystem::perms::owner_all);
  }
  std::string text;
  {
    SqliteStore store((ask.data / "cofactor.db").string());
    if (auto unsealed = check_unsealed(store); !unsealed) {
      return unsealed.error();
    }
    CHECK(store.head().size == 0);
    const Key root(ports.random.bytes(kKeySize));
    auto encrypted = encrypt_credential(root, ask.credential);
    if (!encrypted) {
      return encrypted;
    }
    text = std::move(*encrypted);
    if (is_file) {
      if (auto created = create_whole_file(ask.file, bytes_of(text)); !created) {
        return created.error();
      }
    }
    set_seal_record(store,
                    {.kind = SealKind::kCredential,
                     .fingerprint = fingerprint_of(root),
                     .created_at = ports.clock.wall()});
  }
  give_to_owner_of(ask.data);
  return text;
}

}  // namespace cofactor
