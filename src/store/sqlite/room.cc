#include "store/sqlite/room.h"

#include <algorithm>

namespace cofactor::sqlite {
namespace {

// Room is taken in steps of this size: a call each for some thousand entries.
constexpr std::uint64_t kStep = std::uint64_t{4} << 20;

}  // namespace

Room::Room(const std::string& path, std::uint64_t reserve_bytes)
    : file_(path, OwnedFile::Create::kNo), reserve_(reserve_bytes) {}

void Room::settle(std::uint64_t used) {
  if (reserve_ == 0) return;
  const std::lock_guard lock(mutex_);
  // A part that could not be allocated is no room: it is asked for again when it is needed.
  const auto filled = file_.allocate({.from = used, .to = file_.size()});
  allocated_ = filled == OwnedFile::Allocated::kAll ? file_.size() : used;
  if (allocated_ < used + reserve_ + kStep) grow_to(used + reserve_ + kStep);
}

bool Room::fits(std::uint64_t used, From from) {
  if (reserve_ == 0) return true;
  const std::lock_guard lock(mutex_);
  if (allocated_ < used + reserve_) grow_to(used + reserve_ + kStep);
  if (allocated_ < used + reserve_) grow_to(used + reserve_);
  return allocated_ >= used + (from == From::kReserve ? 0 : reserve_);
}

void Room::top_up(std::uint64_t used) {
  if (reserve_ == 0) return;
  const std::lock_guard lock(mutex_);
  if (allocated_ < used + reserve_ + kStep) grow_to(used + reserve_ + 2 * kStep);
}

Store::Space Room::space(std::uint64_t used) const {
  const std::lock_guard lock(mutex_);
  const std::uint64_t ahead = allocated_ - std::min(allocated_, used);
  const std::uint64_t reserved = std::min(ahead, reserve_);
  return {.free_bytes = file_.free_bytes() + ahead - reserved,
          .reserve_bytes = reserved,
          .whole_reserve_bytes = reserve_};
}

void Room::grow_to(std::uint64_t size) {
  const auto grown = file_.allocate({.from = allocated_, .to = size});
  // ext4 keeps what it could allocate of a range: the file's size tells how far it came.
  allocated_ = grown == OwnedFile::Allocated::kAll ? size : std::max(allocated_, file_.size());
}

}  // namespace cofactor::sqlite
