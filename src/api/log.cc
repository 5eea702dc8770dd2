#include "api/resources.h"
#include "api/waiting.h"
#include "custody/read_log.h"

namespace cofactor::api {

struct LogQuery {
  std::optional<VaultId> vault;
  std::optional<Position> from;
  std::optional<std::uint32_t> limit;
};
BOOST_DESCRIBE_STRUCT(LogQuery, (), (vault, from, limit))

struct ServerLogQuery {
  std::optional<Position> from;
  std::optional<std::uint32_t> limit;
};
BOOST_DESCRIBE_STRUCT(ServerLogQuery, (), (from, limit))

struct LoggedBy {
  std::optional<PersonId> person;
  std::optional<ServiceId> service;
  std::optional<TokenId> token;
  std::optional<std::string> name;
};
BOOST_DESCRIBE_STRUCT(LoggedBy, (), (person, service, token, name))

// `body` are the exact bytes that the leaf commits to; what stands before it is read from them.
struct LoggedEntry {
  Position position = 0;
  ChainId chain;
  Sequence sequence = 0;
  std::optional<Position> previous_position;
  std::optional<std::string> type;
  std::optional<Time> at;
  std::optional<bool> sure;
  std::optional<LoggedBy> by;
  Leaf previous{};
  std::optional<Nonce> nonce;
  std::optional<Bytes> body;
  std::optional<Hash> inner;
};
BOOST_DESCRIBE_STRUCT(LoggedEntry,
                      (),
                      (position,
                       chain,
                       sequence,
                       previous_position,
                       type,
                       at,
                       sure,
                       by,
                       previous,
                       nonce,
                       body,
                       inner))

struct LoggedEntries {
  std::vector<LoggedEntry> entries;
  std::optional<Position> next;
};
BOOST_DESCRIBE_STRUCT(LoggedEntries, (), (entries, next))

namespace {

constexpr std::uint32_t kUsualPage = 50;
constexpr std::uint32_t kLargestPage = 500;

LoggedEntry logged(ReadEntry&& read) {
  LoggedEntry out{.position = read.entry.position,
                  .chain = read.entry.chain,
                  .sequence = read.entry.sequence,
                  .previous_position = read.previous_position,
                  .previous = read.entry.previous};
  if (!read.entry.content) {
    out.inner = read.entry.inner;
    return out;
  }
  const auto header =
      parse_json_as<EventHeader>(text_of(read.entry.content->body), Unknown::kPassedOver);
  if (header) {
    out.type = header->type;
    out.at = header->at;
    out.sure = header->sure;
    if (header->by) {
      out.by = LoggedBy{.person = header->by->person,
                        .service = header->by->service,
                        .token = header->by->token,
                        .name = std::nullopt};
    }
  }
  out.nonce = read.entry.content->nonce;
  out.body = std::move(read.entry.content->body);
  return out;
}

void add_names(const Waiting& waiting, std::vector<LoggedEntry>& entries) {
  const auto organization = waiting.presented().organization;
  if (!organization) {
    return;
  }
  std::vector<PersonId> people;
  for (const LoggedEntry& entry : entries) {
    if (entry.by && entry.by->person &&
        std::ranges::find(people, *entry.by->person) == people.end()) {
      people.push_back(*entry.by->person);
    }
  }
  const auto names = names_in(waiting.core, *organization, people);
  for (LoggedEntry& entry : entries) {
    const auto found = entry.by && entry.by->person ? names.find(*entry.by->person) : names.end();
    if (found != names.end()) {
      entry.by->name = found->second;
    }
  }
}

http::Response list(const Waiting& waiting, const LogPart& part, const ServerLogQuery& query) {
  const std::uint32_t limit = query.limit.value_or(kUsualPage);
  if (limit < 1 || limit > kLargestPage) {
    return response_of(invalid("limit is 1 to 500.", "Ask for the next page instead."));
  }
  const Reader& reader = waiting.core.reader;
  const auto allowed = perform_and_wait(
      waiting,
      ReadLog{.how = LogRead::kListed, .part = part, .from = query.from, .to = std::nullopt});
  if (!allowed) {
    return response_of(allowed.error());
  }
  const LogScope& scope = *allowed->answer;
  const bool whole = scope.scope.scope == ExportKind::kOrganization;
  auto page = reader.page({.chains = whole ? scope.chains : std::vector{scope.scope.chain},
                           .from = query.from,
                           .most = limit});
  if (!page) {
    return response_of(page.error());
  }
  LoggedEntries answer{.entries = {}, .next = page->next};
  for (ReadEntry& entry : page->entries) {
    answer.entries.push_back(logged(std::move(entry)));
  }
  add_names(waiting, answer.entries);
  return shown(answer);
}

http::Response list_log(const Waiting& waiting) {
  const auto query = read_input<LogQuery>(waiting);
  if (!query) {
    return response_of(query.error());
  }
  LogPart part{.kind = LogPart::Kind::kOrganization, .vault = {}, .chain = {}};
  if (query->vault) {
    part = {.kind = LogPart::Kind::kVault, .vault = *query->vault, .chain = {}};
  }
  return list(waiting, part, {.from = query->from, .limit = query->limit});
}

http::Response list_server_log(const Waiting& waiting) {
  const auto query = read_input<ServerLogQuery>(waiting);
  return query ? list(waiting, {.kind = LogPart::Kind::kServer, .vault = {}, .chain = {}}, *query)
               : response_of(query.error());
}

// Whether the caller may read the one entry that the route names; recorded.
Done allow_entry(const Waiting& waiting, LogRead how) {
  const Reader& reader = waiting.core.reader;
  const Position position = waiting.number("position");
  const auto allowed =
      perform_and_wait(waiting,
                       ReadLog{.how = how,
                               .part = waiting.part_of_entry(reader.chain_at(position)),
                               .from = position,
                               .to = position});
  return allowed ? Done() : Done(allowed.error());
}

http::Response show_entry(const Waiting& waiting) {
  const auto allowed = allow_entry(waiting, LogRead::kShown);
  auto read = allowed ? waiting.core.reader.entry(waiting.number("position"))
                      : Result<ReadEntry>(allowed.error());
  if (!read) {
    return response_of(read.error());
  }
  std::vector<LoggedEntry> entries;
  entries.push_back(logged(std::move(*read)));
  add_names(waiting, entries);
  return shown(entries.front());
}

http::Response prove_entry(const Waiting& waiting) {
  const auto allowed = allow_entry(waiting, LogRead::kProved);
  const auto receipt = allowed ? waiting.core.reader.prove(waiting.number("position"))
                               : Result<Receipt>(allowed.error());
  return receipt ? shown(*receipt) : response_of(receipt.error());
}

template <class Input, class Shape>
Operation read_route(std::string_view path, std::string_view name, std::string_view summary) {
  return {.method = http::Method::kGet,
          .path = path,
          .summary = summary,
          .name = std::string(name),
          .input = schema_of<Input>(),
          .answer = schema_of<Shape>()};
}

}  // namespace

void add_log_routes(Routes& routes) {
  routes.add_entry(waiting_route(
      read_route<LogQuery, LoggedEntries>("/api/v1/orgs/{org}/log",
                                          "list_log",
                                          "The record of an organization and its vaults, or of one "
                                          "vault, newest first."),
      list_log));
  routes.add_entry(waiting_route(
      read_route<Nothing, LoggedEntry>(
          "/api/v1/orgs/{org}/log/{position}", "show_entry", "One entry of the record."),
      show_entry));
  routes.add_entry(waiting_route(
      read_route<Nothing, Receipt>("/api/v1/orgs/{org}/log/{position}/proof",
                                   "prove_entry",
                                   "The receipt of one entry: its proof in the newest checkpoint."),
      prove_entry));
  routes.add_entry(waiting_route(
      read_route<ServerLogQuery, LoggedEntries>(
          "/api/v1/server/log", "list_server_log", "The server's own record, newest first."),
      list_server_log));
  routes.add_entry(
      waiting_route(read_route<Nothing, LoggedEntry>("/api/v1/server/log/{position}",
                                                     "show_server_entry",
                                                     "One entry of the server's record."),
                    show_entry));
  routes.add_entry(waiting_route(
      read_route<Nothing, Receipt>("/api/v1/server/log/{position}/proof",
                                   "prove_server_entry",
                                   "The receipt of one entry of the server's record."),
      prove_entry));
}

}  // namespace cofactor::api
