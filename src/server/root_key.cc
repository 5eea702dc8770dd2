#include "server/root_key.h"

#include "seal/credential.h"
#include "seal/key_file.h"

namespace cofactor {
namespace {

Result<Key> open_as(SealKind kind, const RootKeyGround& ground) {
  switch (kind) {
    case SealKind::kKeyFile: {
      auto root = open_key_file(ground.data / kKeyFileName);
      if (!root && root.error().code == ErrorCode::kNotFound) {
        Error sealed = root.error();
        sealed.code = ErrorCode::kSealed;
        return sealed;
      }
      return root;
    }
    case SealKind::kCredential:
      return open_credential(ground.credentials);
  }
  std::unreachable();
}

}  // namespace

Result<SealRecord> seal_record_of(Store& store) {
  const auto stored = store.meta(std::string(kSealRecordsMeta));
  if (!stored) {
    return Error{.code = ErrorCode::kSealed,
                 .message = "This data directory has no seal yet.",
                 .hint = "Make one: cofactor init --credential --data DIR"};
  }
  auto records = parse_seal_records(*stored);
  return records ? Result<SealRecord>(records->front()) : records.error();
}

Result<OpenedRoot> root_key(const RootKeyGround& ground) {
  const auto record = seal_record_of(ground.store);
  if (!record) {
    return record.error();
  }
  auto root = open_as(record->kind, ground);
  if (!root) {
    return root.error();
  }
  if (auto fits = check_root_key(*record, *root); !fits) {
    return fits.error();
  }
  return OpenedRoot{.key = std::move(*root), .record = *record};
}

Done seal_for_development(const RootKeyGround& ground, const NewRootPorts& ports) {
  if (ground.store.meta(std::string(kSealRecordsMeta))) {
    return {};
  }
  const auto path = ground.data / kKeyFileName;
  const auto root =
      std::filesystem::exists(path) ? open_key_file(path) : create_key_file(path, ports.random);
  if (!root) {
    return root.error();
  }
  set_seal_record(ground.store,
                  {.kind = SealKind::kKeyFile,
                   .fingerprint = fingerprint_of(*root),
                   .created_at = ports.clock.wall(),
                   .development = true});
  return {};
}

void set_seal_record(Store& store, const SealRecord& record) {
  store.set_meta(std::string(kSealRecordsMeta), text_of(std::vector{record}));
}

}  // namespace cofactor
