#include "tests/crash/crashed_disk.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/check.h"

namespace cofactor::crash {
namespace {

using Operation = sqlite::FaultVfs::Operation;
using Kind = Operation::Kind;

constexpr std::size_t kBlock = 512;

// A run of bytes that a disk keeps or loses as one.
struct Piece {
  std::size_t at;
  ByteView bytes;
};

void put(Bytes& file, const Piece& piece) {
  if (piece.bytes.empty()) return;
  if (file.size() < piece.at + piece.bytes.size()) file.resize(piece.at + piece.bytes.size());
  std::ranges::copy(piece.bytes, file.begin() + static_cast<std::ptrdiff_t>(piece.at));
}

void apply_to(Bytes& file, const Operation& operation) {
  const auto at = static_cast<std::size_t>(operation.at);
  switch (operation.kind) {
    case Kind::kWrite:
      put(file, {.at = at, .bytes = operation.bytes});
      break;
    case Kind::kTruncate:
      file.resize(at);
      break;
    case Kind::kSync:
      break;
  }
}

// The bytes up to a border of 512 in the file, from none to all but the last block.
Operation torn(Operation operation, SeededRandom& random) {
  const auto at = static_cast<std::size_t>(operation.at);
  const std::size_t end = at + operation.bytes.size();
  const std::size_t first_border = (at / kBlock + 1) * kBlock;
  const std::size_t borders = end <= first_border ? 0 : (end - first_border - 1) / kBlock + 1;
  const std::size_t kept = random.below(borders + 1);
  operation.bytes.resize(kept == 0 ? 0 : first_border + (kept - 1) * kBlock - at);
  return operation;
}

void shuffle(std::vector<Operation>& operations, SeededRandom& random) {
  for (std::size_t left = operations.size(); left > 1; --left) {
    std::swap(operations[left - 1], operations[random.below(left)]);
  }
}

// Only the bytes of the write itself: SQLite relies on those beside them (powersafe overwrite).
void put_in_blocks(Bytes& file, const Operation& operation, SeededRandom& random) {
  const auto begin = static_cast<std::size_t>(operation.at);
  const std::size_t end = begin + operation.bytes.size();
  for (std::size_t at = begin; at < end;) {
    const std::size_t next = std::min(end, (at / kBlock + 1) * kBlock);
    const ByteView block = ByteView(operation.bytes).subspan(at - begin, next - at);
    switch (random.below(3)) {
      case 0:
        put(file, {.at = at, .bytes = block});
        break;
      case 1:
        put(file, {.at = at, .bytes = random.bytes(block.size())});
        break;
      default:
        break;
    }
    at = next;
  }
}

Bytes read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

std::string_view name_of(Damage damage) {
  switch (damage) {
    case Damage::kLost:
      return "lost";
    case Damage::kTorn:
      return "torn";
    case Damage::kReordered:
      return "reordered";
    case Damage::kGarbage:
      return "garbage";
  }
  CHECK(false);
}

CrashedDisk::CrashedDisk(const std::filesystem::path& folder) {
  for (const auto& item : std::filesystem::directory_iterator(folder)) {
    files_[item.path().filename()] = {
        .durable = read_file(item.path()), .is_durable = true, .unsynced = {}};
  }
}

void CrashedDisk::apply(const Operation& operation) {
  File& file = files_[std::filesystem::path(operation.path).filename()];
  if (operation.kind != Kind::kSync) {
    file.unsynced.push_back(operation);
    return;
  }
  for (const Operation& written : file.unsynced) apply_to(file.durable, written);
  file.unsynced.clear();
  file.is_durable = true;
  ++durable_version_;
}

bool CrashedDisk::has_unsynced() const {
  return std::ranges::any_of(files_,
                             [](const auto& item) { return !item.second.unsynced.empty(); });
}

Bytes CrashedDisk::damaged(const File& file, Damage damage, SeededRandom& random) {
  Bytes out = file.durable;
  std::vector<Operation> operations = file.unsynced;
  switch (damage) {
    case Damage::kLost:
      break;
    case Damage::kTorn:
      if (operations.empty()) break;
      operations.back() = torn(std::move(operations.back()), random);
      for (const Operation& each : operations) apply_to(out, each);
      break;
    case Damage::kReordered:
      shuffle(operations, random);
      for (const Operation& each : operations) {
        if (random.below(2) == 0) apply_to(out, each);
      }
      break;
    case Damage::kGarbage:
      for (const Operation& each : operations) put_in_blocks(out, each, random);
      break;
  }
  return out;
}

void CrashedDisk::write_to(const std::filesystem::path& folder, const Crash& crash) const {
  SeededRandom random(crash.seed);
  for (const auto& [name, file] : files_) {
    if (!file.is_durable && crash.damage == Damage::kLost) continue;
    const bool is_whole = file.unsynced.empty();
    const Bytes changed = is_whole ? Bytes() : damaged(file, crash.damage, random);
    const std::string_view bytes = text_of(is_whole ? file.durable : changed);
    std::ofstream out(folder / name, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    CHECK(out.good());
  }
}

}  // namespace cofactor::crash
