#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/random.h"
#include "store/sqlite/fault_vfs.h"

namespace cofactor::crash {

// What a crash does to those bytes of a file that were written since its last sync, and to no
// others.
enum class Damage {
  kLost,       // none of them is there
  kTorn,       // all are there, the last write up to a border of 512 bytes
  kReordered,  // some of the writes are there, in another order
  kGarbage,    // of each write some blocks of 512 bytes are there, some not, some are nonsense
};
inline constexpr std::array kDamages = {
    Damage::kLost, Damage::kTorn, Damage::kReordered, Damage::kGarbage};
std::string_view name_of(Damage damage);

// The files of a folder and what is done to them, one operation after another.
class CrashedDisk {
 public:
  // As the files are in the folder, all of them durable.
  explicit CrashedDisk(const std::filesystem::path& folder);

  void apply(const sqlite::FaultVfs::Operation& operation);
  // Whether something has been written since the last sync of its file.
  bool has_unsynced() const;
  // Grows with each operation that changes what is durable.
  std::size_t durable_version() const { return durable_version_; }

  // Writes the files as a crash would leave them now.
  struct Crash {
    Damage damage;
    std::uint64_t seed;
  };
  void write_to(const std::filesystem::path& folder, const Crash& crash) const;

 private:
  struct File {
    Bytes durable;
    bool is_durable = false;  // the file itself
    std::vector<sqlite::FaultVfs::Operation> unsynced;
  };

  static Bytes damaged(const File& file, Damage damage, SeededRandom& random);

  std::map<std::string, File> files_;  // by name
  std::size_t durable_version_ = 0;
};

}  // namespace cofactor::crash
