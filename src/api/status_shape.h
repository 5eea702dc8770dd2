#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/fields.h"
#include "base/id.h"

// How the server is, also while it is sealed.
namespace cofactor::api {

struct ClockShape {
  Time wall;
  bool sure = true;
  bool synchronised = true;
  std::optional<std::string> trouble;
  std::optional<Time> newest_sure;
};
BOOST_DESCRIBE_STRUCT(ClockShape, (), (wall, sure, synchronised, trouble, newest_sure))

struct DiskShape {
  std::uint64_t free_bytes = 0;
  std::uint64_t reserve_bytes = 0;
  std::uint64_t whole_reserve_bytes = 0;
};
BOOST_DESCRIBE_STRUCT(DiskShape, (), (free_bytes, reserve_bytes, whole_reserve_bytes))

struct SealShape {
  std::string kind;
  bool recovery_quorum = false;
};
BOOST_DESCRIBE_STRUCT(SealShape, (), (kind, recovery_quorum))

struct StatusShape {
  StoreId store;
  bool development = false;
  bool sealed = false;
  SealShape seal;
  std::optional<std::string> warning;
  Time created_at;
  std::uint64_t log_size = 0;
  std::uint64_t organizations = 0;
  std::uint64_t people = 0;
  ClockShape clock;
  DiskShape disk;
};
BOOST_DESCRIBE_STRUCT(StatusShape,
                      (),
                      (store,
                       development,
                       sealed,
                       seal,
                       warning,
                       created_at,
                       log_size,
                       organizations,
                       people,
                       clock,
                       disk))

}  // namespace cofactor::api
