#include <fmt/format.h>

#include <filesystem>

#include "cli/commands.h"
#include "cli/log_path.h"
#include "log/verify.h"

namespace cofactor::cli {

// The answers of the export routes.
struct BegunExport {
  Position position = 0;
  ExportScope scope;
  std::uint64_t size = 0;
  std::string checkpoint;
  std::vector<std::string> heads;
};
BOOST_DESCRIBE_STRUCT(BegunExport, (), (position, scope, size, checkpoint, heads))

struct PieceEntry {
  std::optional<Leaf> leaf;
  std::optional<ChainId> chain;
  std::optional<Sequence> sequence;
  std::optional<Leaf> previous;
  std::optional<Nonce> nonce;
  std::optional<Bytes> body;
  std::optional<Hash> inner;
};
BOOST_DESCRIBE_STRUCT(PieceEntry, (), (leaf, chain, sequence, previous, nonce, body, inner))

struct Piece {
  std::vector<PieceEntry> entries;
};
BOOST_DESCRIBE_STRUCT(Piece, (), (entries))

namespace {

Error unintelligible() {
  return {.code = ErrorCode::kVerificationFailed,
          .message = "The server's answer is no piece of a record.",
          .hint = "Keep what was written and tell your auditor."};
}

Done write_entry(ExportWriter& writer, Position position, PieceEntry&& entry) {
  if (entry.leaf) {
    writer.skip(*entry.leaf);
    return {};
  }
  const bool whole = entry.nonce && entry.body;
  if (!entry.chain || !entry.sequence || !entry.previous || whole == entry.inner.has_value()) {
    return unintelligible();
  }
  ExportedEntry out{.position = position,
                    .chain = *entry.chain,
                    .sequence = *entry.sequence,
                    .previous = *entry.previous,
                    .content = std::nullopt,
                    .inner = entry.inner.value_or(Hash{})};
  if (whole) {
    out.content = {.nonce = *entry.nonce, .body = std::move(*entry.body)};
  }
  writer.show(out);
  return {};
}

Done fetch(Invocation& invocation,
           client::Client& client,
           const std::string& path,
           const BegunExport& begun,
           ExportWriter& writer) {
  for (Position next = 0; next < begun.size;) {
    auto answer = client.get(fmt::format("{}/exports/{}?from={}", path, begun.position, next));
    auto piece = answer ? read_json<Piece>(*answer, kOpen) : Result<Piece>(answer.error());
    if (!piece) {
      return piece.error();
    }
    if (piece->entries.empty() || piece->entries.size() > begun.size - next) {
      return unintelligible();
    }
    for (PieceEntry& entry : piece->entries) {
      if (auto written = write_entry(writer, next++, std::move(entry)); !written) {
        return written;
      }
    }
    invocation.terminal().progress(fmt::format("Exporting: {} of {} entries", next, begun.size));
  }
  invocation.terminal().end_progress();
  return writer.finish({.checkpoint = begun.checkpoint, .heads = begun.heads});
}

// An export is signed, and what it says that it shows is not: so that is compared here, where it is
// known what was asked for. Its checkpoint is one more that the log has to follow.
Done is_of(Invocation& invocation,
           const LogPath& asked,
           const BegunExport& begun,
           const Checkpoint& checkpoint) {
  const auto scope = asked.scope(parse_origin(checkpoint.origin)->store);
  if (!scope) {
    return scope.error();
  }
  if (begun.scope != *scope) {
    return Error{.code = ErrorCode::kVerificationFailed,
                 .message = "The server exports another record than the one that was asked for.",
                 .hint = "Nothing was written. Tell your auditor."};
  }
  auto session = invocation.session();
  return session ? (*session)->witness().accept(begun.checkpoint) : Done(session.error());
}

Done export_log(Invocation& invocation) {
  const std::string& directory = invocation.given().text("DIR");
  std::error_code error;
  if (std::filesystem::exists(directory, error) && !std::filesystem::is_empty(directory, error)) {
    return Error{.code = ErrorCode::kConflict,
                 .message = "There is something in " + directory + " already.",
                 .hint = "Give a new directory."};
  }
  auto client = invocation.signed_in();
  auto log = client ? find_log(**client, invocation.given()) : Result<LogPath>(client.error());
  if (!log) {
    return log.error();
  }
  auto answer =
      (*client)->act("POST", log->path + "/exports", client::Body().add("vault", log->vault));
  auto begun =
      answer ? read_json<BegunExport>(*answer, kOpen) : Result<BegunExport>(answer.error());
  auto checkpoint = begun ? read_checkpoint(begun->checkpoint) : Result<Checkpoint>(begun.error());
  if (!checkpoint) {
    return checkpoint.error();
  }
  if (checkpoint->head.size != begun->size) {
    return unintelligible();
  }
  if (auto is_ours = is_of(invocation, *log, *begun, *checkpoint); !is_ours) {
    return is_ours;
  }
  ExportOnDisk disk(directory);
  ExportWriter writer(disk, begun->scope, *checkpoint);
  if (auto fetched = fetch(invocation, **client, log->path, *begun, writer); !fetched) {
    return fetched;
  }
  invocation.show(*answer, [&](Terminal& terminal) {
    terminal.line(
        fmt::format("Exported the log up to its {} entries into {}. Verify it: "
                    "cofactor audit verify {} --key FILE",
                    begun->size,
                    directory,
                    directory));
  });
  return {};
}

Result<PublicKey> key_in(Invocation& invocation) {
  auto text = invocation.read_file(invocation.given().text("key"));
  if (!text) {
    return text.error();
  }
  while (text->ends_with('\n')) {
    text->pop_back();
  }
  return parse_verifier_key(*text);
}

void show_verification(Terminal& terminal, const Verification& found) {
  terminal.facts(
      {{.name = "Log", .value = found.origin},
       {.name = "Scope",
        .value = found.scope
                     ? fmt::format("{} {}", name_of(found.scope->scope), found.scope->chain.text())
                     : ""},
       {.name = "Entries", .value = std::to_string(found.entries)},
       {.name = "Chains", .value = std::to_string(found.chains)},
       {.name = "Log size", .value = std::to_string(found.log_size)},
       {.name = "Earlier records", .value = std::to_string(found.earlier)},
       {.name = "Receipts", .value = std::to_string(found.receipts)}});
  for (const std::string& limit : found.limits) {
    terminal.line("Not looked beyond: " + limit);
  }
  for (const Finding& finding : found.findings) {
    terminal.line(fmt::format("FOUND {}: {}", name_of(finding.kind), finding.sentence));
  }
  terminal.line(found.passed() ? "The record is whole." : "The record is NOT what the log says.");
}

Done verify(Invocation& invocation) {
  const auto key = key_in(invocation);
  if (!key) {
    return key.error();
  }
  const std::string& directory = invocation.given().text("DIR");
  if (!std::filesystem::is_directory(directory)) {
    return Error{.code = ErrorCode::kNotFound,
                 .message = directory + " is no directory.",
                 .hint = "Give what cofactor audit export has written."};
  }
  const ExportOnDisk files(directory);
  VerifyInput input{.files = files, .key = *key, .since = {}, .receipts = {}};
  for (const std::string& since : invocation.given().all("since")) {
    auto earlier = read_earlier(since);
    if (!earlier) {
      return earlier.error();
    }
    input.since.push_back(std::move(*earlier));
  }
  for (const std::string& name : invocation.given().all("receipt")) {
    auto json = invocation.read_file(name);
    if (!json) {
      return json.error();
    }
    input.receipts.push_back({.name = name, .json = std::move(*json)});
  }
  const Verification found = verify_export(input);
  const auto json = parse_json(json_of(found));
  if (!json) {
    return json.error();
  }
  invocation.show(*json, [&](Terminal& terminal) { show_verification(terminal, found); });
  if (!found.passed()) {
    return Error{.code = ErrorCode::kVerificationFailed,
                 .message = fmt::format("The record has {} faults.", found.finding_count),
                 .hint = "Keep it as it is, with your earlier records and receipts."};
  }
  return {};
}

}  // namespace

void add_export_commands(std::vector<Command>& commands) {
  const Argument directory{.name = "DIR", .help = "The record's directory"};
  commands.push_back(
      {.path = "audit export",
       .help = "Write the record into a directory, to be verified anywhere.",
       .arguments = {directory},
       .options = {{.name = "org", .help = "Of this organization, with its vaults", .value = "ORG"},
                   {.name = "vault",
                    .help = "Only this vault's and its organization's",
                    .value = "[ORG/]VAULT"},
                   {.name = "server", .help = "The server's own record", .takes = Takes::kNothing}},
       .run = export_log});
  commands.push_back({.path = "audit verify",
                      .help = "Verify an exported record, asking nobody.",
                      .arguments = {directory},
                      .options = {{.name = "key",
                                   .help = "What cofactor audit key has written",
                                   .required = true,
                                   .value = "FILE"},
                                  {.name = "since",
                                   .help = "An earlier checkpoint or export",
                                   .takes = Takes::kMany,
                                   .value = "CHECKPOINT|DIR"},
                                  {.name = "receipt",
                                   .help = "A receipt whose entry must be shown",
                                   .takes = Takes::kMany,
                                   .value = "FILE"}},
                      .run = verify});
}

}  // namespace cofactor::cli
