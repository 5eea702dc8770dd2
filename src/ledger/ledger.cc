#include "ledger/ledger.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/hex.h"
#include "crypto/hash.h"
#include "crypto/sign.h"
#include "ledger/batch_maker.h"
#include "ledger/untagged.h"

namespace cofactor {
namespace {

constexpr std::size_t kEntriesAtOnce = 4096;

KeyName server_key(const StoreId& store, Purpose purpose) {
  return {.purpose = purpose, .object = as_id<ObjectId>(store), .version = 1};
}

std::string required_meta(Store& store, std::string_view key) {
  auto value = store.meta(std::string(key));
  if (!value) {
    throw Fault(fmt::format("The store has no \"{}\": it is not a whole Cofactor store.", key));
  }
  return *value;
}

Key clear_key(const std::string& text) {
  auto bytes = parse_base64(text);
  if (!bytes || bytes->size() != 32) {
    throw Fault("The server chain's key in the store cannot be read.");
  }
  return Key(std::move(*bytes));
}

Changes all_of(Store& store) {
  Changes all;
  store.changes_since(std::nullopt, [&](Changes&& piece) {
    std::ranges::move(piece.rows, std::back_inserter(all.rows));
    std::ranges::move(piece.envelopes, std::back_inserter(all.envelopes));
  });
  return all;
}

}  // namespace

HeadState Ledger::begin(const StoredHead& head) {
  const auto id = StoreId::parse(required_meta(store_, kStoreIdMeta));
  if (!id) {
    throw Fault("The store's id cannot be read.");
  }
  log_.store = *id;
  server_chain_key_ = std::make_unique<SealingKey>(
      server_key(*id, Purpose::kBodyKey), clear_key(required_meta(store_, kServerChainKeyMeta)));
  auto state = parse_json_as<HeadState>(head.state, kOpen);
  if (!state) {
    throw Fault("The store's head cannot be read: " + state.error().message);
  }
  log_.epoch = {.number = state->epoch_number, .random = state->epoch_random};
  return *std::move(state);
}

Ledger::Ledger(Store& store) : store_(store), keyring_(envelopes_) {
  const StoredHead head = store.head();
  begin(head);
  walk_entries(head);
  load(all_of(store));
  if (!tampered_) {
    load_newest_sure(tagged_size_of(head));
  }
}

Ledger::Ledger(Store& store, const Key& root) : store_(store), keyring_(envelopes_) {
  const StoredHead head = store.head();
  const HeadState state = begin(head);
  keyring_.unseal(log_.store, root.clone());
  const std::uint64_t tagged_size = tagged_size_of(head);
  const Marks marks = walk_entries(head);
  Changes stored = all_of(store);
  const auto tagged = std::ranges::find(marks, tagged_size, &Frontier::size);
  check_tag(stored, tagged == marks.end() ? log_.frontier : *tagged, state);
  load(std::move(stored));
  check_untagged(marks, tagged_size);
  if (tampered_) {
    return;
  }
  log_.checkpoint = sign_checkpoint(Signer(raw_key(Purpose::kLogSigningKey)),
                                    log_.origin(),
                                    {.size = log_.size(), .root = log_.frontier.root()});
  load_recent(marks, tagged_size);
}

BodyGround Ledger::body_ground() const {
  return {.directory = directory_,
          .store = log_.store,
          .keyring = keyring_,
          .server_chain_key = *server_chain_key_};
}

Key Ledger::raw_key(Purpose purpose) const {
  auto key = keyring_.raw_key(server_key(log_.store, purpose), {});
  if (!key) {
    throw Fault("A key of the server does not open: " + key.error().message);
  }
  return std::move(*key);
}

void Ledger::tamper(std::string what) {
  if (!tampered_) {
    tampered_ = {.code = ErrorCode::kTampered,
                 .message = std::move(what),
                 .hint = "Keep a copy of the data directory and run `cofactor fsck --data DIR`."};
  }
}

void Ledger::load(Changes&& stored) {
  const auto load = [this](const auto& step) {
    try {
      step();
    } catch (const Fault& fault) {  // a newer version wrote it, or somebody else: fsck can tell
      tamper(fault.what());
    }
  };
  for (const Row& row : stored.rows) {
    if (is_working(row.kind)) {
      log_.working.emplace(std::pair(row.kind, row.id), row);
      continue;
    }
    load([&] { load_row(directory_, row); });
  }
  for (EnvelopeRow& row : stored.envelopes) {
    load([&] { load_envelope(envelopes_, directory_, std::move(row)); });
  }
}

std::optional<Error> Ledger::check_entry(const EntryRow& row) {
  const auto at = log_.chains.find(row.chain);
  const ChainHead* before = at == log_.chains.end() ? nullptr : &at->second;
  const Sequence sequence = before == nullptr ? 0 : before->sequence + 1;
  const auto previous = before == nullptr ? std::nullopt : std::optional(before->position);
  if (row.sequence != sequence || row.previous_position != previous ||
      !fits_leaf(row, before == nullptr ? kNoLeaf : before->leaf)) {
    return Error{.code = ErrorCode::kTampered,
                 .message = fmt::format("Entry {} does not fit its chain.", row.position)};
  }
  log_.chains[row.chain] = {
      .chain = row.chain, .sequence = row.sequence, .leaf = row.leaf, .position = row.position};
  // The key of the server's chain lies beside the log and in no sum: what it opens tells it.
  if (row.position == 0 && !open_body(body_ground(), row)) {
    return entry_differs(row.position);
  }
  if (row.sealed.empty()) {  // only vault.erased could say so, and no version writes it yet
    return Error{
        .code = ErrorCode::kTampered,
        .message = fmt::format(
            "The body of entry {} is gone, and no entry says that it was erased.", row.position)};
  }
  return std::nullopt;
}

Ledger::Marks Ledger::walk_entries(const StoredHead& head) {
  Marks marks{log_.frontier};
  const std::uint64_t tagged_size = tagged_size_of(head);
  Position next = 0;
  while (next < head.size) {
    std::vector<Leaf> leaves;
    const std::uint64_t until = next < tagged_size ? tagged_size - next : kEntriesAtOnce;
    for (const EntryRow& row :
         store_.entries(next, std::min<std::uint64_t>(kEntriesAtOnce, until))) {
      if (row.position != next) {
        break;
      }
      if (auto wrong = check_entry(row)) {
        tamper(wrong->message);
      }
      leaves.push_back(row.leaf);
      ++next;
    }
    if (leaves.empty()) {
      tamper(fmt::format("Entry {} is missing.", next));
      return marks;
    }
    log_.frontier = GrownTree(log_.frontier, leaves).frontier();
    marks.push_back(log_.frontier);
  }
  if (next > head.size || !store_.entries(next, 1).empty()) {
    tamper(fmt::format("There are entries beyond the newest batch, from {} on.", head.size));
  }
  return marks;
}

std::optional<Key> Ledger::open_tag_key(const Changes& stored) {
  const KeyName name = server_key(log_.store, Purpose::kTagKey);
  const auto row = std::ranges::find_if(stored.envelopes, [&](const EnvelopeRow& each) {
    return each.purpose == static_cast<std::uint16_t>(name.purpose) && each.object == name.object &&
           each.version == name.version;
  });
  if (row != stored.envelopes.end()) {
    envelopes_.put(name, row->sealed);
  }
  auto opened = keyring_.raw_key(name, {});
  return opened ? std::optional(std::move(*opened)) : std::nullopt;
}

void Ledger::check_tag(const Changes& stored, const Frontier& tagged, const HeadState& state) {
  const auto opened = open_tag_key(stored);
  if (!opened) {
    tamper("The key of the batch tag does not open.");
    return;
  }
  const KeyBytes tag_key(*opened);
  for (const Row& row : stored.rows) {
    log_.sum.add(tag_key, row);
  }
  for (const EnvelopeRow& row : stored.envelopes) {
    log_.sum.add(tag_key, row);
  }
  const Hash tag = log_.sum.tag(tag_key, log_.epoch, {.size = tagged.size, .root = tagged.root()});
  if (has_a_second_of_one_key(stored)) {
    tamper("The store has two rows of one kind and id, or two envelopes of one key.");
  } else if (!equal_in_constant_time(tag, state.tag)) {
    tamper("Rows or entries of the store were changed by somebody else than the server.");
  }
}

std::vector<EntryRow> Ledger::entries_between(const Frontier& before, const Frontier& after) {
  auto rows = store_.entries(before.size, after.size - before.size);
  std::vector<Leaf> leaves;
  for (const EntryRow& row : rows) {
    if (row.position != before.size + leaves.size()) {
      return {};
    }
    leaves.push_back(row.leaf);
  }
  const bool same = !rows.empty() && GrownTree(before, leaves).frontier() == after;
  return same ? std::move(rows) : std::vector<EntryRow>();
}

Leaf Ledger::previous_leaf(const EntryRow& row, std::span<const EntryRow> among) {
  if (!row.previous_position) {
    return kNoLeaf;
  }
  const Position first = among.front().position;
  const Position at = *row.previous_position;
  if (at >= first && at - first < among.size()) {
    return among[at - first].leaf;
  }
  const auto before = store_.entry(at);
  return before ? before->leaf : kNoLeaf;
}

Result<ReadEvent> Ledger::read_again(const EntryRow& row, std::span<const EntryRow> among) {
  if (!fits_leaf(row, previous_leaf(row, among))) {
    return Error{.code = ErrorCode::kTampered,
                 .message = fmt::format("Entry {} is not what it was a moment ago.", row.position)};
  }
  const auto body = open_body(body_ground(), row);
  return body ? read_body(body->body) : Result<ReadEvent>(body.error());
}

void Ledger::check_untagged(const Marks& marks, std::uint64_t tagged_size) {
  if (tampered_ || tagged_size >= log_.size()) {
    return;
  }
  for (std::size_t piece = 1; piece < marks.size(); ++piece) {
    if (marks[piece].size <= tagged_size) {
      continue;
    }
    const auto rows = entries_between(marks[piece - 1], marks[piece]);
    if (rows.empty()) {
      tamper("Entries of the store are not what they were a moment ago.");
      return;
    }
    for (const EntryRow& row : rows) {
      const auto event = read_again(row, rows);
      const bool may_stand = event && row.chain == as_id<ChainId>(log_.store) &&
                             is_written_while_sealed(event->header.type);
      if (!may_stand) {
        tamper(fmt::format("Entry {} has no tag, and is none that a sealed server writes.",
                           row.position));
        return;
      }
    }
  }
  untagged_ = {.from = tagged_size, .to = log_.size() - 1};
}

// Backwards along the server's chain, whose key is not sealed, to a sure entry that has a tag.
void Ledger::load_newest_sure(std::uint64_t tagged_size) {
  const auto at = log_.chains.find(as_id<ChainId>(log_.store));
  auto next = at == log_.chains.end() ? std::nullopt : std::optional(at->second.position);
  while (next) {
    const auto row = store_.entry(*next);
    const auto body =
        row ? open_body(body_ground(), *row) : Result<OpenedBody>(entry_differs(*next));
    const auto event = body ? read_body(body->body) : Result<ReadEvent>(body.error());
    if (!event) {
      tamper(event.error().message);
      return;
    }
    if (*next < tagged_size && event->header.sure.value_or(true)) {
      directory_.newest_sure = event->header.at;
      return;
    }
    next = row->previous_position;
  }
}

void Ledger::load_recent(const Marks& marks, std::uint64_t tagged_size) {
  // Backwards until a sure entry an hour before the newest sure one, then folded forwards into a
  // directory of its own, of which only what is recent is kept.
  std::vector<std::pair<Position, ReadEvent>> events;
  std::optional<Time> newest;
  bool enough = false;
  for (std::size_t piece = marks.size() - 1; piece > 0 && !enough; --piece) {
    const auto rows = entries_between(marks[piece - 1], marks[piece]);
    if (rows.empty()) {
      tamper("Entries of the store are not what they were a moment ago.");
      return;
    }
    for (auto row = rows.rbegin(); row != rows.rend() && !enough; ++row) {
      if (row->position >= tagged_size) {
        continue;  // whoever can write to the database can have written it, its time too
      }
      auto event = read_again(*row, rows);
      if (!event) {
        tamper(event.error().message);
        return;
      }
      // The time of an entry under an unsure clock says nothing of what lies before it.
      if (event->header.sure.value_or(true)) {
        newest = newest.value_or(event->header.at);
        enough = event->header.at < *newest - kRecent;
      }
      events.emplace_back(row->position, std::move(*event));
    }
  }
  Directory recent;
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    fold(recent, event->second.header, event->second.event, event->first);
  }
  directory_.take_recent(std::move(recent));
}

void Ledger::create(const Ports& ports, const Key& root, Kind kind) {
  CHECK(ports.store.head().size == 0);
  const auto id = StoreId::draw(ports.random);
  Bytes chain_key = ports.random.bytes(32);
  ports.store.set_meta(std::string(kStoreIdMeta), id.text());
  ports.store.set_meta(std::string(kServerChainKeyMeta), base64_of(chain_key));
  Envelopes envelopes;
  Keyring keyring(envelopes);
  keyring.unseal(id, root.clone());
  Server server{
      .id = id, .development = kind == Kind::kDevelopment, .created_at = ports.clock.wall()};
  Proposal proposal;
  for (const Purpose purpose : {Purpose::kServerSecretKey,
                                Purpose::kRequestKey,
                                Purpose::kLookupKey,
                                Purpose::kTagKey,
                                Purpose::kLogSigningKey}) {
    const KeyName name = server_key(id, purpose);
    auto sealed = keyring.add(name, {}, ports.random);
    CHECK(sealed.has_value());
    server.keys.push_back(
        {.purpose = static_cast<std::uint16_t>(purpose), .term = 1, .hash = sha256(*sealed)});
    proposal.envelopes.push_back({.id = name, .sealed = std::move(*sealed), .tag = std::nullopt});
  }
  server.log_public_key =
      Signer(*keyring.raw_key(server_key(id, Purpose::kLogSigningKey), {})).public_key();
  proposal.events.push_back(StoreCreated{server});
  const Directory nothing;
  const LogState log{.store = id, .epoch = {.number = 1, .random = ports.random.array<8>()}};
  const SealingKey server_chain_key(server_key(id, Purpose::kBodyKey), Key(std::move(chain_key)));
  const BatchGround ground{.directory = nothing,
                           .log = log,
                           .envelopes = envelopes,
                           .keyring = keyring,
                           .server_chain_key = server_chain_key,
                           .random = ports.random};
  BatchMaker maker(ground, {.wall = ports.clock.wall(), .boot = ports.clock.boot()});
  CHECK(maker.add(std::move(proposal)).has_value());
  const KeyBytes tag_key(*keyring.raw_key(server_key(id, Purpose::kTagKey), {}));
  if (ports.store.append(maker.finish(tag_key)) != CommitResult::kCommitted) {
    throw Fault("The new store could not be written. Is the disk full?");
  }
}

}  // namespace cofactor
