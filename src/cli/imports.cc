#include <fmt/format.h>

#include <fstream>

#include "base/fields.h"
#include "base/hex.h"
#include "cli/commands.h"
#include "cli/held.h"
#include "cli/import_map.h"
#include "cli/inside.h"
#include "cli/render.h"
#include "import/child.h"

// Moving in: another application's export is read on this machine, in a sandbox, and nothing but
// the seeds that are wanted goes to the server.
namespace cofactor::cli {

struct ImportedAnswer {
  std::optional<std::uint64_t> imported;
  struct Skipped {
    std::uint32_t entry = 0;
    std::string why;
    BOOST_DESCRIBE_CLASS(Skipped, (), (entry, why), (), ())
  };
  std::optional<std::vector<Skipped>> skipped;
};
BOOST_DESCRIBE_STRUCT(ImportedAnswer, (), (imported, skipped))

namespace {

constexpr std::size_t kMostAtOnce = 500;

// What is read, where it goes, and what is left out.
struct Plan {
  ImportContents contents;
  ImportMap map;
};

Result<Password> password_of(Invocation& invocation) {
  const auto file = invocation.given().maybe("password-file");
  if (!file) {
    return Password();
  }
  auto text = invocation.read_file(*file);
  if (!text) {
    return text.error();
  }
  std::string_view line = *text;
  while (line.ends_with('\n') || line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  auto out = Password::copy_from(bytes_of(line));
  wipe(*text);
  return out;
}

Result<ImportContents> read_files(Invocation& invocation) {
  auto password = password_of(invocation);
  if (!password) {
    return password.error();
  }
  ImportAsk ask{.format = std::nullopt, .password = std::move(*password), .files = {}};
  if (const auto from = invocation.given().maybe("from")) {
    ask.format = parse_enum<ImportFormat>(*from);
    if (!ask.format) {
      return invalid("That format is not known.",
                     "One of: otpauth, google, aegis, 2fas, andotp, bitwarden, 1password, "
                     "keepass, pskc, ente, proton, stratum, freeotp, csv.");
    }
  }
  std::vector<std::string> names = invocation.given().all("also");
  names.insert(names.begin(), invocation.given().text("FILE"));
  for (const std::string& name : names) {
    auto text = invocation.read_file(name);
    if (!text) {
      return text.error();
    }
    ask.files.push_back(copy_of(bytes_of(*text)));
    wipe(*text);
  }
  return read_import_in_child(std::move(ask), {.place = ImportPlace::kOwnMachine});
}

Result<ImportMap> map_of(Invocation& invocation, const ImportContents& contents) {
  auto client = invocation.signed_in();
  if (!client) {
    return client.error();
  }
  if (const auto into = invocation.given().maybe("into")) {
    return map_into(**client, *into, contents.entries);
  }
  auto csv = invocation.read_file(invocation.given().text("map"));
  return csv ? map_from(**client, *csv) : Result<ImportMap>(csv.error());
}

// Entries that the map leaves out are listed with those that cannot be held.
void leave_out(Plan& plan) {
  std::erase_if(plan.contents.entries, [&](const ImportEntry& entry) {
    if (plan.map.entries.contains(entry.number)) {
      return false;
    }
    plan.contents.skipped.push_back(
        {.number = entry.number, .name = entry.account_name, .why = "The map leaves it out."});
    return true;
  });
}

boost::json::array json_of_skipped(const std::vector<SkippedEntry>& skipped) {
  boost::json::array out;
  for (const SkippedEntry& one : skipped) {
    out.push_back({{"entry", one.number}, {"name", one.name}, {"why", one.why}});
  }
  return out;
}

void say_skipped(Terminal& terminal, const std::vector<SkippedEntry>& skipped) {
  for (const SkippedEntry& one : skipped) {
    terminal.line(fmt::format("Skipped {} ({}): {}", one.number, one.name, one.why));
  }
}

Done save_map(Invocation& invocation, const ImportMap& map) {
  const auto name = invocation.given().maybe("save-map");
  if (!name) {
    return {};
  }
  std::ofstream file(*name, std::ios::binary | std::ios::trunc);
  file << csv_of(map);
  file.close();
  return file ? Done()
              : Done(invalid("The map cannot be written to " + *name + ".",
                             "Give a file in a folder that is yours: --save-map."));
}

Done preview(Invocation& invocation, const Plan& plan) {
  boost::json::array entries;
  for (const ImportEntry& entry : plan.contents.entries) {
    const Mapped& to = plan.map.entries.at(entry.number);
    entries.push_back({{"entry", entry.number},
                       {"issuer", entry.issuer},
                       {"name", entry.account},
                       {"vault", to.vault.name},
                       {"account", to.account},
                       {"device", entry.uri.empty() ? std::string() : to.device}});
  }
  const boost::json::object answer{{"format", name_of(plan.contents.format)},
                                   {"entries", entries},
                                   {"skipped", json_of_skipped(plan.contents.skipped)}};
  invocation.show(answer, [&](Terminal& terminal) {
    show_list(
        terminal, answer.at("entries"), {"entry", "issuer", "name", "vault", "account", "device"});
    say_skipped(terminal, plan.contents.skipped);
    terminal.line("Nothing was imported yet: the same with --yes does it.");
  });
  return save_map(invocation, plan.map);
}

std::optional<std::string> said(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

client::Body body_of(const ImportEntry& entry, const Mapped& to) {
  client::Body out;
  out.add("entry", entry.number)
      .add("vault", to.vault.id)
      .add("account", to.account)
      .add("aws_account_id", said(to.aws_account_id))
      .add("email", said(entry.texts.email))
      .add("phone", said(entry.texts.phone))
      .add("password_place", said(entry.texts.password_place))
      .add("sign_in", said(entry.texts.sign_in))
      .add("notes", said(entry.texts.notes));
  if (!entry.uri.empty()) {
    out.add("device", to.device).add("uri", entry.uri);
  }
  return out;
}

// One request of up to 500 entries; a repeat of one that was done says how many it took in.
struct Taken {
  std::uint64_t imported = 0;
  std::vector<SkippedEntry> skipped;
};
Result<Taken> send(Invocation& invocation, const Plan& plan, std::span<const ImportEntry> part) {
  std::vector<client::Body> bodies;
  for (const ImportEntry& entry : part) {
    bodies.push_back(body_of(entry, plan.map.entries.at(entry.number)));
  }
  client::Body body;
  body.add("entries", bodies);
  auto client = invocation.signed_in();
  auto answer = client ? (*client)->act("POST", path_of(plan.map.organization) + "/imports", body)
                       : Result<boost::json::value>(client.error());
  if (!answer) {
    return answer.error();
  }
  const auto read = read_json<ImportedAnswer>(*answer, kOpen);
  Taken out{.imported = read && read->imported ? *read->imported : part.size(), .skipped = {}};
  for (const auto& skipped :
       read && read->skipped ? *read->skipped : std::vector<ImportedAnswer::Skipped>()) {
    out.skipped.push_back({.number = skipped.entry,
                           .name = plan.map.entries.at(skipped.entry).account,
                           .why = skipped.why});
  }
  return out;
}

Done take_in(Invocation& invocation, Plan& plan) {
  const std::span<const ImportEntry> all = plan.contents.entries;
  std::uint64_t imported = 0;
  for (std::size_t at = 0; at < all.size(); at += kMostAtOnce) {
    auto taken = send(invocation, plan, all.subspan(at, std::min(kMostAtOnce, all.size() - at)));
    if (!taken) {
      if (imported > 0) {
        invocation.terminal().warn(
            fmt::format("{} entries are in; the same command takes in the rest.", imported));
      }
      return taken.error();
    }
    imported += taken->imported;
    std::ranges::move(taken->skipped, std::back_inserter(plan.contents.skipped));
    invocation.terminal().progress(
        fmt::format("{} of {} entries", std::min(at + kMostAtOnce, all.size()), all.size()));
  }
  invocation.terminal().end_progress();
  const boost::json::object answer{{"imported", imported},
                                   {"skipped", json_of_skipped(plan.contents.skipped)}};
  invocation.show(answer, [&](Terminal& terminal) {
    say_skipped(terminal, plan.contents.skipped);
    terminal.line(fmt::format("Imported {}, skipped {}.", imported, plan.contents.skipped.size()));
    terminal.line(
        "Whoever had the file may have the seeds: replace them, `cofactor device exposed`.");
  });
  return {};
}

Done import_file(Invocation& invocation) {
  const Given& given = invocation.given();
  if (given.has("into") == given.has("map")) {
    return invalid("An import goes into one vault, or where a map says.",
                   "Give one of --into VAULT and --map FILE.");
  }
  if (given.has("preview") == given.has("yes")) {
    return invalid("An import is looked at first, and then done.",
                   "Give --preview, and when it is right --yes.");
  }
  auto contents = read_files(invocation);
  auto map = contents ? map_of(invocation, *contents) : Result<ImportMap>(contents.error());
  if (!map) {
    return map.error();
  }
  Plan plan{.contents = std::move(*contents), .map = std::move(*map)};
  leave_out(plan);
  return given.has("preview") ? preview(invocation, plan) : take_in(invocation, plan);
}

Done list_exposed(Invocation& invocation) {
  auto where = inside(invocation);
  std::optional<std::string> vault;
  if (const auto name = invocation.given().maybe("vault"); where && name) {
    auto found = find_vault(*where->client, where->organization.id + "/" + *name);
    if (!found) {
      return found.error();
    }
    vault = found->vault.id;
  }
  auto answer = where ? where->client->get(where->path("/exposed-devices") +
                                           client::query_of({{.name = "vault", .value = vault}}))
                      : Result<boost::json::value>(where.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) {
    show_list(terminal, answer->at("devices"), {"vault", "account", "name", "added_at", "id"});
  });
  return {};
}

}  // namespace

void add_import_commands(std::vector<Command>& commands) {
  constexpr auto kFlag = Takes::kNothing;
  commands.push_back(
      {.path = "import",
       .help = "Move in: take in another application's export of second factors, or a list.",
       .arguments = {{.name = "FILE", .help = "The export, or a picture of its QR code"}},
       .options =
           {{.name = "also",
             .help = "Another picture of the same export",
             .takes = Takes::kMany,
             .value = "FILE"},
            {.name = "from", .help = "Its format, where it cannot be told", .value = "FORMAT"},
            {.name = "password-file", .help = "Holds the export's password", .value = "FILE"},
            {.name = "into", .help = "All of it into this vault", .value = "VAULT"},
            {.name = "map", .help = "Where each entry goes, as CSV", .value = "FILE"},
            {.name = "preview", .help = "Show what would be done", .takes = kFlag},
            {.name = "save-map", .help = "With --preview: write the map", .value = "FILE"},
            {.name = "yes", .help = "Do it", .takes = kFlag}},
       .run = import_file});
  commands.push_back(
      {.path = "device exposed",
       .help = "List devices whose seeds others may have, for replacing them.",
       .options = {kOrgOption, {.name = "vault", .help = "Of one vault", .value = "VAULT"}},
       .run = list_exposed});
}

}  // namespace cofactor::cli
