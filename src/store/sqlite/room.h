#pragma once

#include <cstdint>
#include <mutex>

#include "store/sqlite/owned_file.h"
#include "store/store.h"

namespace cofactor::sqlite {

// The database file's room: the file is kept longer than the database in it, by the reserve and a
// little more, all of it allocated. What is there nobody else can take. For any thread.
//
// The *used* bytes below are those of the database's pages, also of pages that still lie in the
// WAL only.
class Room {
 public:
  // Throws Fault.
  Room(const std::string& path, std::uint64_t reserve_bytes);

  // At the start: makes sure that nothing up to the file's end is a hole (a copied file may have
  // them), and tops up. Throws Fault.
  void settle(std::uint64_t used);

  // Whether a batch after which `used` bytes are used can be kept, tried before it is committed.
  // Takes more of the disk where it can. Throws Fault.
  enum class From { kDisk, kReserve };
  bool fits(std::uint64_t used, From from);

  // Takes room ahead of the writer, so that fits() has nothing to do. Throws Fault.
  void top_up(std::uint64_t used);

  Store::Space space(std::uint64_t used) const;

 private:
  void grow_to(std::uint64_t size);

  mutable std::mutex mutex_;
  OwnedFile file_;
  const std::uint64_t reserve_;
  std::uint64_t allocated_ = 0;
};

}  // namespace cofactor::sqlite
