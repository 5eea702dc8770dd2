#include "seal/key_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/secret_access.h"
#include "crypto/key_bytes.h"
#include "seal/key_text.h"
#include "seal/whole_file.h"

namespace cofactor {
namespace {

Done check_owner_and_mode(const File& file, const std::filesystem::path& path) {
  struct stat found{};
  require_file(::fstat(file.descriptor(), &found) == 0, "look at", path);
  const auto denied = [&path](std::string_view why, std::string hint) {
    return Error{.code = ErrorCode::kDenied,
                 .message = fmt::format("The key file {} {}.", path.string(), why),
                 .hint = std::move(hint)};
  };
  if (!S_ISREG(found.st_mode)) {
    return denied("is not a plain file", "Put the file itself there, not a link or a folder.");
  }
  if (found.st_uid != ::geteuid()) {
    return denied("belongs to another user",
                  "Start the server as its owner, or change its owner with chown.");
  }
  if ((found.st_mode & 07777) != 0600) {
    return denied(fmt::format("has mode {:04o}, so others than its owner may have read it",
                              found.st_mode & 07777),
                  fmt::format("If nobody has: chmod 600 {}", path.string()));
  }
  return {};
}

}  // namespace

Result<Key> create_key_file(const std::filesystem::path& path, Random& random) {
  Key root(random.bytes(kKeySize));
  const FileText text = key_text_of(root);
  if (auto created = create_whole_file(
          path, text.expose(SecretAccess::because("the root key is written to its file")));
      !created) {
    return created.error();
  }
  return root;
}

Result<Key> open_key_file(const std::filesystem::path& path) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file.opened() && errno == ENOENT) {
    return Error{.code = ErrorCode::kNotFound,
                 .message = fmt::format("There is no key file {}.", path.string()),
                 .hint = "Without it nothing sealed in this store can be opened: put it back."};
  }
  if (!file.opened() && (errno == EACCES || errno == ELOOP)) {
    return Error{.code = ErrorCode::kDenied,
                 .message = fmt::format("The key file {} may not be opened: {}.",
                                        path.string(),
                                        std::generic_category().message(errno)),
                 .hint = "It must be a plain file of the server's own user, with mode 0600."};
  }
  require_file(file.opened(), "open", path);
  if (auto done = check_owner_and_mode(file, path); !done) {
    return done.error();
  }
  return parse_key_text(read_whole_file(file, path), fmt::format("The key file {}", path.string()));
}

}  // namespace cofactor
