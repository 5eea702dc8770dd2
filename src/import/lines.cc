#include <algorithm>

#include "import/collector.h"
#include "import/readers.h"

namespace cofactor {
namespace {

std::string_view without_space(std::string_view line) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = line.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(kSpace) - first + 1);
}

}  // namespace

Result<ImportContents> read_otpauth_lines(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<std::string_view> codes;
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = without_space(text.substr(at, end - at));
    at = end + 1;
    if (line.empty() || line.starts_with('#')) continue;
    (line.starts_with("otpauth-migration://") ? codes : lines).push_back(line);
  }
  if (!codes.empty()) {
    codes.insert(codes.end(), lines.begin(), lines.end());
    return read_codes(codes);
  }
  Collector out;
  for (const std::string_view line : lines) {
    out.next();
    out.take_uri({}, UriText::copy_from(bytes_of(line)));
  }
  return std::move(out).contents(ImportFormat::kOtpauth);
}

}  // namespace cofactor
