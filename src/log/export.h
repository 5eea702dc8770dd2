#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/fields.h"
#include "log/checkpoint.h"
#include "log/tiles.h"

// An export: whole chains of the log as a directory that can be verified without its server
// (docs/formats/export.md).
//   export.json     ExportScope
//   entries.jsonl   ExportedEntry, a line each, by position
//   checkpoint      signed note over the whole log
//   heads           a signed head for each chain in scope
//   tiles/          the whole log's hashes up to the checkpoint
namespace cofactor {

inline constexpr std::uint32_t kExportFormat = 1;

enum class ExportKind {
  kServer,        // the server's chain
  kOrganization,  // an organization's chain and those of all vaults born in it
  kVault,         // one vault's chain and its organization's
};
BOOST_DESCRIBE_ENUM(ExportKind, kServer, kOrganization, kVault)

struct ExportScope {
  std::uint32_t format = kExportFormat;
  ExportKind scope = ExportKind::kOrganization;
  ChainId chain;                        // of the server, organization or vault
  std::optional<ChainId> organization;  // its chain: in a vault's export only
  // In which the other chains in scope are born.
  const ChainId& top() const { return organization ? *organization : chain; }
  friend bool operator==(const ExportScope&, const ExportScope&) = default;
};
BOOST_DESCRIBE_STRUCT(ExportScope, (), (format, scope, chain, organization))

struct EntryContent {
  Nonce nonce{};
  Bytes body;
  friend bool operator==(const EntryContent&, const EntryContent&) = default;
};

// One line of entries.jsonl. Without `content` its `inner` stands alone (an erased chain).
struct ExportedEntry {
  Position position = 0;
  ChainId chain;
  Sequence sequence = 0;
  Leaf previous{};
  std::optional<EntryContent> content;
  Hash inner{};  // meant only without content
  friend bool operator==(const ExportedEntry&, const ExportedEntry&) = default;
};
Leaf leaf_of(const ExportedEntry& entry);
void append_export_line(std::string& out, const ExportedEntry& entry);
// Takes the line without its "\n", in exactly the form it is written in; none for anything else.
std::optional<ExportedEntry> parse_export_line(std::string_view line);

// Signed notes, with an empty line between one and the next.
std::string join_heads(const std::vector<std::string>& notes);
// The notes, viewed in `text`.
std::vector<std::string_view> split_heads(std::string_view text);

// Where an export is written to: successive writes to one path (relative, "/") append.
class ExportSink {
 public:
  virtual ~ExportSink() = default;
  virtual void write(const std::string& path, std::string_view bytes) = 0;
};

// Where one is read from.
class ExportFiles {
 public:
  virtual ~ExportFiles() = default;
  // nullptr when there is no such file.
  virtual std::unique_ptr<std::istream> open(const std::string& path) const = 0;
  std::optional<std::string> read(const std::string& path) const;
};

class ExportInMemory : public ExportSink, public ExportFiles {
 public:
  void write(const std::string& path, std::string_view bytes) override { files[path] += bytes; }
  std::unique_ptr<std::istream> open(const std::string& path) const override;
  std::map<std::string, std::string> files;
};

// A directory. Writing makes what is missing and never replaces a file: a file that was there
// before, or an error of the disk, is a Fault.
class ExportOnDisk : public ExportSink, public ExportFiles {
 public:
  explicit ExportOnDisk(std::filesystem::path root);
  void write(const std::string& path, std::string_view bytes) override;
  std::unique_ptr<std::istream> open(const std::string& path) const override;

 private:
  std::filesystem::path root_;
  std::map<std::string, std::ofstream> appended_;  // files of more than one write
};

// Writes an export from one pass over the log by position: show() for an entry of a chain in scope,
// skip() for any other.
class ExportWriter {
 public:
  ExportWriter(ExportSink& sink, const ExportScope& scope, const Checkpoint& checkpoint);
  ~ExportWriter();
  ExportWriter(const ExportWriter&) = delete;
  ExportWriter& operator=(const ExportWriter&) = delete;

  // REQUIRES: entry.position is the next one.
  void show(const ExportedEntry& entry);
  void skip(const Leaf& leaf);

  struct Notes {
    std::string checkpoint;
    std::vector<std::string> heads;  // one for each chain in scope, in any order
  };
  // Refuses kTampered when the leaves seen do not give the checkpoint's root.
  Done finish(const Notes& notes);

 private:
  class Tiles;
  void grow(const Leaf& leaf);
  void flush();

  ExportSink& sink_;
  TreeHead head_;
  std::unique_ptr<Tiles> tiles_;
  Position next_ = 0;
  std::string lines_;
};

}  // namespace cofactor
