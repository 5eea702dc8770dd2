#include "server/root_key.h"

#include "seal/key_file.h"
#include "seal/seal_record.h"

namespace cofactor {

Result<Key> root_key(const RootKeyGround& ground) {
  const auto path = ground.data / kKeyFileName;
  const auto stored = ground.store.meta(std::string(kSealRecordsMeta));
  if (!stored) {
    auto root =
        std::filesystem::exists(path) ? open_key_file(path) : create_key_file(path, ground.random);
    if (root) {
      const SealRecord record{.kind = SealKind::kKeyFile,
                              .fingerprint = fingerprint_of(*root),
                              .created_at = ground.clock.wall(),
                              .development = true};
      ground.store.set_meta(std::string(kSealRecordsMeta), text_of(std::vector{record}));
    }
    return root;
  }
  auto records = parse_seal_records(*stored);
  auto root = open_key_file(path);
  if (!records || !root) {
    return records ? root.error() : records.error();
  }
  if (auto fits = check_root_key(records->front(), *root); !fits) {
    return fits.error();
  }
  return root;
}

}  // namespace cofactor
