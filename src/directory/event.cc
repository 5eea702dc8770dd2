#include "directory/event.h"

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <unordered_map>

#include "directory/events/sealed_events.h"

namespace cofactor {
namespace {

// Every event there is: what makes the set closed.
using EventTypes = boost::mp11::mp_list<CodeReleased,
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
                                        RecoveryAgreed,
                                        RecoveryBegun,
                                        RecoveryCancelled,
                                        RecoveryCompleted,
                                        RecoveryNoticed,
                                        TokenAdded,
                                        TokenEnded,
                                        SessionBegun,
                                        SessionEnded,
                                        SessionUsed,
                                        PasskeyAdded,
                                        PasskeyUsed,
                                        PasskeySuspected,
                                        PasskeyRenamed,
                                        PasskeyRemoved,
                                        PushAdded,
                                        PushConfirmed,
                                        PushTested,
                                        PushRemoved,
                                        TerminalApproved,
                                        TerminalRefused,
                                        SealedSignIn,
                                        SealedSignOut,
                                        StoreUnsealed,
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
                                        WebhookAdded,
                                        WebhookRemoved,
                                        NoticesChosen,
                                        NoticesResent,
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
                                        DeviceImported,
                                        DeviceEdited,
                                        DeviceConfirmed,
                                        DeviceWitnessed,
                                        DeviceReplaced,
                                        DevicePutBack,
                                        DeviceRemoved,
                                        DeviceRestored,
                                        SeedErased>;

using Reader = Result<Event> (*)(const boost::json::object&);

template <class E>
Result<Event> read_one(const boost::json::object& body) {
  auto event = E::read(body);
  if (!event) {
    return event.error();
  }
  return Event(std::move(*event));
}

const std::unordered_map<std::string_view, Reader>& readers() {
  static const auto all = [] {
    std::unordered_map<std::string_view, Reader> out;
    boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, EventTypes>>(
        [&](auto identity) {
          using E = typename decltype(identity)::type;
          CHECK(out.emplace(E::kType, &read_one<E>).second);
        });
    return out;
  }();
  return all;
}

// What a request is forgotten by: of an entry under an unsure clock, the newest time that was sure.
Time remembered_at(const Directory& directory, const EventHeader& header) {
  return header.sure.value_or(true) ? header.at : directory.newest_sure.value_or(header.at);
}

void remember_request(Directory& directory, const EventHeader& header, Position position) {
  const RequestMark& request = *header.request;
  const Actor by = header.by.value_or(Actor{});
  const Subject principal = by.person    ? subject_of(*by.person)
                            : by.service ? subject_of(*by.service)
                                         : Subject{};
  directory.requests.put({.id = {.principal = principal,
                                 .organization = request.organization.value_or(OrganizationId{}),
                                 .text = request.id},
                          .route = request.route,
                          .body_mac = request.body_mac,
                          .position = position,
                          .at = remembered_at(directory, header),
                          .answer = request.answer,
                          .secret = request.secret},
                         position);
}

}  // namespace

template <class E>
[[gnu::used]] std::shared_ptr<const Event::Any> Event::hold(E&& event) {
  return std::make_shared<const Held<E>>(std::move(event));
}

std::string write_body(const EventHeader& header, const Event& event) {
  std::string out;
  out.reserve(512);
  write_json(out, header);
  out.back() = ',';
  event.held_->write_members(out);
  if (out.back() == ',') {
    out.back() = '}';
  } else {
    out += '}';
  }
  return out;
}

Result<ReadEvent> read_body(std::string_view body) {
  auto json = parse_json(body);
  if (!json) {
    return json.error();
  }
  auto header = read_json<EventHeader>(*json, kOpen);
  if (!header) {
    return header.error();
  }
  const auto reader = readers().find(header->type);
  if (reader == readers().end()) {
    return invalid("The entry is of a type that this version does not know: " + header->type + ".",
                   "Use a newer version.");
  }
  auto event = reader->second(json->get_object());
  if (!event) {
    return event.error();
  }
  return ReadEvent{std::move(*header), std::move(*event)};
}

void fold(Directory& directory, const EventHeader& header, const Event& event, Position position) {
  event.held_->fold(directory, position, header.at);
  if (header.request) {
    remember_request(directory, header, position);
  }
  if (header.sure.value_or(true) &&
      (!directory.newest_sure || *directory.newest_sure < header.at)) {
    directory.newest_sure = header.at;
  }
}

std::vector<std::string_view> event_types() {
  std::vector<std::string_view> out;
  for (const auto& [type, reader] : readers()) {
    out.push_back(type);
  }
  return out;
}

}  // namespace cofactor
