#include <map>

#include "api/device_shape.h"
#include "api/entered_seed.h"
#include "api/resources.h"
#include "base/secret_access.h"
#include "custody/import_entries.h"
#include "custody/read_devices.h"
#include "import/child.h"
#include "otp/otpauth.h"

// Moving in: reading another application's file, taking in what it holds, and the work list of what
// is exposed since. A file is read in a child process (import/child.h); its seeds are in no answer.
namespace cofactor::api {

// A file of another application, or several pictures of one export.
struct ImportFileRequest {
  std::vector<PictureText> files;  // base64
  std::optional<Password> password;
  std::optional<ImportFormat> format;
};
BOOST_DESCRIBE_STRUCT(ImportFileRequest, (), (files, password, format))

// An entry as it is found in a file: what it is called there, and how it may be called here.
struct FoundEntryShape {
  std::uint32_t entry = 0;
  std::string issuer;
  std::string name;
  std::string group;
  std::string account;
  std::string device;  // empty: an account without a second factor
  std::string aws_account_id;
  std::vector<std::string> warnings;
};
BOOST_DESCRIBE_STRUCT(FoundEntryShape,
                      (),
                      (entry, issuer, name, group, account, device, aws_account_id, warnings))

struct SkippedEntryShape {
  std::uint32_t entry = 0;
  std::string name;
  std::string why;
};
BOOST_DESCRIBE_STRUCT(SkippedEntryShape, (), (entry, name, why))

struct FoundShape {
  ImportFormat format{};
  std::vector<FoundEntryShape> entries;
  std::vector<SkippedEntryShape> skipped;
};
BOOST_DESCRIBE_STRUCT(FoundShape, (), (format, entries, skipped))

// Where an entry goes. Without a file each brings its own seed and texts; with one they are those
// of the entry of that number.
struct ImportEntryRequest {
  std::uint32_t entry = 0;
  VaultId vault;
  Name account;
  std::optional<Name> device;
  std::optional<UriText> uri;
  std::optional<std::string> aws_account_id;
  std::optional<std::string> email;
  std::optional<std::string> phone;
  std::optional<std::string> password_place;
  std::optional<std::string> sign_in;
  std::optional<std::string> notes;
};
BOOST_DESCRIBE_STRUCT(ImportEntryRequest,
                      (),
                      (entry,
                       vault,
                       account,
                       device,
                       uri,
                       aws_account_id,
                       email,
                       phone,
                       password_place,
                       sign_in,
                       notes))

struct ImportRequest {
  std::vector<ImportEntryRequest> entries;
  std::optional<ImportFileRequest> from;
};
BOOST_DESCRIBE_STRUCT(ImportRequest, (), (entries, from))

struct ImportedShape {
  std::uint32_t entry = 0;
  Named<VaultId> vault;
  Named<AccountId> account;
  std::optional<Named<DeviceId>> device;
  std::vector<std::string> warnings;
};
BOOST_DESCRIBE_STRUCT(ImportedShape, (), (entry, vault, account, device, warnings))

struct NotImportedShape {
  std::uint32_t entry = 0;
  std::string why;
};
BOOST_DESCRIBE_STRUCT(NotImportedShape, (), (entry, why))

struct ImportShape {
  std::uint64_t imported = 0;
  std::vector<ImportedShape> entries;
  std::vector<NotImportedShape> skipped;
};
BOOST_DESCRIBE_STRUCT(ImportShape, (), (imported, entries, skipped))

struct ExposedShape {
  std::vector<DeviceShape> devices;
};
BOOST_DESCRIBE_STRUCT(ExposedShape, (), (devices))

struct ExposedQuery {
  std::optional<VaultId> vault;
};
BOOST_DESCRIBE_STRUCT(ExposedQuery, (), (vault))

namespace {

// Reading a file, for whoever may import: the verb looks at who asks, and what was found goes
// along.
struct ReadImport : MayImport {
  using Answer = FoundShape;
  Decision<NoPlan> decide(const View& view, const Caller& caller, const Now& now) const {
    auto decision = MayImport::decide(view, caller, now);
    if (!found && std::holds_alternative<Allow<NoPlan>>(decision)) {
      return Refuse{.error = invalid("There is no file to read.")};
    }
    return decision;
  }
  Result<FoundShape> finish(const Recorded&, const NoPlan&, const Vaulting&) const {
    return *found;
  }

  std::optional<FoundShape> found;  // none: the request has no file
};

Result<ImportContents> read_file(ImportFileRequest&& request) {
  const auto access = SecretAccess::because("a file that holds seeds is decoded for its reader");
  ImportAsk ask{.format = request.format};
  for (const PictureText& text : request.files) {
    auto file = parse_base64(text_of(text.expose(access)));
    if (!file) {
      return invalid("A file is not base64.", "Send the bytes of the file in standard base64.");
    }
    ask.files.push_back(std::move(*file));
  }
  if (request.password) {
    ask.password = std::move(*request.password);
  }
  return read_import_in_child(std::move(ask), {});
}

FoundEntryShape show_found(ImportEntry&& entry) {
  FoundEntryShape out{.entry = entry.number,
                      .issuer = std::move(entry.issuer),
                      .name = std::move(entry.account),
                      .group = std::move(entry.group),
                      .account = std::move(entry.account_name),
                      .device = std::move(entry.device_name),
                      .aws_account_id = std::move(entry.texts.aws_account_id),
                      .warnings = {}};
  if (const auto read = parse_otpauth(entry.uri)) {
    out.warnings = read->warnings;
  }
  return out;
}

Result<ReadImport> read(const Asked&, ImportFileRequest&& body) {
  if (body.files.empty()) {
    return ReadImport{};
  }
  auto contents = read_file(std::move(body));
  if (!contents) {
    return contents.error();
  }
  ReadImport verb;
  verb.found.emplace().format = contents->format;
  for (ImportEntry& entry : contents->entries) {
    verb.found->entries.push_back(show_found(std::move(entry)));
  }
  for (SkippedEntry& skipped : contents->skipped) {
    verb.found->skipped.push_back(
        {.entry = skipped.number, .name = std::move(skipped.name), .why = std::move(skipped.why)});
  }
  return verb;
}

std::optional<std::string> said(std::string&& text) {
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}

// What the file says of an entry, where the request does not.
void fill_in(ImportEntryRequest& request, ImportEntry& entry) {
  const auto fill = [](std::optional<std::string>& member, std::string& text) {
    if (!member) {
      member = said(std::move(text));
    }
  };
  fill(request.aws_account_id, entry.texts.aws_account_id);
  fill(request.email, entry.texts.email);
  fill(request.phone, entry.texts.phone);
  fill(request.password_place, entry.texts.password_place);
  fill(request.sign_in, entry.texts.sign_in);
  fill(request.notes, entry.texts.notes);
  if (!entry.uri.empty()) {
    request.uri = std::move(entry.uri);
  }
}

Done fill_in_all(std::vector<ImportEntryRequest>& entries, ImportFileRequest&& file) {
  auto contents = read_file(std::move(file));
  if (!contents) {
    return contents.error();
  }
  std::map<std::uint32_t, ImportEntry*> by_number;
  for (ImportEntry& entry : contents->entries) {
    by_number.emplace(entry.number, &entry);
  }
  for (ImportEntryRequest& request : entries) {
    const auto found = by_number.find(request.entry);
    if (found == by_number.end()) {
      return invalid("The file has no entry of one of these numbers.",
                     "Read the file again, and take the numbers from there.");
    }
    fill_in(request, *found->second);
    by_number.erase(found);
  }
  return {};
}

Result<EntryToImport> entry_of(ImportEntryRequest&& request) {
  EntryToImport out{.entry = request.entry,
                    .vault = request.vault,
                    .account = std::move(request.account),
                    .aws_account_id = said(request.aws_account_id.value_or("")),
                    .content = {.email = std::move(request.email),
                                .phone = std::move(request.phone),
                                .password_place = std::move(request.password_place),
                                .sign_in = std::move(request.sign_in),
                                .notes = std::move(request.notes)}};
  if (request.uri) {
    auto seed = read_seed({.uri = std::move(request.uri)});
    if (!seed) {
      return seed.error();
    }
    out.device = std::move(request.device);
    out.entered = std::move(*seed);
  }
  return out;
}

Result<ImportEntries> take_in(const Asked&, ImportRequest&& body) {
  if (body.from) {
    if (auto filled = fill_in_all(body.entries, std::move(*body.from)); !filled) {
      return filled.error();
    }
  }
  ImportEntries verb;
  for (ImportEntryRequest& request : body.entries) {
    auto entry = entry_of(std::move(request));
    if (!entry) {
      return entry.error();
    }
    verb.entries.push_back(std::move(*entry));
  }
  return verb;
}

ImportShape show_imported(ImportEntries::Answer&& answer) {
  ImportShape out{.imported = answer.imported.size(), .entries = {}, .skipped = {}};
  for (ImportEntries::Imported& imported : answer.imported) {
    ImportedShape& shape = out.entries.emplace_back(
        ImportedShape{.entry = imported.entry,
                      .vault = {.id = imported.account.vault, .name = std::move(imported.vault)},
                      .account = named(imported.account),
                      .device = std::nullopt,
                      .warnings = std::move(imported.warnings)});
    if (imported.device) {
      shape.device = named(*imported.device);
    }
  }
  for (ImportEntries::Skipped& skipped : answer.skipped) {
    out.skipped.push_back({.entry = skipped.entry, .why = std::move(skipped.why)});
  }
  return out;
}

}  // namespace

void add_import_routes(Routes& routes) {
  routes.add<ReadImport, ImportFileRequest>(
      {.method = http::Method::kPost,
       .path = "/api/v1/orgs/{org}/imports/reading",
       .summary = "Reads another application's export, in a sandbox, and says what is in it; "
                  "changes nothing.",
       .where = Where::kWorkers,
       .body_limit = kSeedBodyLimit},
      read,
      [](ReadImport::Answer&& answer) { return std::move(answer); });
  routes.add<ImportEntries, ImportRequest>(
      {.method = http::Method::kPost,
       .path = "/api/v1/orgs/{org}/imports",
       .summary = "Takes in up to 500 entries of an export: active devices, exposed until their "
                  "seeds are replaced.",
       .where = Where::kWorkers,
       .body_limit = kSeedBodyLimit},
      take_in,
      show_imported);
  routes.add<ListExposed, ExposedQuery>(
      {.method = http::Method::kGet,
       .path = "/api/v1/orgs/{org}/exposed-devices",
       .summary = "Lists the devices whose seed others may have: what was imported and has not "
                  "been replaced."},
      [](const Asked&, ExposedQuery&& query) -> Result<ListExposed> {
        return ListExposed{.vault = query.vault};
      },
      [](ListExposed::Answer&& answer) {
        ExposedShape out;
        for (ShownDevice& shown : answer) {
          out.devices.push_back(shape_of(std::move(shown)));
        }
        return out;
      });
}

}  // namespace cofactor::api
