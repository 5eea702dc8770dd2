#include "api/resources.h"
#include "api/waiting.h"
#include "custody/read_log.h"

// An export goes out in pieces: it is begun by one recorded act, which fixes its scope and end, and
// then fetched piece by piece, each decided anew. docs/formats/export.md says what the client
// writes of it.
namespace cofactor::api {

struct ExportRequest {
  std::optional<VaultId> vault;
};
BOOST_DESCRIBE_STRUCT(ExportRequest, (), (vault))

struct BegunExportShape {
  ExportScope scope;
  std::uint64_t size = 0;  // how many entries are to be fetched, the others' leaves among them
  std::string checkpoint;
  std::vector<std::string> heads;
};
BOOST_DESCRIBE_STRUCT(BegunExportShape, (), (scope, size, checkpoint, heads))

struct PieceQuery {
  Position from = 0;
};
BOOST_DESCRIBE_STRUCT(PieceQuery, (), (from))

// An entry in scope, or the leaf of one that is not. Its position is the one before it and one.
struct PieceEntryShape {
  std::optional<Leaf> leaf;
  std::optional<ChainId> chain;
  std::optional<Sequence> sequence;
  std::optional<Leaf> previous;
  std::optional<Nonce> nonce;
  std::optional<Bytes> body;
  std::optional<Hash> inner;
};
BOOST_DESCRIBE_STRUCT(PieceEntryShape, (), (leaf, chain, sequence, previous, nonce, body, inner))

struct PieceShape {
  Position from = 0;
  std::vector<PieceEntryShape> entries;
};
BOOST_DESCRIBE_STRUCT(PieceShape, (), (from, entries))

namespace {

http::Response begin(const Waiting& waiting, const std::optional<VaultId>& vault) {
  const auto organization = waiting.presented().organization;
  LogPart part{.kind = LogPart::Kind::kServer, .vault = {}, .chain = {}};
  if (vault) {
    part = {.kind = LogPart::Kind::kVault, .vault = *vault, .chain = {}};
  } else if (organization) {
    part.kind = LogPart::Kind::kOrganization;
  }
  // The end is looked at before the act that records it, so it leaves that act out.
  auto mark = waiting.core.reader.mark({.organization = organization, .vault = vault});
  const auto begun =
      perform_and_wait(waiting,
                       ReadLog{.how = LogRead::kExported,
                               .part = part,
                               .from = 0,
                               .to = mark ? std::optional(mark->size - 1) : std::nullopt});
  if (!begun) {
    return response_of(begun.error());
  }
  if (!mark) {
    return response_of(no_such_thing());
  }
  return shown(BegunExportShape{.scope = mark->scope,
                                .size = mark->size,
                                .checkpoint = std::move(mark->checkpoint),
                                .heads = std::move(mark->heads)},
               begun->position);
}

http::Response begin_export(const Waiting& waiting) {
  const auto input = read_input<ExportRequest>(waiting);
  return input ? begin(waiting, input->vault) : response_of(input.error());
}

http::Response begin_server_export(const Waiting& waiting) {
  const auto input = read_input<Nothing>(waiting);
  return input ? begin(waiting, std::nullopt) : response_of(input.error());
}

PieceEntryShape shape_of(Reader::PieceEntry&& entry) {
  PieceEntryShape out;
  if (!entry.shown) {
    out.leaf = entry.leaf;
    return out;
  }
  out.chain = entry.shown->chain;
  out.sequence = entry.shown->sequence;
  out.previous = entry.shown->previous;
  if (entry.shown->content) {
    out.nonce = entry.shown->content->nonce;
    out.body = std::move(entry.shown->content->body);
  } else {
    out.inner = entry.shown->inner;
  }
  return out;
}

http::Response fetch_piece(const Waiting& waiting) {
  const auto query = read_input<PieceQuery>(waiting);
  if (!query) {
    return response_of(query.error());
  }
  const Reader& reader = waiting.core.reader;
  const auto begun = begun_export(reader, waiting.number("export"));
  ContinueExport verb{.part = {}, .by = std::nullopt, .begun_at = {}};
  if (begun) {
    verb.part = waiting.part_of_entry(begun->chain);
    verb.by = begun->by.value_or(Actor{});
    verb.begun_at = begun->begun_at;
  }
  const auto allowed = perform_and_wait(waiting, std::move(verb));
  if (!allowed) {
    return response_of(allowed.error());
  }
  auto piece =
      reader.piece({.chains = allowed->answer->chains, .from = query->from, .size = begun->to + 1});
  if (!piece) {
    return response_of(piece.error());
  }
  PieceShape answer{.from = query->from, .entries = {}};
  for (Reader::PieceEntry& entry : *piece) {
    answer.entries.push_back(shape_of(std::move(entry)));
  }
  return shown(answer);
}

template <class Input>
Operation beginning(std::string_view path, std::string_view name, std::string_view summary) {
  return {.method = http::Method::kPost,
          .path = path,
          .summary = summary,
          .status = 201,
          .name = std::string(name),
          .records = true,
          .input = schema_of<Input>(),
          .answer = schema_of<BegunExportShape>()};
}

Operation fetching(std::string_view path, std::string_view name) {
  return {.method = http::Method::kGet,
          .path = path,
          .summary = "The next entries of an export that was begun; none at its end.",
          .name = std::string(name),
          .input = schema_of<PieceQuery>(),
          .answer = schema_of<PieceShape>()};
}

}  // namespace

void add_export_routes(Routes& routes) {
  routes.add_entry(waiting_route(
      beginning<ExportRequest>("/api/v1/orgs/{org}/exports",
                               "begin_export",
                               "Begins an export of an organization's record, or of one vault's."),
      begin_export));
  routes.add_entry(
      waiting_route(fetching("/api/v1/orgs/{org}/exports/{export}", "fetch_export"), fetch_piece));
  routes.add_entry(waiting_route(beginning<Nothing>("/api/v1/server/exports",
                                                    "begin_server_export",
                                                    "Begins an export of the server's own record."),
                                 begin_server_export));
  routes.add_entry(waiting_route(fetching("/api/v1/server/exports/{export}", "fetch_server_export"),
                                 fetch_piece));
}

}  // namespace cofactor::api
