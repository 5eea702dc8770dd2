#include "import/each.h"
#include "import/readers.h"

// Proton Authenticator: {version, entries[{content{uri, entry_type, name}}]}.
namespace cofactor {

struct ProtonContent {
  UriText uri;
  std::optional<std::string> name;
};
BOOST_DESCRIBE_STRUCT(ProtonContent, (), (uri, name))

struct ProtonEntry {
  ProtonContent content;
};
BOOST_DESCRIBE_STRUCT(ProtonEntry, (), (content))

Result<ImportContents> read_proton(const ImportSource& source) {
  const auto json = read_import_json(text_of(source.file));
  if (!json) return json.error();
  const auto* entries = list_at(*json, "entries");
  if (entries == nullptr) return not_as_expected("Proton Authenticator");
  Collector out;
  each_of<ProtonEntry>(out, *entries, [&](ProtonEntry&& entry) {
    out.take_uri({.issuer = {}, .account = entry.content.name.value_or("")}, entry.content.uri);
  });
  return std::move(out).contents(ImportFormat::kProton);
}

}  // namespace cofactor
