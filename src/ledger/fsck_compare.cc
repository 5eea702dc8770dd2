#include <fmt/format.h>

#include <algorithm>

#include "crypto/hash.h"
#include "directory/events/changed.h"
#include "ledger/fsck_findings.h"

namespace cofactor {
namespace {

struct Thing {
  std::string what;
  std::string id;
};

// A row by the noun that its kind stands for; none for a kind that is not known.
std::optional<Thing> thing_of(const Row& row) {
  std::optional<Thing> out;
  const Directory none;
  for_each_row_table(none, [&](std::uint16_t kind, const auto& table) {
    using Noun = std::remove_cvref_t<decltype(*table.find({}))>;
    using Key = std::remove_cvref_t<decltype(Noun::id)>;
    if (kind == row.kind) {
      out = Thing{.what = std::string(NounTraits<Noun>::kName), .id = as_id<Key>(row.id).text()};
    }
  });
  return out;
}

// The names of the members in which two rows differ: never what they hold.
std::string differing_members(const Row& told, const Row& found) {
  const auto left = parse_json(told.bytes);
  const auto right = parse_json(found.bytes);
  if (!left || !right || !left->is_object() || !right->is_object()) {
    return "the whole of it";
  }
  std::vector<std::string> names;
  const auto look = [&](const boost::json::object& one, const boost::json::object& other) {
    for (const auto& [name, value] : one) {
      const auto* same = other.if_contains(name);
      const std::string text(name);
      if ((same == nullptr || *same != value) && std::ranges::find(names, text) == names.end()) {
        names.push_back(text);
      }
    }
  };
  look(left->get_object(), right->get_object());
  look(right->get_object(), left->get_object());
  std::string out;
  for (const std::string& name : names) {
    // A member that we do not know may have any name.
    const bool ours = left->get_object().contains(name);
    out += (out.empty() ? "" : ", ") + (ours ? name : "a member that is not ours");
  }
  return out.empty() ? "how it is written" : out;
}

void compare_row(const Thing& thing, const Row& told, const Row& found, FsckFindings& findings) {
  const bool older = found.changed_at < told.changed_at;
  std::string what;
  if (found.removed != told.removed) {
    what = "whether it is there";
  } else if (found.bytes != told.bytes) {
    what = differing_members(told, found);
  } else {
    what = "its position";
  }
  findings.add({.kind = older ? Damage::kRowPutBack : Damage::kRowChanged,
                .sentence = fmt::format(
                    "The {} {} is not as entry {} left it{}; it differs in: {}.",
                    thing.what,
                    thing.id,
                    told.changed_at,
                    older ? fmt::format(", but of position {}", found.changed_at) : std::string(),
                    what),
                .position = told.changed_at,
                .thing = thing.what,
                .id = thing.id});
}

// Which envelopes nouns name, by what they are: id -> hash.
class NamedEnvelopes {
 public:
  struct Named {
    Hash hash{};
    std::string owner;  // "device dev_…"
    std::optional<Membership> membership;
  };

  explicit NamedEnvelopes(const Directory& directory) {
    directory.servers.each([&](const Server& server) { add_keys(server.keys, server.id); });
    directory.organizations.each([&](const Organization& o) { add_keys(o.keys, o.id); });
    directory.vaults.each([&](const Vault& vault) { add_keys(vault.keys, vault.id); });
    directory.people.each([&](const Person& person) {
      if (person.key) {
        add(Purpose::kPersonKey, person.id, *person.key);
      }
    });
    directory.memberships.each([&](const Membership& membership) {
      if (membership.content) {
        add(Purpose::kMembershipContent, membership.id, *membership.content).membership =
            membership;
      }
    });
    directory.push_subscriptions.each([&](const PushSubscription& subscription) {
      if (subscription.content) {
        add(Purpose::kPushSubscription, subscription.id, *subscription.content);
      }
    });
    directory.webhooks.each([&](const Webhook& webhook) {
      if (webhook.content) {
        add(Purpose::kWebhookContent, webhook.id, *webhook.content);
      }
    });
    directory.accounts.each([&](const Account& account) {
      if (account.content) {
        add(Purpose::kAccountContent, account.id, *account.content);
      }
    });
    directory.devices.each([&](const Device& device) {
      for (const SeedVersion& version : device.versions) {
        if (version.seed) {
          add(Purpose::kSeed, device.id, {.version = version.version, .hash = *version.seed});
        }
      }
    });
  }

  const std::map<StoredThings::EnvelopeKey, Named>& all() const { return all_; }

 private:
  template <class AnyId>
  Named& add(Purpose purpose, const AnyId& id, const SealedRef& ref) {
    return all_[{static_cast<std::uint16_t>(purpose), as_id<ObjectId>(id), ref.version}] = {
               .hash = ref.hash, .owner = id.text(), .membership = std::nullopt};
  }
  template <class AnyId>
  void add_keys(const std::vector<KeyRef>& keys, const AnyId& id) {
    for (const KeyRef& key : keys) {
      add(static_cast<Purpose>(key.purpose), id, {.version = key.term, .hash = key.hash});
    }
  }

  std::map<StoredThings::EnvelopeKey, Named> all_;
};

std::string purpose_text(std::uint16_t purpose) {
  std::string name(name_of(static_cast<Purpose>(purpose)));
  std::ranges::replace(name, '-', ' ');
  return name == "unknown" ? fmt::format("envelope of purpose {}", purpose) : name;
}

// What is sealed in a stored envelope, and the tag before it.
struct Parts {
  ByteView sealed;
  ByteView tag;
};
Parts parts_of(const EnvelopeRow& row) {
  const ByteView all = row.sealed;
  if (static_cast<Purpose>(row.purpose) != Purpose::kMembershipContent ||
      all.size() < sizeof(Hash)) {
    return {.sealed = all, .tag = {}};
  }
  return {.sealed = all.subspan(sizeof(Hash)), .tag = all.first(sizeof(Hash))};
}

void check_person_tag(const Fsck& fsck,
                      const Membership& membership,
                      ByteView found,
                      FsckFindings& findings) {
  const auto tag = fsck.tag_of(membership);
  if (!tag) {
    findings.limit(
        fmt::format("The e-mail tag of {} could not be checked: its content does not "
                    "open.",
                    membership.id.text()));
  } else if (!std::ranges::equal(*tag, found)) {
    findings.add({.kind = Damage::kTagOfPersonDiffers,
                  .sentence = fmt::format("The e-mail tag of membership {} is another's.",
                                          membership.id.text()),
                  .position = std::nullopt,
                  .thing = "membership",
                  .id = membership.id.text()});
  }
}

}  // namespace

void compare_rows(const Directory& told, const StoredThings& found, FsckFindings& findings) {
  std::map<StoredThings::RowKey, Row> expected;
  each_row(told, [&](Row&& row) {
    const StoredThings::RowKey key{row.kind, row.id};
    expected.insert_or_assign(key, std::move(row));
  });
  for (const auto& [key, row] : expected) {
    const auto thing = thing_of(row);
    const auto at = found.rows.find(key);
    if (at == found.rows.end()) {
      findings.add({.kind = Damage::kRowRemoved,
                    .sentence = fmt::format(
                        "The {} {} of entry {} is gone.", thing->what, thing->id, row.changed_at),
                    .position = row.changed_at,
                    .thing = thing->what,
                    .id = thing->id});
    } else if (at->second != row) {
      compare_row(*thing, row, at->second, findings);
    }
  }
  for (const auto& [key, row] : found.rows) {
    if (expected.contains(key) || is_working(row.kind)) {
      continue;
    }
    const auto thing = thing_of(row);
    if (!thing) {
      findings.add(
          {.kind = Damage::kRowUnreadable,
           .sentence = fmt::format(
               "There is a row of kind {} ({}), which is none of ours.", row.kind, row.id.text()),
           .position = row.changed_at,
           .thing = {},
           .id = row.id.text()});
      continue;
    }
    findings.add({.kind = Damage::kRowAdded,
                  .sentence = fmt::format(
                      "There is a {} {} that no entry tells of.", thing->what, thing->id),
                  .position = row.changed_at,
                  .thing = thing->what,
                  .id = thing->id});
  }
}

void compare_envelopes(const Fsck& fsck,
                       const Directory& told,
                       const StoredThings& found,
                       FsckFindings& findings) {
  const NamedEnvelopes named(told);
  const auto tell = [&](Damage kind, const StoredThings::EnvelopeKey& key, std::string sentence) {
    findings.add({.kind = kind,
                  .sentence = std::move(sentence),
                  .position = std::nullopt,
                  .thing = purpose_text(std::get<0>(key)),
                  .id = std::get<1>(key).text()});
  };
  for (const auto& [key, name] : named.all()) {
    const auto at = found.envelopes.find(key);
    const std::string what = fmt::format(
        "The {} of {} (version {})", purpose_text(std::get<0>(key)), name.owner, std::get<2>(key));
    if (at == found.envelopes.end() || at->second.sealed.empty()) {
      tell(Damage::kEnvelopeRemoved, key, what + " is gone.");
      continue;
    }
    const Parts parts = parts_of(at->second);
    if (sha256(parts.sealed) != name.hash) {
      tell(Damage::kEnvelopeChanged, key, what + " is not the one that was recorded.");
    } else if (name.membership) {
      check_person_tag(fsck, *name.membership, parts.tag, findings);
    }
  }
  for (const auto& [key, row] : found.envelopes) {
    if (!row.sealed.empty() && !named.all().contains(key)) {
      tell(Damage::kEnvelopeAdded,
           key,
           fmt::format("There is a {} of {} (version {}) that nothing names; it was erased, or "
                       "never recorded.",
                       purpose_text(row.purpose),
                       row.object.text(),
                       row.version));
    }
  }
}

}  // namespace cofactor
