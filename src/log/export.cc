#include "log/export.h"

#include <algorithm>
#include <sstream>

#include "base/check.h"
#include "base/hex.h"
#include "log/note.h"

namespace cofactor {
namespace {

constexpr std::size_t kFlushAt = 256 * 1024;
constexpr std::string_view kBetweenHeads = "\n";

// Takes an exact text off the front of a line.
class LineReader {
 public:
  explicit LineReader(std::string_view line) : rest_(line) {}

  bool take(std::string_view text) {
    if (!rest_.starts_with(text)) {
      return false;
    }
    rest_.remove_prefix(text.size());
    return true;
  }

  bool take_number(std::uint64_t& out) {
    const std::size_t end = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    const auto value = parse_decimal(rest_.substr(0, end));
    rest_.remove_prefix(end);
    out = value.value_or(0);
    return value.has_value();
  }

  std::string_view take_until_quote() {
    const std::size_t end = std::min(rest_.find('"'), rest_.size());
    const std::string_view out = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return out;
  }

  bool take_bytes(Bytes& out) {
    auto bytes = parse_base64(take_until_quote());
    if (bytes) {
      out = std::move(*bytes);
    }
    return bytes.has_value();
  }

  template <std::size_t N>
  bool take_array(std::array<std::uint8_t, N>& out) {
    Bytes bytes;
    if (!take_bytes(bytes) || bytes.size() != N) {
      return false;
    }
    std::ranges::copy(bytes, out.begin());
    return true;
  }

  bool is_at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

}  // namespace

Leaf leaf_of(const ExportedEntry& entry) {
  const Hash inner =
      entry.content ? inner_hash(entry.content->nonce, entry.content->body) : entry.inner;
  return leaf_of({entry.chain, entry.sequence, entry.previous, inner});
}

void append_export_line(std::string& out, const ExportedEntry& entry) {
  out += "{\"position\":";
  write_json(out, entry.position);
  out += ",\"chain\":";
  write_json(out, entry.chain);
  out += ",\"sequence\":";
  write_json(out, entry.sequence);
  out += ",\"previous\":";
  write_json(out, entry.previous);
  if (entry.content) {
    out += ",\"nonce\":";
    write_json(out, entry.content->nonce);
    out += ",\"body\":";
    write_json(out, entry.content->body);
  } else {
    out += ",\"inner\":";
    write_json(out, entry.inner);
  }
  out += "}\n";
}

std::optional<ExportedEntry> parse_export_line(std::string_view line) {
  LineReader in(line);
  ExportedEntry out;
  if (!in.take("{\"position\":") || !in.take_number(out.position) || !in.take(",\"chain\":\"")) {
    return std::nullopt;
  }
  const auto chain = ChainId::parse(in.take_until_quote());
  if (!chain || !in.take("\",\"sequence\":") || !in.take_number(out.sequence) ||
      !in.take(",\"previous\":\"") || !in.take_array(out.previous)) {
    return std::nullopt;
  }
  out.chain = *chain;
  if (in.take("\",\"nonce\":\"")) {
    EntryContent& content = out.content.emplace();
    if (!in.take_array(content.nonce) || !in.take("\",\"body\":\"") ||
        !in.take_bytes(content.body)) {
      return std::nullopt;
    }
  } else if (!in.take("\",\"inner\":\"") || !in.take_array(out.inner)) {
    return std::nullopt;
  }
  return in.take("\"}") && in.is_at_end() ? std::optional(std::move(out)) : std::nullopt;
}

std::string join_heads(const std::vector<std::string>& notes) {
  std::string out;
  for (const std::string& note : notes) {
    out += out.empty() ? "" : kBetweenHeads;
    out += note;
  }
  return out;
}

std::vector<std::string_view> split_heads(std::string_view text) {
  std::vector<std::string_view> notes;
  while (!text.empty()) {
    // A note has one empty line, before its signatures; the next is behind them.
    const std::size_t signatures = std::min(text.find("\n\n"), text.size() - 1) + 2;
    const std::size_t gap = text.find("\n\n", std::min(signatures, text.size()));
    if (gap == text.npos) {
      notes.push_back(text);
      break;
    }
    notes.push_back(text.substr(0, gap + 1));
    text.remove_prefix(gap + 2);
  }
  return notes;
}

class ExportWriter::Tiles : private TileSink {
 public:
  explicit Tiles(ExportSink& sink) : sink_(sink), writer_(*this) {}
  void append(const Leaf& leaf) { writer_.append(tree_leaf_hash(leaf)); }
  TreeHead finish() { return writer_.finish(); }

 private:
  void take(const TileId& id, const Tile& tile) override {
    sink_.write("tiles/" + tile_path(id), text_of(bytes_of(tile)));
  }

  ExportSink& sink_;
  TileWriter writer_;
};

ExportWriter::ExportWriter(ExportSink& sink, const ExportScope& scope, const Checkpoint& checkpoint)
    : sink_(sink), head_(checkpoint.head), tiles_(std::make_unique<Tiles>(sink)) {
  sink_.write("export.json", json_of(scope) + "\n");
  sink_.write("entries.jsonl", "");
}

ExportWriter::~ExportWriter() = default;

void ExportWriter::show(const ExportedEntry& entry) {
  CHECK(entry.position == next_);
  append_export_line(lines_, entry);
  if (lines_.size() >= kFlushAt) {
    flush();
  }
  grow(leaf_of(entry));
}

void ExportWriter::skip(const Leaf& leaf) { grow(leaf); }

void ExportWriter::grow(const Leaf& leaf) {
  if (next_ < head_.size) {
    tiles_->append(leaf);
  }
  ++next_;
}

void ExportWriter::flush() {
  sink_.write("entries.jsonl", lines_);
  lines_.clear();
}

Done ExportWriter::finish(const Notes& notes) {
  flush();
  if (tiles_->finish() != head_) {
    return Error{.code = ErrorCode::kTampered,
                 .message = "The entries of the log do not give the root of its checkpoint.",
                 .hint = "`cofactor fsck` names what was changed."};
  }
  // They have the same first line, and the chain's id in the second.
  std::vector<std::string> heads = notes.heads;
  std::ranges::sort(heads);
  sink_.write("heads", join_heads(heads));
  sink_.write("checkpoint", notes.checkpoint);
  return {};
}

std::optional<std::string> ExportFiles::read(const std::string& path) const {
  const auto in = open(path);
  if (!in) {
    return std::nullopt;
  }
  std::ostringstream out;
  out << in->rdbuf();
  return std::move(out).str();
}

std::unique_ptr<std::istream> ExportInMemory::open(const std::string& path) const {
  const auto found = files.find(path);
  return found == files.end() ? nullptr : std::make_unique<std::istringstream>(found->second);
}

}  // namespace cofactor
