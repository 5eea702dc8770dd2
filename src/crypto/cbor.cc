#include "crypto/cbor.h"

#include <algorithm>

namespace cofactor {
namespace {

constexpr int kDeepest = 8;
constexpr int kMostItems = 512;

enum Major : std::uint8_t {
  kUnsigned,
  kNegative,
  kByteString,
  kTextString,
  kArrayOf,
  kMapOf,
  kTag,
  kSimpleOrFloat
};

struct Head {
  std::uint8_t major;
  std::uint64_t argument;
};

std::optional<Head> read_head(ByteView& rest) {
  if (rest.empty()) {
    return std::nullopt;
  }
  Head head{.major = static_cast<std::uint8_t>(rest[0] >> 5), .argument = rest[0] & 0x1fU};
  rest = rest.subspan(1);
  if (head.argument < 24) {
    return head;
  }
  if (head.argument > 27 || head.major == kSimpleOrFloat) {
    return std::nullopt;
  }
  const std::size_t size = std::size_t{1} << (head.argument - 24);
  if (rest.size() < size) {
    return std::nullopt;
  }
  head.argument = 0;
  for (const std::uint8_t byte : rest.first(size)) {
    head.argument = head.argument << 8 | byte;
  }
  rest = rest.subspan(size);
  return head;
}

bool same_key(const CborItem& a, const CborItem& b) { return std::ranges::equal(a.whole, b.whole); }

bool has_key_twice(const CborItem& map) {
  for (std::size_t i = 0; i < map.items.size(); i += 2) {
    for (std::size_t j = i + 2; j < map.items.size(); j += 2) {
      if (same_key(map.items[i], map.items[j])) {
        return true;
      }
    }
  }
  return false;
}

class Reading {
 public:
  std::optional<CborItem> read(ByteView& rest, int depth) {
    const ByteView from = rest;
    const auto head = read_head(rest);
    if (!head || depth > kDeepest || ++items_ > kMostItems) {
      return std::nullopt;
    }
    CborItem item;
    if (!read_content(item, *head, rest, depth)) {
      return std::nullopt;
    }
    item.whole = from.first(from.size() - rest.size());
    return item;
  }

 private:
  bool read_content(CborItem& item, const Head& head, ByteView& rest, int depth) {
    switch (head.major) {
      case kUnsigned:
      case kNegative:
        if (head.argument > INT64_MAX) {
          return false;
        }
        item.kind = CborItem::Kind::kNumber;
        item.number = static_cast<std::int64_t>(head.argument);
        item.number = head.major == kNegative ? -1 - item.number : item.number;
        return true;
      case kByteString:
      case kTextString:
        if (head.argument > rest.size()) {
          return false;
        }
        item.kind = head.major == kByteString ? CborItem::Kind::kBytes : CborItem::Kind::kText;
        item.bytes = rest.first(head.argument);
        rest = rest.subspan(head.argument);
        return true;
      case kArrayOf:
        item.kind = CborItem::Kind::kArray;
        return read_items(item, head.argument, rest, depth);
      case kMapOf:
        item.kind = CborItem::Kind::kMap;
        return head.argument <= kMostItems && read_items(item, 2 * head.argument, rest, depth) &&
               !has_key_twice(item);
      case kSimpleOrFloat:
        item.kind = CborItem::Kind::kSimple;
        item.number = static_cast<std::int64_t>(head.argument);
        return true;
      default:
        return false;
    }
  }

  bool read_items(CborItem& item, std::uint64_t count, ByteView& rest, int depth) {
    for (; count > 0; --count) {
      auto inner = read(rest, depth + 1);
      if (!inner) {
        return false;
      }
      item.items.push_back(std::move(*inner));
    }
    return true;
  }

  int items_ = 0;
};

template <class Is>
const CborItem* value_where(const CborItem& map, const Is& is) {
  for (std::size_t i = 0; map.kind == CborItem::Kind::kMap && i < map.items.size(); i += 2) {
    if (is(map.items[i])) {
      return &map.items[i + 1];
    }
  }
  return nullptr;
}

}  // namespace

const CborItem* CborItem::find(std::string_view key) const {
  return value_where(*this, [&](const CborItem& item) {
    return item.kind == Kind::kText && text_of(item.bytes) == key;
  });
}

const CborItem* CborItem::find(std::int64_t key) const {
  return value_where(*this, [&](const CborItem& item) {
    return item.kind == Kind::kNumber && item.number == key;
  });
}

std::optional<CborItem> read_cbor(ByteView& rest) { return Reading().read(rest, 0); }

std::optional<CborItem> parse_cbor(ByteView bytes) {
  auto item = read_cbor(bytes);
  return item && bytes.empty() ? std::move(item) : std::nullopt;
}

}  // namespace cofactor
