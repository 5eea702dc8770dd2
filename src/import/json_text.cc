#include "base/json.h"
#include "import/readers.h"

namespace cofactor {

Result<boost::json::value> read_import_json(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  auto json = parse_json(text);
  if (!json) {
    return invalid("The file is not whole: its JSON cannot be read to its end.",
                   "Export it again, or check that it is the right file.");
  }
  return json;
}

Error password_needed() {
  return invalid("The file is encrypted.",
                 "Give its password in a file of its own: --password-file.");
}

Error not_as_expected(std::string_view format) {
  return invalid("The file is not what an export of " + std::string(format) + " is like.",
                 "Check that it is the right file, and its format: --from.");
}

}  // namespace cofactor
