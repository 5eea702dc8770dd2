#pragma once

#include <array>
#include <compare>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/random.h"

namespace cofactor {

using IdBytes = std::array<std::uint8_t, 16>;

// 128 bits in Crockford base32, 26 characters of lower case; parsing is exact: lower case only, no
// look-alikes, so that every id has one text.
std::string crockford_of(const IdBytes& bytes);
std::optional<IdBytes> parse_crockford(std::string_view text);

// 128 random bits that name one thing of kind Tag for ever, written "dev_…". Never reused, and no
// secret. All zero is "none".
template <class Tag>
struct Id {
  IdBytes bytes{};

  static Id draw(Random& random) { return {random.array<16>()}; }

  static std::optional<Id> parse(std::string_view text) {
    constexpr std::string_view prefix = Tag::kPrefix;
    if (!text.starts_with(prefix) || text.size() <= prefix.size() || text[prefix.size()] != '_') {
      return std::nullopt;
    }
    auto parsed = parse_crockford(text.substr(prefix.size() + 1));
    return parsed ? std::optional<Id>(Id{*parsed}) : std::nullopt;
  }

  std::string text() const { return std::string(Tag::kPrefix) + "_" + crockford_of(bytes); }
  bool none() const { return bytes == IdBytes{}; }

  friend bool operator==(const Id&, const Id&) = default;
  friend auto operator<=>(const Id&, const Id&) = default;
};

#define COFACTOR_ID(Name, prefix)                       \
  struct Name##Tag {                                    \
    static constexpr std::string_view kPrefix = prefix; \
  };                                                    \
  using Name = Id<Name##Tag>

COFACTOR_ID(StoreId, "str");
COFACTOR_ID(OrganizationId, "org");
COFACTOR_ID(VaultId, "vlt");
COFACTOR_ID(AccountId, "acc");
COFACTOR_ID(DeviceId, "dev");
COFACTOR_ID(PersonId, "per");
COFACTOR_ID(MembershipId, "mbr");
COFACTOR_ID(GroupId, "grp");
COFACTOR_ID(ServiceId, "svc");
COFACTOR_ID(GrantId, "grt");
COFACTOR_ID(TokenId, "tok");
COFACTOR_ID(RecoveryId, "rcv");
COFACTOR_ID(ChainId, "chn");  // the bytes of what owns the chain: store, organization or vault
COFACTOR_ID(BatchId, "bat");
COFACTOR_ID(ObjectId, "obj");  // any of the above where only the bytes count (AAD, rows)

#undef COFACTOR_ID

template <class To, class Tag>
To as_id(const Id<Tag>& id) {
  return To{id.bytes};
}

}  // namespace cofactor

template <class Tag>
struct std::hash<cofactor::Id<Tag>> {
  // The bits are random already: eight of them are as good as a hash.
  std::size_t operator()(const cofactor::Id<Tag>& id) const noexcept {
    std::size_t out;
    std::memcpy(&out, id.bytes.data(), sizeof out);
    return out;
  }
};
