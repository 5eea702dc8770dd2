#pragma once

#include "directory/events/changed.h"

// Refusals of known callers, and reads of the log: no fold. Each says itself in which chain it
// stands: that of what was asked if the caller may know of it, else their organization's, else the
// server's.
namespace cofactor {

struct Refused : OwnFields<Refused> {
  static constexpr std::string_view kType = "refused";
  ChainId in;
  std::string verb;
  std::string error;
  std::optional<ObjectId> target;  // only where the caller may know of it
  ChainId in_chain() const { return in; }
  void fold(Directory&, Position, Time) const {}
};
BOOST_DESCRIBE_STRUCT(Refused, (), (in, verb, error, target))

enum class LogRead { kListed, kShown, kProved, kExported, kChecked };
BOOST_DESCRIBE_ENUM(LogRead, kListed, kShown, kProved, kExported, kChecked)

struct AuditRead : OwnFields<AuditRead> {
  static constexpr std::string_view kType = "audit.read";
  ChainId in;
  LogRead how{};
  std::optional<Position> from;
  std::optional<Position> to;
  ChainId in_chain() const { return in; }
  void fold(Directory&, Position, Time) const {}
};
BOOST_DESCRIBE_STRUCT(AuditRead, (), (in, how, from, to))

}  // namespace cofactor
