#include "base/fields.h"

#include <fmt/format.h>

namespace cofactor::fields {

std::string kebab_of(std::string_view enumerator) {
  std::string out;
  for (char c : enumerator.substr(1)) {
    if (c >= 'A' && c <= 'Z') {
      out += out.empty() ? "" : "-";
      out += static_cast<char>(c - 'A' + 'a');
    } else {
      out += c;
    }
  }
  return out;
}

Error wrong(std::string_view path, std::string_view expected) {
  return invalid(path.empty() ? fmt::format("The value has to be {}.", expected)
                              : fmt::format("\"{}\" has to be {}.", path, expected));
}

}  // namespace cofactor::fields
