#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace cofactor {

// What names are compared by: NFKC_Casefold (what nobody sees is left out), blanks as one, trimmed.
// REQUIRES: valid UTF-8.
std::string canonical_of(std::string_view text);

// Text of a person fit for one line: valid UTF-8, at most `most` bytes, no control and no
// bidirectional formatting characters. Refuses kInvalid with what is wrong; `what` names the field.
Done check_line(std::string_view text, std::string_view what, std::size_t most);

// The label of a thing, unique in its parent by its canonical form; 1-100 bytes, no "/", not "."
// or "..", and what check_line refuses. Keeps the spelling it was given, trimmed.
class Name {
 public:
  Name() = default;
  static Result<Name> parse(std::string_view text);

  const std::string& text() const { return text_; }
  std::string canonical() const { return canonical_of(text_); }
  friend bool operator==(const Name& a, const Name& b) = default;

 private:
  std::string text_;
};

// An e-mail address as it is compared: canonical_of, exactly one "@" with something on both sides,
// no space, at most 254 bytes. Refuses kInvalid.
Result<std::string> canonical_email(std::string_view text);

}  // namespace cofactor
