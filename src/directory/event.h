#pragma once

#include <span>
#include <variant>

#include "directory/events/code_events.h"
#include "directory/events/organization_events.h"
#include "directory/events/record_events.h"
#include "directory/events/server_events.h"
#include "directory/events/vault_events.h"

namespace cofactor {

// What happened: one closed struct, which knows its type, its chain and its fold. docs/formats/
// events.md has a row for each. A new one is added here and there.
using Event = std::variant<CodeReleased,
                           CodeReread,
                           CodeUndelivered,
                           CodeUsed,
                           CodeRejected,
                           CodeUnused,
                           PairShown,
                           Refused,
                           AuditRead,
                           StoreCreated,
                           SetupDone,
                           PersonAdded,
                           PersonRevoked,
                           PersonErased,
                           RecoveryAsked,
                           RecoveryBegun,
                           RecoveryCancelled,
                           RecoveryCompleted,
                           RecoveryNoticed,
                           TokenAdded,
                           TokenEnded,
                           SessionBegun,
                           SessionEnded,
                           ClockJumped,
                           ClockAccepted,
                           RefusalsCounted,
                           OrganizationAdded,
                           OrganizationEdited,
                           OrganizationRemoved,
                           OrganizationRestored,
                           MemberInvited,
                           MemberJoined,
                           MemberEdited,
                           MemberRevoked,
                           GroupAdded,
                           GroupEdited,
                           GroupRemoved,
                           GroupRestored,
                           ServiceAdded,
                           ServiceEdited,
                           ServiceRemoved,
                           ServiceRestored,
                           GrantAdded,
                           GrantEnded,
                           VaultAdded,
                           VaultEdited,
                           VaultRemoved,
                           VaultRestored,
                           AccountAdded,
                           AccountEdited,
                           AccountRemoved,
                           AccountRestored,
                           DeviceAdded,
                           DeviceEdited,
                           DeviceConfirmed,
                           DeviceReplaced,
                           DevicePutBack,
                           DeviceRemoved,
                           DeviceRestored,
                           SeedErased>;

// Who did it: ids only. Nobody: the server itself.
struct Actor {
  std::optional<PersonId> person;
  std::optional<ServiceId> service;
  std::optional<TokenId> token;
};
BOOST_DESCRIBE_STRUCT(Actor, (), (person, service, token))

// The request id an act was asked under, bound to principal (by), organization, route and body.
struct RequestMark {
  std::string id;
  std::optional<OrganizationId> organization;
  std::string route;
  Hash body_mac{};
  std::vector<AnswerId> answer;
  bool secret = false;
};
BOOST_DESCRIBE_STRUCT(RequestMark, (), (id, organization, route, body_mac, answer, secret))

// What every entry's body has before the event's own members.
struct EventHeader {
  std::string type;
  Time at;
  std::optional<bool> sure;  // false when the clock was not; absent otherwise
  std::optional<Actor> by;
  std::optional<RequestMark> request;
};
BOOST_DESCRIBE_STRUCT(EventHeader, (), (type, at, sure, by, request))

std::string_view type_of(const Event& event);
ChainId chain_of(const Event& event);  // kServerChain for the server's

// The body of an entry: one flat JSON object, header first.
std::string write_body(const EventHeader& header, const Event& event);

struct ReadEvent {
  EventHeader header;
  Event event;
};
// Reads a body openly (unknown members are passed over). Refuses kInvalid for an unknown type.
Result<ReadEvent> read_body(std::string_view body);

// Applies the event, and what its header says about requests and time, to a directory or overlay.
void fold(Directory& directory, const EventHeader& header, const Event& event, Position position);

// All types, for docs and tests.
std::vector<std::string_view> event_types();

}  // namespace cofactor
