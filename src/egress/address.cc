#include "egress/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <bit>

namespace cofactor::egress {
namespace {

// The first bits of an address: of IPv4 32 bits, of IPv6 its first 64.
template <class Word>
struct Range {
  Word first;
  int bits;
};

template <class Word>
constexpr bool is_in(Word address, const Range<Word>& range) {
  constexpr int all = static_cast<int>(sizeof(Word)) * 8;
  return ((address ^ range.first) >> (all - range.bits)) == 0;
}

// RFC 6890 and its registry; 168.63.129.16 is what Azure answers its machines on, 192.88.99.0/24
// the way into 6to4, the others of 192/8 belong to no single machine (AS112, AMT).
constexpr auto kDeniedV4 = std::to_array<Range<std::uint32_t>>({
    {0x00000000, 8},   // "this network"
    {0x0a000000, 8},   // private
    {0x64400000, 10},  // shared by a carrier's customers; Alibaba's metadata
    {0x7f000000, 8},   // loopback
    {0xa83f8110, 32},  // Azure's own services
    {0xa9fe0000, 16},  // link-local; the metadata of most clouds
    {0xac100000, 12},  // private
    {0xc0000000, 24},  // protocols' own; Oracle's metadata
    {0xc0000200, 24},  // documentation
    {0xc01fc400, 24},  // AS112
    {0xc034c100, 24},  // AMT
    {0xc0586300, 24},  // 6to4
    {0xc0a80000, 16},  // private
    {0xc0af3000, 24},  // AS112
    {0xc6120000, 15},  // benchmarks
    {0xc6336400, 24},  // documentation
    {0xcb007100, 24},  // documentation
    {0xe0000000, 4},   // multicast
    {0xf0000000, 4},   // reserved; broadcast
});

constexpr Range<std::uint64_t> kGlobalV6{0x2000'0000'0000'0000, 3};
constexpr auto kDeniedV6 = std::to_array<Range<std::uint64_t>>({
    {0x2001'0000'0000'0000, 23},  // protocols' own: Teredo, ORCHID, benchmarks
    {0x2001'0db8'0000'0000, 32},  // documentation
    {0x2002'0000'0000'0000, 16},  // 6to4: holds an address of IPv4
    {0x2620'004f'8000'0000, 48},  // AS112
    {0x3fff'0000'0000'0000, 20},  // documentation
});

// RFC 5214 §6.1: the last half of an ISATAP address is 0000:5efe or 0200:5efe, then one of IPv4.
constexpr std::uint32_t kIsatap = 0x0000'5efe;
constexpr std::uint32_t kIsatapUniversal = 0x0200'5efe;

template <class Word>
Word word_at(const Address& address, std::size_t at) {
  Word word = 0;
  for (std::size_t i = 0; i < sizeof(Word); ++i) {
    word = static_cast<Word>(word << 8) | address.bytes.at(at + i);
  }
  return word;
}

int family_of(Address::Family family) {
  return family == Address::Family::kV4 ? AF_INET : AF_INET6;
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
  const std::string whole(text);
  Address address;
  address.family = whole.contains(':') ? Family::kV6 : Family::kV4;
  if (whole.contains('\0') ||
      inet_pton(family_of(address.family), whole.c_str(), address.bytes.data()) != 1) {
    return std::nullopt;
  }
  return address;
}

std::string Address::text() const {
  std::array<char, INET6_ADDRSTRLEN> out{};
  inet_ntop(family_of(family), bytes.data(), out.data(), out.size());
  return out.data();
}

bool is_public(const Address& address) {
  if (address.family == Address::Family::kV4) {
    const auto word = word_at<std::uint32_t>(address, 0);
    return std::ranges::none_of(kDeniedV4, [&](const auto& range) { return is_in(word, range); });
  }
  const auto word = word_at<std::uint64_t>(address, 0);
  const auto interface = word_at<std::uint32_t>(address, 8);
  return is_in(word, kGlobalV6) && interface != kIsatap && interface != kIsatapUniversal &&
         std::ranges::none_of(kDeniedV6, [&](const auto& range) { return is_in(word, range); });
}

}  // namespace cofactor::egress
