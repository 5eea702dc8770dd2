#include "ledger/reader.h"

#include <algorithm>

#include "ledger/chain_links.h"

namespace cofactor {
namespace {

constexpr std::size_t kRowsAtOnce = 512;

Error no_such_entry() {
  return {.code = ErrorCode::kNotFound,
          .message = "There is no such entry, or none that you may know of.",
          .hint = "Look at the list: cofactor audit list"};
}

}  // namespace

std::optional<LogScope> scope_of(const View& view, const LogOwner& owner) {
  LogScope out;
  if (!owner.organization) {
    const auto chain = as_id<ChainId>(view.server().id);
    out.scope = {.scope = ExportKind::kServer, .chain = chain, .organization = {}};
    out.chains = {chain};
    return out;
  }
  if (view->organizations.find(*owner.organization) == nullptr) {
    return std::nullopt;
  }
  const auto above = as_id<ChainId>(*owner.organization);
  out.chains = {above};
  if (owner.vault) {
    const Vault* vault = view->vaults.find(*owner.vault);
    if (vault == nullptr || vault->organization != *owner.organization) {
      return std::nullopt;
    }
    const auto chain = as_id<ChainId>(*owner.vault);
    out.scope = {.scope = ExportKind::kVault, .chain = chain, .organization = above};
    out.chains.push_back(chain);
  } else {
    out.scope = {.scope = ExportKind::kOrganization, .chain = above, .organization = {}};
    view->vaults.each_by<ByParent>(as_id<ObjectId>(above), [&](const Vault& vault) {
      out.chains.push_back(as_id<ChainId>(vault.id));
      return true;
    });
  }
  std::ranges::sort(out.chains);
  return out;
}

Reader::Places Reader::places_of(std::span<const ChainId> chains) const {
  return parts_.writer.read([&](const View&) {
    Places out;
    for (const ChainId& chain : chains) {
      out.emplace(chain, find_place(parts_.ground, chain));
    }
    return out;
  });
}

Done Reader::check(std::span<const EntryRow> rows) const {
  const Frontier log =
      parts_.writer.read([&](const View&) { return parts_.writer.log().frontier; });
  const auto wrong = tree_.misplaced(log, rows);
  return wrong ? Done(entry_differs(*wrong)) : Done();
}

Result<ReadEntry> Reader::open(const EntryRow& row,
                               const Leaf& previous,
                               const Places& places) const {
  if (!fits_leaf(row, previous)) {
    return entry_differs(row.position);
  }
  auto body = open_body_at(places.at(row.chain), parts_.ground, row);
  if (!body) {
    const bool gone = body.error().code == ErrorCode::kNotFound;
    return gone ? entry_differs(row.position) : body.error();
  }
  return ReadEntry{
      .entry = {.position = row.position,
                .chain = row.chain,
                .sequence = row.sequence,
                .previous = previous,
                .content = {{.nonce = body->nonce, .body = copy_of(bytes_of(body->body))}},
                .inner = row.inner},
      .previous_position = row.previous_position};
}

Leaf Reader::previous_of(const EntryRow& row) const {
  const auto before =
      row.previous_position ? parts_.store.entry(*row.previous_position) : std::nullopt;
  return before ? before->leaf : kNoLeaf;
}

Result<std::optional<EntryRow>> Reader::row_at(Position position) const {
  auto row = position < parts_.writer.size() ? parts_.store.entry(position) : std::nullopt;
  if (row) {
    if (auto checked = check(std::span(&*row, 1)); !checked) {
      return checked.error();
    }
  }
  return row;
}

std::optional<ChainId> Reader::chain_at(Position position) const {
  const auto row = row_at(position);
  const bool stands = row && *row && fits_leaf(**row, previous_of(**row));
  return stands ? std::optional((*row)->chain) : std::nullopt;
}

Result<ReadEntry> Reader::entry(Position position) const {
  const auto row = row_at(position);
  if (!row) {
    return row.error();
  }
  if (!*row) {
    return no_such_entry();
  }
  return open(**row, previous_of(**row), places_of(std::span(&(*row)->chain, 1)));
}

// Where the store does not lead there: the row at which it breaks, which walk() refuses.
std::optional<EntryRow> Reader::newest_of(const ChainId& chain,
                                          std::optional<Position> from) const {
  if (from && *from < parts_.writer.size()) {  // `next` of the page before leads straight to it
    auto row = parts_.store.entry(*from);
    if (row && row->chain == chain) {
      return row;
    }
  }
  auto position = parts_.writer.read([&](const View&) {
    const auto& heads = parts_.writer.log().chains;
    const auto head = heads.find(chain);
    return head == heads.end() ? std::nullopt : std::optional(head->second.position);
  });
  while (position) {
    const auto checked = row_at(*position);
    if (!checked || !*checked) {
      return EntryRow{.position = *position};
    }
    const EntryRow& row = **checked;
    const bool arrived = !from || *position <= *from;
    if (arrived || !fits_leaf(row, previous_of(row))) {  // else the link would lead past some
      return row;
    }
    position = row.previous_position;
  }
  return std::nullopt;
}

Result<Reader::Page> Reader::page(const PageAsk& ask) const {
  // The links of a chain lead to an entry of it; to get to some other position by them, all entries
  // behind it may have to be passed.
  const bool between = ask.from && *ask.from < parts_.writer.size();
  const auto row = between ? parts_.store.entry(*ask.from) : std::nullopt;
  const bool led = !between || (row && row->chain == ask.chains.front());
  return ask.chains.size() == 1 && led ? walk(ask) : scan(ask);
}

Result<Reader::Page> Reader::walk(const PageAsk& ask) const {
  std::vector<EntryRow> rows;
  auto row = newest_of(ask.chains.front(), ask.from);
  while (row && rows.size() < ask.most) {
    auto before =
        row->previous_position ? parts_.store.entry(*row->previous_position) : std::nullopt;
    rows.push_back(std::move(*row));
    row = std::move(before);
  }
  if (auto checked = check(rows); !checked) {
    return checked.error();
  }
  const Places places = places_of(ask.chains);
  const Leaf behind = row ? row->leaf : kNoLeaf;
  Page page{.entries = {}, .next = row ? std::optional(row->position) : std::nullopt};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool last = i + 1 == rows.size();
    auto entry = rows[i].chain == ask.chains.front()
                     ? open(rows[i], last ? behind : rows[i + 1].leaf, places)
                     : Result<ReadEntry>(entry_differs(rows[i].position));
    if (!entry) {
      return entry.error();
    }
    page.entries.push_back(std::move(*entry));
  }
  return page;
}

Result<Reader::Page> Reader::scan(const PageAsk& ask) const {
  const Places places = places_of(ask.chains);
  std::uint64_t end = parts_.writer.size();
  if (ask.from && *ask.from < end) {
    end = *ask.from + 1;
  }
  const std::uint64_t stop = end > kMostScanned ? end - kMostScanned : 0;
  std::vector<EntryRow> found;
  ChainLinks links(parts_.store);
  Page page;
  while (end > stop && !page.next) {
    const std::uint64_t begin = end > stop + kRowsAtOnce ? end - kRowsAtOnce : stop;
    auto rows = parts_.store.entries(begin, end - begin);
    if (rows.size() != end - begin || rows.back().position != end - 1) {
      return entry_differs(begin);  // the store has lost some
    }
    if (auto checked = check(rows); !checked) {
      return checked.error();
    }
    for (auto row = rows.rbegin(); row != rows.rend() && !page.next; ++row) {
      if (!links.take(*row)) {
        return entry_differs(row->position);
      }
      if (!places.contains(row->chain)) {
        continue;
      }
      if (found.size() == ask.most) {
        page.next = row->position;
      } else {
        found.push_back(std::move(*row));
      }
    }
    end = begin;
  }
  if (!page.next && end > 0) {
    page.next = end - 1;
  }
  if (const auto differs = links.differing()) {
    return entry_differs(*differs);
  }
  auto opened = open_all(found);
  if (!opened) {
    return opened.error();
  }
  page.entries = std::move(*opened);
  return page;
}

Result<std::vector<ReadEntry>> Reader::open_all(std::span<const EntryRow> rows) const {
  if (auto checked = check(rows); !checked) {
    return checked.error();
  }
  std::vector<ChainId> chains;
  std::unordered_map<Position, Leaf> leaves;
  for (const EntryRow& row : rows) {
    chains.push_back(row.chain);
    leaves.emplace(row.position, row.leaf);
  }
  const Places places = places_of(chains);
  std::vector<ReadEntry> out;
  for (const EntryRow& row : rows) {
    const auto before = leaves.find(row.previous_position.value_or(row.position));
    const bool known = row.previous_position && before != leaves.end();
    auto entry = open(row, known ? before->second : previous_of(row), places);
    if (!entry) {
      return entry.error();
    }
    out.push_back(std::move(*entry));
  }
  return out;
}

Result<Receipt> Reader::prove(Position position) {
  struct Newest {
    std::string checkpoint;
    std::uint64_t size;
  };
  const auto newest = parts_.writer.read([&](const View&) {
    return Newest{.checkpoint = parts_.writer.log().checkpoint, .size = parts_.writer.log().size()};
  });
  auto read = position < newest.size ? entry(position) : Result<ReadEntry>(no_such_entry());
  if (!read) {
    return read.error();
  }
  if (!read->entry.content) {
    return Error{.code = ErrorCode::kNotFound, .message = "The body of this entry was erased."};
  }
  return Receipt{.position = position,
                 .chain = read->entry.chain,
                 .sequence = read->entry.sequence,
                 .previous = read->entry.previous,
                 .nonce = read->entry.content->nonce,
                 .body = std::move(read->entry.content->body),
                 .proof = tree_.inclusion(position, newest.size),
                 .checkpoint = newest.checkpoint};
}

Fsck Reader::fsck() const {
  return {.store = parts_.store,
          .id = parts_.ground.store,
          .keyring = parts_.ground.keyring,
          .server_chain_key = parts_.ground.server_chain_key,
          .tag_of = {}};
}

std::string Reader::verifier_key() const {
  const auto origin = parts_.writer.read([&](const View&) { return parts_.writer.log().origin(); });
  return verifier_key_text(parts_.writer.signer().public_key(), origin);
}

Result<std::vector<Hash>> Reader::consistency(std::uint64_t older, std::uint64_t newer) {
  if (older > newer || newer > parts_.writer.size()) {
    return invalid("The log has no such sizes.",
                   "Give from <= to, both at most the size of the newest checkpoint.");
  }
  return tree_.consistency(older, newer);
}

std::optional<Reader::Mark> Reader::mark(const LogOwner& owner) const {
  Mark out;
  std::vector<SignedHead> heads;
  const bool found = parts_.writer.read([&](const View& view) {
    const auto scope = scope_of(view, owner);
    if (!scope) {
      return false;
    }
    const LogState& log = parts_.writer.log();
    out.scope = scope->scope;
    out.size = log.size();
    out.checkpoint = log.checkpoint;
    for (const ChainId& chain : scope->chains) {
      const auto head = log.chains.find(chain);
      const bool any = head != log.chains.end();
      heads.push_back({.origin = log.origin(),
                       .chain = chain,
                       .sequence = any ? head->second.sequence : 0,
                       .leaf = any ? head->second.leaf : kNoLeaf,
                       .size = log.size()});
    }
    return true;
  });
  for (const SignedHead& head : heads) {
    out.heads.push_back(sign_head(parts_.writer.signer(), head));
  }
  return found ? std::optional(std::move(out)) : std::nullopt;
}

Result<std::vector<Reader::PieceEntry>> Reader::piece(const PieceAsk& ask) const {
  const Places places = places_of(ask.chains);
  const std::uint64_t end = std::min(ask.size, parts_.writer.size());
  std::unordered_map<ChainId, Leaf> last;
  std::vector<PieceEntry> out;
  std::size_t bytes = 0;
  for (Position next = ask.from; next < end && bytes < kPieceBytes;) {
    const auto rows = parts_.store.entries(next, std::min<std::uint64_t>(kRowsAtOnce, end - next));
    if (rows.empty() || rows.back().position != next + rows.size() - 1) {
      return entry_differs(next);  // the store has lost some
    }
    if (auto checked = check(rows); !checked) {
      return checked.error();
    }
    for (const EntryRow& row : rows) {
      const auto before = last.find(row.chain);
      const Leaf previous = before == last.end() ? previous_of(row) : before->second;
      if (!fits_leaf(row, previous)) {  // also of other chains: it might be one of these
        return entry_differs(row.position);
      }
      last[row.chain] = row.leaf;
      PieceEntry& piece = out.emplace_back(row.leaf, std::nullopt);
      bytes += sizeof(Leaf);
      if (places.contains(row.chain)) {
        auto entry = open(row, previous, places);
        if (!entry) {
          return entry.error();
        }
        piece.shown = std::move(entry->entry);
        bytes += row.sealed.size();
      }
    }
    next += rows.size();
  }
  return out;
}

}  // namespace cofactor
