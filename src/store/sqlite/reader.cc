#include "store/sqlite/reader.h"

#include <algorithm>
#include <limits>

#include "store/batch_rules.h"

namespace cofactor::sqlite {
namespace {

// A piece of changes_since: large enough to be quick, small enough to be no burden.
constexpr std::size_t kPiece = 4096;

constexpr std::uint64_t kLargestKind = std::numeric_limits<std::uint16_t>::max();

std::string text_at(const Statement& statement, int column) {
  return std::string(text_of(statement.bytes(column)));
}

EntryRow entry_at(const Statement& statement) {
  EntryRow entry{.position = statement.number(0),
                 .chain = {statement.array<16>(1)},
                 .sequence = statement.number(2),
                 .previous_position = std::nullopt,
                 .inner = statement.array<32>(4),
                 .leaf = statement.array<33>(5),
                 .sealed = copy_of(statement.bytes(6))};
  if (!statement.is_null(3)) entry.previous_position = statement.number(3);
  if (!fits(entry)) statement.fail_value(6);
  return entry;
}

Row row_at(const Statement& statement) {
  // Cut to its 16 bits another number would be a second row of a kind and id.
  Row row{.kind = static_cast<std::uint16_t>(statement.number(0, kLargestKind)),
          .id = {statement.array<16>(1)},
          .changed_at = statement.number(2),
          .removed = statement.number(3, 1) != 0,
          .bytes = text_at(statement, 4)};
  if (!fits(row)) statement.fail_value(4);
  return row;
}

EnvelopeRow envelope_at(const Statement& statement) {
  EnvelopeRow envelope{.purpose = static_cast<std::uint16_t>(statement.number(0, kLargestKind)),
                       .object = {statement.array<16>(1)},
                       .version = statement.number(2),
                       .changed_at = statement.number(3),
                       .sealed = copy_of(statement.bytes(4))};
  if (!fits(envelope)) statement.fail_value(4);
  return envelope;
}

template <class Item, class Take>
void stream(Statement& statement, Item (*item_at)(const Statement&), Take take) {
  std::vector<Item> piece;
  piece.reserve(kPiece);
  while (statement.next()) {
    piece.push_back(item_at(statement));
    if (piece.size() < kPiece) continue;
    take(std::move(piece));
    piece = {};
    piece.reserve(kPiece);
  }
  if (!piece.empty()) take(std::move(piece));
}

}  // namespace

Reader::Reader(Connection::Source source) : connection_(std::move(source)) {
  connection_.run("PRAGMA query_only = ON; PRAGMA cell_size_check = ON");
}

StoredHead Reader::head() {
  if (!read_head_.next()) connection_.fail("find the head");
  StoredHead head{.size = read_head_.number(0),
                  .batch = {read_head_.array<16>(1)},
                  .state = text_at(read_head_, 2)};
  read_head_.reset();
  return head;
}

std::vector<EntryRow> Reader::entries(Position from, std::size_t most) {
  constexpr std::uint64_t kLargest = std::numeric_limits<std::int64_t>::max();
  std::vector<EntryRow> entries;
  if (from > kLargest) return entries;
  read_entries_.with(from).with(std::min<std::uint64_t>(most, kLargest));
  while (read_entries_.next()) entries.push_back(entry_at(read_entries_));
  return entries;
}

std::vector<ChainHead> Reader::chain_heads() {
  std::vector<ChainHead> heads;
  while (read_chain_heads_.next()) {
    heads.push_back({.chain = {read_chain_heads_.array<16>(0)},
                     .sequence = read_chain_heads_.number(1),
                     .leaf = read_chain_heads_.array<33>(2),
                     .position = read_chain_heads_.number(3)});
  }
  return heads;
}

std::optional<std::string> Reader::meta(std::string_view key) {
  read_meta_.with_text(key);
  if (!read_meta_.next()) return std::nullopt;
  std::string value = text_at(read_meta_, 0);
  read_meta_.reset();
  return value;
}

void Reader::changes_since(std::optional<Position> position,
                           const std::function<void(Changes&&)>& take) {
  Statement rows(connection_, position ? kReadChangedRows : kReadRows);
  Statement envelopes(connection_, position ? kReadChangedEnvelopes : kReadEnvelopes);
  connection_.run("BEGIN");
  if (position) {
    constexpr std::uint64_t kLargest = std::numeric_limits<std::int64_t>::max();
    rows.with(std::min(*position, kLargest));
    envelopes.with(std::min(*position, kLargest));
  }
  stream<Row>(rows, row_at, [&](std::vector<Row>&& piece) {
    take({.rows = std::move(piece), .envelopes = {}});
  });
  stream<EnvelopeRow>(envelopes, envelope_at, [&](std::vector<EnvelopeRow>&& piece) {
    take({.rows = {}, .envelopes = std::move(piece)});
  });
  connection_.run("COMMIT");
}

}  // namespace cofactor::sqlite
