#pragma once

#include <memory>

#include "directory/events/code_events.h"
#include "directory/events/organization_events.h"
#include "directory/events/record_events.h"
#include "directory/events/server_events.h"
#include "directory/events/vault_events.h"

namespace cofactor {

// What happened: one of the closed structs above, which knows its type, its chain and its fold.
// docs/formats/events.md has a row for each; a new one is added here, there and to the list in
// event.cc. Held behind a pointer, so that only event.cc knows all of them at once.
class Event {
 public:
  template <class E>
    requires requires(const E& e) { e.in_chain(); }
  Event(E event) : held_(hold(std::move(event))) {}

  std::string_view type() const { return held_->type(); }
  ChainId in_chain() const { return held_->in_chain(); }

  // The event as what it is; nullptr when it is another.
  template <class E>
  const E* as() const {
    return type() == E::kType ? &static_cast<const Held<E>&>(*held_).event : nullptr;
  }

 private:
  friend std::string write_body(const struct EventHeader& header, const Event& event);
  friend void fold(Directory& directory,
                   const struct EventHeader& header,
                   const Event& event,
                   Position position);

  struct Any {
    virtual ~Any() = default;
    virtual std::string_view type() const = 0;
    virtual ChainId in_chain() const = 0;
    virtual void fold(Directory& directory, Position position, Time at) const = 0;
    virtual void write_members(std::string& out) const = 0;
  };
  // In event.cc alone, for each of its list: how each is folded and written is compiled once.
  template <class E>
  static std::shared_ptr<const Any> hold(E&& event);
  template <class E>
  struct Held final : Any {
    explicit Held(E&& e) : event(std::move(e)) {}
    std::string_view type() const override { return E::kType; }
    ChainId in_chain() const override { return event.in_chain(); }
    void fold(Directory& directory, Position position, Time at) const override {
      event.fold(directory, position, at);
    }
    void write_members(std::string& out) const override { event.write_members(out); }
    E event;
  };

  std::shared_ptr<const Any> held_;
};

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
