#include "import/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/name.h"
#include "import/collector.h"

namespace cofactor {
namespace {

constexpr std::size_t kRoomForNumber = 6;
constexpr std::size_t kMostNameBytes = 100 - kRoomForNumber;

std::string name_from(std::string text, std::string otherwise) {
  std::ranges::replace(text, '/', '-');
  text = line_of(text, kMostNameBytes);
  return Name::parse(text) ? text : otherwise;
}

std::string account_of(const ImportEntry& entry) {
  if (!entry.uri.empty() && !entry.texts.aws_account_id.empty()) {
    return "AWS " + entry.texts.aws_account_id;
  }
  const std::string both = entry.issuer.empty()    ? entry.account
                           : entry.account.empty() ? entry.issuer
                                                   : entry.issuer + " " + entry.account;
  return name_from(both, fmt::format("imported {}", entry.number));
}

std::string device_of(const ImportEntry& entry) {
  if (entry.uri.empty()) return {};
  if (entry.texts.aws_account_id.empty()) return "imported";
  return name_from(entry.account.substr(0, entry.account.rfind('@')), "imported");
}

}  // namespace

void propose_names(std::vector<ImportEntry>& entries) {
  std::set<std::pair<std::string, std::string>> taken;
  for (ImportEntry& entry : entries) {
    entry.account_name = account_of(entry);
    entry.device_name = device_of(entry);
    std::string& changing = entry.uri.empty() ? entry.account_name : entry.device_name;
    const std::string plain = changing;
    for (int number = 2;
         !taken.emplace(canonical_of(entry.account_name), canonical_of(entry.device_name)).second;
         ++number) {
      changing = fmt::format("{} {}", plain, number);
    }
  }
}

}  // namespace cofactor
