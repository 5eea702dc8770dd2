#include "import/each.h"
#include "import/readers.h"
#include "import/zip.h"

// 1Password: a 1PUX file is a ZIP archive with `export.data`, JSON of accounts, their vaults, and
// items whose fields may hold {"totp": URI or secret}.
namespace cofactor {

struct OnePasswordValue {
  std::optional<UriText> totp;
};
BOOST_DESCRIBE_STRUCT(OnePasswordValue, (), (totp))

struct OnePasswordField {
  std::optional<OnePasswordValue> value;
};
BOOST_DESCRIBE_STRUCT(OnePasswordField, (), (value))

struct OnePasswordSection {
  std::optional<std::vector<OnePasswordField>> fields;
};
BOOST_DESCRIBE_STRUCT(OnePasswordSection, (), (fields))

struct OnePasswordLogin {
  std::optional<std::string> designation;
  std::optional<std::string> value;
};
BOOST_DESCRIBE_STRUCT(OnePasswordLogin, (), (designation, value))

struct OnePasswordDetails {
  std::optional<std::vector<OnePasswordLogin>> loginFields;
  std::optional<std::vector<OnePasswordSection>> sections;
};
BOOST_DESCRIBE_STRUCT(OnePasswordDetails, (), (loginFields, sections))

struct OnePasswordOverview {
  std::optional<std::string> title;
};
BOOST_DESCRIBE_STRUCT(OnePasswordOverview, (), (title))

struct OnePasswordItem {
  std::optional<OnePasswordOverview> overview;
  std::optional<OnePasswordDetails> details;
};
BOOST_DESCRIBE_STRUCT(OnePasswordItem, (), (overview, details))

namespace {

std::string username_of(const OnePasswordDetails& details) {
  for (const auto& field : details.loginFields.value_or(std::vector<OnePasswordLogin>())) {
    if (field.designation == "username") return field.value.value_or("");
  }
  return {};
}

void take_item(Collector& out, OnePasswordItem&& item, const std::string& vault) {
  if (!item.details || !item.details->sections) return;
  const FoundFactor found{
      .issuer = item.overview ? item.overview->title.value_or("") : std::string(),
      .account = username_of(*item.details),
      .group = vault};
  for (const OnePasswordSection& section : *item.details->sections) {
    if (!section.fields) continue;
    for (const OnePasswordField& field : *section.fields) {
      if (field.value && field.value->totp && !field.value->totp->empty()) {
        out.take_either(found, *field.value->totp);
      }
    }
  }
}

std::string name_of_vault(const boost::json::value& vault) {
  const auto* object = vault.if_object();
  const auto* attributes = object == nullptr ? nullptr : object->if_contains("attrs");
  const auto* inner = attributes == nullptr ? nullptr : attributes->if_object();
  const auto* name = inner == nullptr ? nullptr : inner->if_contains("name");
  return name != nullptr && name->is_string() ? std::string(name->get_string()) : std::string();
}

}  // namespace

Result<ImportContents> read_1password(const ImportSource& source) {
  auto data = file_in_zip(source.file, "export.data");
  if (!data) return data.error();
  const auto json = read_import_json(text_of(*data));
  wipe(*data);
  if (!json) return json.error();
  const auto* accounts = list_at(*json, "accounts");
  if (accounts == nullptr) return not_as_expected("1Password");
  Collector out;
  for (const boost::json::value& account : *accounts) {
    const auto* vaults = list_at(account, "vaults");
    if (vaults == nullptr) return not_as_expected("1Password");
    for (const boost::json::value& vault : *vaults) {
      const auto* items = list_at(vault, "items");
      if (items == nullptr) continue;
      each_of<OnePasswordItem>(out, *items, [&](OnePasswordItem&& item) {
        take_item(out, std::move(item), name_of_vault(vault));
      });
    }
  }
  return std::move(out).contents(ImportFormat::k1password);
}

}  // namespace cofactor
