#pragma once

#include <algorithm>

#include "directory/directory.h"

// An event that carries the resulting noun whole: its fold puts that noun. One template serves all
// of them; events/*.h name them and say in which chain each stands.
namespace cofactor {

template <std::size_t N>
struct Text {
  consteval Text(const char (&text)[N]) { std::copy_n(text, N, value); }
  constexpr std::string_view view() const { return {value, N - 1}; }
  char value[N];
};

// The server's chain is meant by none(): the ledger puts the store's id there.
inline constexpr ChainId kServerChain{};

// Which table a noun lives in, and the member that carries it in an entry's body.
template <class Noun>
struct NounTraits;

#define COFACTOR_NOUN(Noun, table_member, json_name)                                        \
  template <>                                                                               \
  struct NounTraits<Noun> {                                                                 \
    static constexpr std::string_view kName = json_name;                                    \
    static auto& table(Directory& directory) { return directory.table_member; }             \
    static const auto& table(const Directory& directory) { return directory.table_member; } \
  }

COFACTOR_NOUN(Server, servers, "server");
COFACTOR_NOUN(Person, people, "person");
COFACTOR_NOUN(Membership, memberships, "membership");
COFACTOR_NOUN(Group, groups, "group");
COFACTOR_NOUN(Service, services, "service");
COFACTOR_NOUN(Token, tokens, "token");
COFACTOR_NOUN(Recovery, recoveries, "recovery");
COFACTOR_NOUN(Passkey, passkeys, "passkey");
COFACTOR_NOUN(PushSubscription, push_subscriptions, "push_subscription");
COFACTOR_NOUN(Webhook, webhooks, "webhook");
COFACTOR_NOUN(NoticeChoice, notice_choices, "notice_choice");
COFACTOR_NOUN(Grant, grants, "grant");
COFACTOR_NOUN(Organization, organizations, "organization");
COFACTOR_NOUN(Vault, vaults, "vault");
COFACTOR_NOUN(Account, accounts, "account");
COFACTOR_NOUN(Device, devices, "device");

#undef COFACTOR_NOUN

// The chain of the narrowest thing that a noun concerns (architecture: "Chains").
inline ChainId chain_of(const Server&) { return kServerChain; }
inline ChainId chain_of(const Person&) { return kServerChain; }
inline ChainId chain_of(const Recovery&) { return kServerChain; }
inline ChainId chain_of(const Passkey&) { return kServerChain; }
inline ChainId chain_of(const PushSubscription&) { return kServerChain; }
inline ChainId chain_of(const Webhook& w) { return as_id<ChainId>(w.organization); }
inline ChainId chain_of(const NoticeChoice& n) { return as_id<ChainId>(n.organization); }
inline ChainId chain_of(const Membership& m) { return as_id<ChainId>(m.organization); }
inline ChainId chain_of(const Group& g) { return as_id<ChainId>(g.organization); }
inline ChainId chain_of(const Service& s) { return as_id<ChainId>(s.organization); }
inline ChainId chain_of(const Token& t) {
  return t.organization ? as_id<ChainId>(*t.organization) : kServerChain;
}
inline ChainId chain_of(const Grant& g) {
  return g.vault          ? as_id<ChainId>(*g.vault)
         : g.organization ? as_id<ChainId>(*g.organization)
                          : kServerChain;
}
inline ChainId chain_of(const Organization& o) { return as_id<ChainId>(o.id); }
inline ChainId chain_of(const Vault& v) { return as_id<ChainId>(v.id); }
inline ChainId chain_of(const Account& a) { return as_id<ChainId>(a.vault); }
inline ChainId chain_of(const Device& d) { return as_id<ChainId>(d.vault); }

template <class N, Text kName>
struct Changed {
  using Noun = N;
  static constexpr std::string_view kType = kName.view();
  Noun noun;

  ChainId in_chain() const { return chain_of(noun); }
  void fold(Directory& directory, Position position, Time) const {
    NounTraits<Noun>::table(directory).put(noun, position);
  }
  void write_members(std::string& out) const {
    append_json_string(out, NounTraits<Noun>::kName);
    out += ':';
    write_json(out, noun);
  }
  static Result<Changed> read(const boost::json::object& body) {
    const auto* member = body.if_contains(NounTraits<Noun>::kName);
    if (member == nullptr) {
      return fields::wrong(NounTraits<Noun>::kName, "given; it is missing");
    }
    auto noun = read_json<Noun>(*member, kOpen);
    if (!noun) {
      return noun.error();
    }
    return Changed{std::move(*noun)};
  }
};

// The same for an event that names fields of its own (BOOST_DESCRIBE_STRUCT).
template <class Event>
// NOLINTNEXTLINE(bugprone-crtp-constructor-accessibility): events are aggregates
struct OwnFields {
  void write_members(std::string& out) const {
    const std::size_t start = out.size();
    write_json(out, static_cast<const Event&>(*this));
    out.pop_back();
    out.erase(start, 1);
  }
  static Result<Event> read(const boost::json::object& body) {
    return read_json<Event>(boost::json::value(body), kOpen);
  }
};

}  // namespace cofactor
