#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/log_path.h"
#include "cli/render.h"
#include "log/receipt.h"

namespace cofactor::cli {
namespace {

// The text at a path of members; empty when there is none.
std::string text_at(const boost::json::value& json, std::initializer_list<std::string_view> path) {
  const boost::json::value* at = &json;
  for (const std::string_view name : path) {
    const auto* object = at->if_object();
    at = object == nullptr ? nullptr : object->if_contains(name);
    if (at == nullptr) {
      return {};
    }
  }
  return cell_of(*at);
}

// What an entry's body says, in a few words: what it names, or why.
std::string gist_of(const boost::json::value& entry) {
  const auto bytes = parse_base64(text_at(entry, {"body"}));
  const auto body =
      bytes ? parse_json(text_of(*bytes)) : Result<boost::json::value>(boost::json::value());
  if (!body || !body->is_object()) {
    return text_at(entry, {"body"}).empty() ? "(erased)" : "";
  }
  std::string out;
  for (const std::string_view name : {"verb", "error", "how", "outcome", "reason"}) {
    const std::string text = text_at(*body, {name});
    out += (out.empty() || text.empty() ? "" : ", ") + text;
  }
  for (const auto& [name, value] : body->get_object()) {
    if (out.empty() && value.is_object() && name != "by" && name != "request") {
      out = text_at(value, {"name"});
    }
  }
  return out;
}

std::vector<std::string> row_of(const boost::json::value& entry) {
  std::string who = text_at(entry, {"by", "name"});
  for (const std::string_view kind : {"person", "service"}) {
    who = who.empty() ? text_at(entry, {"by", kind}) : who;
  }
  return {text_at(entry, {"position"}),
          text_at(entry, {"at"}),
          who,
          text_at(entry, {"type"}),
          gist_of(entry)};
}

Done list_log(Invocation& invocation) {
  auto client = invocation.signed_in();
  auto log = client ? find_log(**client, invocation.given()) : Result<LogPath>(client.error());
  if (!log) {
    return log.error();
  }
  const auto query =
      client::query_of({{.name = "vault", .value = log->vault},
                        {.name = "from", .value = invocation.given().maybe("from")},
                        {.name = "limit", .value = invocation.given().maybe("limit")}});
  auto answer = (*client)->get(log->path + "/log" + query);
  if (!answer) {
    return answer.error();
  }
  const auto* object = answer->if_object();
  const auto* entries = object == nullptr ? nullptr : object->if_contains("entries");
  invocation.show(*answer, [&](Terminal& terminal) {
    std::vector<std::vector<std::string>> rows;
    if (entries != nullptr && entries->is_array()) {
      std::ranges::transform(entries->get_array(), std::back_inserter(rows), row_of);
    }
    terminal.table({"Position", "At", "Who", "Type", "What"}, rows);
    if (const std::string next = text_at(*answer, {"next"}); !next.empty()) {
      terminal.line("More: --from " + next);
    }
  });
  return {};
}

Done show_entry(Invocation& invocation) {
  auto client = invocation.signed_in();
  auto log = client ? find_log(**client, invocation.given()) : Result<LogPath>(client.error());
  if (!log) {
    return log.error();
  }
  auto answer = (*client)->get(log->path + "/log/" + invocation.given().text("POSITION"));
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) {
    boost::json::object facts = answer->is_object() ? answer->get_object() : boost::json::object();
    const auto body = parse_base64(text_at(*answer, {"body"}));
    if (body) {
      facts["body"] = std::string(text_of(*body));
    }
    show_object(terminal, facts);
  });
  return {};
}

Done prove_entry(Invocation& invocation) {
  auto client = invocation.signed_in();
  auto log = client ? find_log(**client, invocation.given()) : Result<LogPath>(client.error());
  if (!log) {
    return log.error();
  }
  auto answer =
      (*client)->get(log->path + "/log/" + invocation.given().text("POSITION") + "/proof");
  auto receipt = answer ? read_json<Receipt>(*answer, kOpen) : Result<Receipt>(answer.error());
  if (!receipt) {
    return receipt.error();
  }
  auto session = invocation.session();
  const auto asked = parse_json_as<Position>(invocation.given().text("POSITION"), kOpen);
  auto kept = asked ? (*session)->witness().keep(*receipt, *asked)
                    : Result<std::string>(invalid("A position is a whole number."));
  if (!kept) {
    return kept.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) {
    terminal.line(fmt::format(
        "Entry {} stands in the log; its receipt is kept in {}", receipt->position, *kept));
  });
  return {};
}

Done show_key(Invocation& invocation) {
  auto session = invocation.session();
  if (!session) {
    return session.error();
  }
  // What is pinned is the key, whatever the server says; it is not even asked.
  if (!(*session)->log_key()) {
    if (auto looked = (*session)->witness().look(); !looked) {
      return looked;
    }
  }
  invocation.terminal().line(*(*session)->log_key());
  return {};
}

const Option kOrganization{.name = "org", .help = "Of this organization", .value = "ORG"};
const Option kServer{.name = "server", .help = "The server's own record", .takes = Takes::kNothing};

}  // namespace

void add_audit_commands(std::vector<Command>& commands) {
  const Argument position{.name = "POSITION", .help = "Of the entry"};
  const Option vault{.name = "vault", .help = "Only this vault's", .value = "[ORG/]VAULT"};
  commands.push_back(
      {.path = "audit list",
       .help = "The record, newest first.",
       .options = {kOrganization,
                   vault,
                   kServer,
                   {.name = "from", .help = "From this position back", .value = "POSITION"},
                   {.name = "limit", .help = "How many entries (50)", .value = "NUMBER"}},
       .run = list_log});
  commands.push_back({.path = "audit show",
                      .help = "One entry of the record.",
                      .arguments = {position},
                      .options = {kOrganization, kServer},
                      .run = show_entry});
  commands.push_back({.path = "audit prove",
                      .help = "Get and check the proof that an entry stands in the log.",
                      .arguments = {position},
                      .options = {kOrganization, kServer},
                      .run = prove_entry});
  commands.push_back(
      {.path = "audit key", .help = "The key that the log is verified with.", .run = show_key});
  add_export_commands(commands);
}

}  // namespace cofactor::cli
