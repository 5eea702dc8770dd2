#pragma once

#include <algorithm>

#include "access/grant.h"
#include "directory/recent.h"
#include "directory/table.h"
#include "identity/notices.h"
#include "identity/passkey.h"
#include "identity/people.h"
#include "identity/push_subscription.h"
#include "identity/token.h"
#include "vault/nouns.h"

namespace cofactor {

// The server itself: its keys and the public half of the key that signs its log.
struct Server {
  StoreId id;
  std::vector<KeyRef> keys;
  std::array<std::uint8_t, 32> log_public_key{};
  bool development = false;  // made by --dev: root key and data on one disk, for ever marked
  Time created_at;
  std::optional<Time> setup_at;
};
BOOST_DESCRIBE_STRUCT(Server, (), (id, keys, log_public_key, development, created_at, setup_at))

// Which membership an e-mail tag belongs to (HMAC under the look-up key; tags, never addresses).
// Kept beside the membership's envelope and erased with it; in no entry.
struct Named {
  MembershipId id;
  Hash tag{};
};

// How things are looked up. An index emits no key for what has ended, so its name is free again.
struct ByName {
  struct Key {
    ObjectId parent;
    std::string canonical;
    friend bool operator==(const Key&, const Key&) = default;
  };
  template <class Emit>
  static void keys(const Organization& o, Emit emit) {
    if (!o.removed_at) {
      emit(Key{{}, o.name.canonical()});
    }
  }
  template <class Emit>
  static void keys(const Vault& v, Emit emit) {
    if (!v.removed_at) {
      emit(Key{as_id<ObjectId>(v.organization), v.name.canonical()});
    }
  }
  template <class Emit>
  static void keys(const Account& a, Emit emit) {
    if (!a.removed_at) {
      emit(Key{as_id<ObjectId>(a.vault), a.name.canonical()});
    }
  }
  template <class Emit>
  static void keys(const Device& d, Emit emit) {
    if (!d.removed_at) {
      emit(Key{as_id<ObjectId>(d.account), d.name.canonical()});
    }
  }
  template <class Noun, class Emit>
  static void keys(const Noun& noun, Emit emit) {  // groups, services
    if (!noun.removed_at) {
      emit(Key{as_id<ObjectId>(noun.organization), noun.name.canonical()});
    }
  }
};

// By what it belongs to directly: vaults by organization, accounts by vault, devices by account,
// memberships, groups and services by organization.
struct ByParent {
  using Key = ObjectId;
  template <class Emit>
  static void keys(const Account& a, Emit emit) {
    emit(as_id<ObjectId>(a.vault));
  }
  template <class Emit>
  static void keys(const Device& d, Emit emit) {
    emit(as_id<ObjectId>(d.account));
  }
  template <class Noun, class Emit>
  static void keys(const Noun& noun, Emit emit) {
    emit(as_id<ObjectId>(noun.organization));
  }
};

// Devices of HOTP by whom the newest counter of one of their seeds was given to.
struct ByGiven {
  using Key = Subject;
  template <class Emit>
  static void keys(const Device& d, Emit emit) {
    std::vector<Subject> holders;
    for (const SeedVersion& version : d.versions) {
      if (version.given && std::ranges::find(holders, version.given->holder) == holders.end()) {
        holders.push_back(version.given->holder);
      }
    }
    std::ranges::for_each(holders, emit);
  }
};

struct ByPerson {
  using Key = PersonId;
  template <class Emit>
  static void keys(const Membership& m, Emit emit) {
    if (m.person) {
      emit(*m.person);
    }
  }
  template <class Emit>
  static void keys(const Recovery& r, Emit emit) {
    emit(r.person);
  }
  template <class Emit>
  static void keys(const Passkey& p, Emit emit) {
    if (!p.removed_at) {
      emit(p.person);
    }
  }
  template <class Emit>
  static void keys(const PushSubscription& p, Emit emit) {
    if (!p.removed_at) {
      emit(p.person);
    }
  }
};

struct ByCredential {
  struct Key {
    Bytes credential;
    friend bool operator==(const Key&, const Key&) = default;
  };
  template <class Emit>
  static void keys(const Passkey& p, Emit emit) {
    if (!p.removed_at) {
      emit(Key{p.credential});
    }
  }
};

struct ByHash {
  struct Key {
    Hash hash;
    friend bool operator==(const Key&, const Key&) = default;
  };
  template <class Emit>
  static void keys(const Token& t, Emit emit) {
    if (!t.ended_at) {
      emit(Key{t.hash});
    }
  }
  template <class Emit>
  static void keys(const Named& n, Emit emit) {
    emit(Key{n.tag});
  }
};

struct BySubject {
  using Key = Subject;
  template <class Emit>
  static void keys(const Token& t, Emit emit) {
    if (t.subject && !t.ended_at) {
      emit(*t.subject);
    }
  }
  template <class Emit>
  static void keys(const Grant& g, Emit emit) {
    if (!g.ended_at) {
      emit(g.subject);
    }
  }
};

// Tokens by who made them: what `member revoke` ends.
struct ByMaker {
  using Key = PersonId;
  template <class Emit>
  static void keys(const Token& t, Emit emit) {
    if (t.maker && !t.ended_at) {
      emit(*t.maker);
    }
  }
};

// Grants as permits needs them: one look-up for each subject and each scope on a path.
struct BySubjectAndScope {
  struct Key {
    Subject subject;
    ObjectId scope;
    friend bool operator==(const Key&, const Key&) = default;
  };
  template <class Emit>
  static void keys(const Grant& g, Emit emit) {
    if (!g.ended_at) {
      emit(Key{g.subject, g.scope.id});
    }
  }
};

struct ByScope {
  using Key = ObjectId;
  template <class Emit>
  static void keys(const Grant& g, Emit emit) {
    if (!g.ended_at) {
      emit(g.scope.id);
    }
  }
};

}  // namespace cofactor

template <>
struct std::hash<cofactor::ByName::Key> {
  std::size_t operator()(const cofactor::ByName::Key& key) const noexcept {
    return std::hash<cofactor::ObjectId>()(key.parent) + std::hash<std::string>()(key.canonical);
  }
};
template <>
struct std::hash<cofactor::ByHash::Key> {
  std::size_t operator()(const cofactor::ByHash::Key& key) const noexcept {
    std::size_t out;
    std::memcpy(&out, key.hash.data(), sizeof out);
    return out;
  }
};
template <>
struct std::hash<cofactor::ByCredential::Key> {
  std::size_t operator()(const cofactor::ByCredential::Key& key) const noexcept {
    return std::hash<std::string_view>()(cofactor::text_of(key.credential));
  }
};
template <>
struct std::hash<cofactor::BySubjectAndScope::Key> {
  std::size_t operator()(const cofactor::BySubjectAndScope::Key& key) const noexcept {
    return std::hash<cofactor::Subject>()(key.subject) * 31 +
           std::hash<cofactor::ObjectId>()(key.scope);
  }
};

namespace cofactor {

// Everything the server knows but secrets: a struct of tables. Made on another it is the Overlay of
// a batch. Never holds a key or plaintext.
struct Directory {
  Directory() = default;
  explicit Directory(const Directory* below);
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  // Rows.
  Table<Server> servers;
  Table<Person> people;
  Table<Membership, ByParent, ByPerson> memberships;
  Table<Group, ByName, ByParent> groups;
  Table<Service, ByName, ByParent> services;
  Table<Token, ByHash, BySubject, ByMaker> tokens;
  Table<Recovery, ByPerson> recoveries;
  Table<Passkey, ByCredential, ByPerson> passkeys;
  Table<PushSubscription, ByPerson> push_subscriptions;
  Table<Webhook, ByName, ByParent> webhooks;
  Table<NoticeChoice> notice_choices;
  Table<Grant, BySubject, BySubjectAndScope, ByScope> grants;
  Table<Organization, ByName> organizations;
  Table<Vault, ByName, ByParent> vaults;
  Table<Account, ByName, ByParent> accounts;
  Table<Device, ByName, ByParent, ByGiven> devices;

  // Beside envelopes.
  Table<Named, ByHash> names;

  // Recent, in no row.
  Table<Lease> leases;
  Table<Reading> readings;
  Table<Pairs> pairs;
  Table<PastRequest> requests;
  std::optional<Time> newest_sure;  // of entries written under a sure clock

  // Moves an overlay's changes onto what it stands on.
  void commit_onto(Directory& base);
  // Takes what is recent out of `other`, and nothing else of it.
  void take_recent(Directory&& other);
  // Forgets what is older than `before`: requests by their time (the newest sure one, where their
  // own was not), readings by their step's.
  void forget_before(Time before);
};
using Overlay = Directory;

// Calls `each(row kind, table of a)` for every table that has rows. Kinds are stored: never reused.
template <class A, class Each>
void for_each_row_table(A& a, Each each) {
  each(std::uint16_t{1}, a.servers);
  each(std::uint16_t{2}, a.people);
  each(std::uint16_t{3}, a.memberships);
  each(std::uint16_t{4}, a.groups);
  each(std::uint16_t{5}, a.services);
  each(std::uint16_t{6}, a.tokens);
  each(std::uint16_t{7}, a.recoveries);
  each(std::uint16_t{8}, a.grants);
  each(std::uint16_t{9}, a.organizations);
  each(std::uint16_t{10}, a.vaults);
  each(std::uint16_t{11}, a.accounts);
  each(std::uint16_t{12}, a.devices);
  each(std::uint16_t{13}, a.passkeys);
  each(std::uint16_t{14}, a.push_subscriptions);
  each(std::uint16_t{15}, a.webhooks);
  each(std::uint16_t{16}, a.notice_choices);
}

}  // namespace cofactor
