#pragma once

#include "custody/decision.h"
#include "custody/perform.h"

namespace cofactor {

// Which part of the log a caller asks for.
struct LogPart {
  enum class Kind {
    kServer,        // the server's chain
    kOrganization,  // that of the caller's organization, with those of its vaults
    kVault,         // one vault's
    kChainOfEntry,  // whichever chain an entry stands in, if it is the organization's or a vault's
    kServerEntry,   // the server's chain, if an entry stands in it
  };
  Kind kind = Kind::kOrganization;
  VaultId vault;  // of kVault
  ChainId chain;  // of the entry, for the last two; none() where there is no such entry
};

// The chains that the caller may read of it, at this position of the log. Refuses kNotFound where
// they may not even know of it, else kDenied.
using AllowedScope = std::expected<LogScope, Refuse>;
AllowedScope allowed_scope(const LogPart& part,
                           const View& view,
                           const Caller& caller,
                           const Now& now);

// A read of the log, on the record: audit.read in the chain that is read; an organization's stands
// for its vaults' too, but an export is an entry in each. It answers what may be read: the reading
// itself (core.reader) comes behind the entry, off the writer's thread.
// Refuses kNotFound, kDenied as allowed_scope does.
struct ReadLog {
  static constexpr std::string_view kName = "read_log";

  LogRead how{};
  LogPart part;
  std::optional<Position> from;
  std::optional<Position> to;

  using Plan = LogScope;
  using Answer = LogScope;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// An export that was begun goes on: the entry of its beginning says what is read, by whom and up to
// where. Refuses kNotFound to anybody else; kConflict once it is a day old.
struct ContinueExport {
  static constexpr std::string_view kName = "continue_export";
  static constexpr bool kReads = true;
  static constexpr std::chrono::hours kLifetime{24};

  LogPart part;             // where it goes on: the chain of the entry that began it
  std::optional<Actor> by;  // who began it; none: there is no such export
  Time begun_at;

  using Plan = LogScope;
  using Answer = LogScope;

  Decision<Plan> decide(const View& view, const Caller& caller, const Now& now) const;
  Result<Answer> finish(const Recorded& recorded, const Plan& plan, const Vaulting& vaulting) const;
};

// What the entry at `position` began, for ContinueExport; `to` is the last position of it.
struct BegunExport {
  ChainId chain;
  std::optional<Actor> by;
  Time begun_at;
  Position to = 0;
};
Result<BegunExport> begun_export(const Reader& reader, Position position);

// The names that people of an organization go by there, as far as they can be opened.
std::unordered_map<PersonId, std::string> names_in(const Core& core,
                                                   const OrganizationId& organization,
                                                   const std::vector<PersonId>& people);

}  // namespace cofactor
