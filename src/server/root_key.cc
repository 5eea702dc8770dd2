#include "server/root_key.h"

#include "seal/credential.h"
#include "seal/key_file.h"

namespace cofactor {
namespace {

Result<Key> open_as(SealKind kind, const RootKeyGround& ground) {
  switch (kind) {
    case SealKind::kKeyFile:
      return open_key_file(ground.data / kKeyFileName);
    case SealKind::kCredential:
      return open_credential(ground.credentials);
  }
  std::unreachable();
}

}  // namespace

Result<OpenedRoot> root_key(const RootKeyGround& ground) {
  const auto stored = ground.store.meta(std::string(kSealRecordsMeta));
  if (!stored) {
    return Error{.code = ErrorCode::kSealed,
                 .message = "This data directory has no seal yet.",
                 .hint = "Make one: cofactor init --credential --data DIR"};
  }
  auto records = parse_seal_records(*stored);
  if (!records) {
    return records.error();
  }
  const SealRecord& record = records->front();
  auto root = open_as(record.kind, ground);
  if (!root) {
    return root.error();
  }
  if (auto fits = check_root_key(record, *root); !fits) {
    return fits.error();
  }
  return OpenedRoot{.key = std::move(*root), .record = record};
}

Result<OpenedRoot> development_root_key(const RootKeyGround& ground, const NewRootPorts& ports) {
  if (!ground.store.meta(std::string(kSealRecordsMeta))) {
    const auto path = ground.data / kKeyFileName;
    auto root =
        std::filesystem::exists(path) ? open_key_file(path) : create_key_file(path, ports.random);
    if (!root) {
      return root.error();
    }
    set_seal_record(ground.store,
                    {.kind = SealKind::kKeyFile,
                     .fingerprint = fingerprint_of(*root),
                     .created_at = ports.clock.wall(),
                     .development = true});
  }
  auto opened = root_key(ground);
  if (opened && !opened->record.development) {
    return Error{.code = ErrorCode::kConflict,
                 .message = "This store has a seal of its own and is no development store.",
                 .hint = "Start it without --dev."};
  }
  return opened;
}

void set_seal_record(Store& store, const SealRecord& record) {
  store.set_meta(std::string(kSealRecordsMeta), text_of(std::vector{record}));
}

}  // namespace cofactor
