#include <algorithm>
#include <iterator>

#include "import/collector.h"
#include "import/csv.h"
#include "import/opened.h"
#include "import/readers.h"

// CSV: one's own list of accounts, or what a password manager exports. What a column is stands in
// its heading. Of an export that has a passwords' column nothing but names and seeds is taken.
namespace cofactor {
namespace {

using Row = std::vector<std::string>;

std::string key_of(std::string_view heading) {
  std::string out;
  for (const char c : heading) {
    if (c >= 'A' && c <= 'Z') {
      out += static_cast<char>(c - 'A' + 'a');
    } else if (c == ' ' || c == '-') {
      out += '_';
    } else {
      out += c;
    }
  }
  return out;
}

// Where each column is, by any of the names that it goes by.
class Columns {
 public:
  explicit Columns(const Row& heading) {
    std::ranges::transform(heading, std::back_inserter(keys_), key_of);
  }

  std::optional<std::size_t> of(std::initializer_list<std::string_view> names) const {
    for (const std::string_view name : names) {
      const auto found = std::ranges::find(keys_, name);
      if (found != keys_.end()) return static_cast<std::size_t>(found - keys_.begin());
    }
    return std::nullopt;
  }

  std::string in(const Row& row, std::initializer_list<std::string_view> names) const {
    const auto column = of(names);
    return column ? row.at(*column) : std::string();
  }

 private:
  std::vector<std::string> keys_;
};

std::string twelve_digits(std::string text) {
  std::erase_if(text, [](char c) { return c == '-' || c == ' '; });
  return text;
}

// More than is held of notes (custody/account_texts.h) is refused there, with its reason.
std::string lines_of(std::string_view text) {
  constexpr std::size_t kMost = 10'000;
  std::string out;
  for (std::size_t at = 0; at < text.size() && out.size() < kMost;) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (!out.empty()) out += '\n';
    out += line_of(text.substr(at, end - at), 500);
    at = end + 1;
  }
  return out;
}

ImportTexts texts_of(const Columns& columns, const Row& row) {
  return {.aws_account_id =
              twelve_digits(line_of(columns.in(row, {"aws_account_id", "account_id", "aws_id"}))),
          .email = line_of(columns.in(row, {"email", "root_email", "e_mail"})),
          .phone = line_of(columns.in(row, {"phone"})),
          .password_place = line_of(columns.in(row, {"password_place"})),
          .sign_in = line_of(columns.in(row, {"sign_in", "url"}), 500),
          .notes = lines_of(columns.in(row, {"notes"}))};
}

}  // namespace

Result<ImportContents> read_csv(const ImportSource& source) {
  auto rows = parse_csv(text_of(source.file));
  if (!rows) return rows.error();
  if (rows->empty()) return not_as_expected("CSV");
  const Columns columns(rows->front());
  const bool is_of_passwords = columns.of({"password", "login_password"}).has_value();
  const auto seeds = columns.of(
      {"otpauth", "totp", "login_totp", "otp", "uri", "secret", "seed", "one_time_password"});
  if (!columns.of({"name", "title", "account", "issuer"}) || (is_of_passwords && !seeds)) {
    return invalid("The table's heading does not name what is needed.",
                   "Its first line is like: name,aws_account_id,email,totp.");
  }
  Collector out;
  for (std::size_t i = 1; i < rows->size(); ++i) {
    const Row& row = (*rows)[i];
    out.next();
    FoundFactor found{.issuer = columns.in(row, {"issuer", "name", "title", "account"}),
                      .account = columns.in(row, {"username", "login_username", "user"}),
                      .group = columns.in(row, {"vault", "group", "folder", "grouping"})};
    const std::string seed = seeds ? row.at(*seeds) : std::string();
    if (!seed.empty()) {
      out.take_either(std::move(found), UriText::copy_from(bytes_of(seed)));
    } else if (!is_of_passwords) {
      out.take_account(std::move(found), texts_of(columns, row));
    }
  }
  return std::move(out).contents(ImportFormat::kCsv);
}

}  // namespace cofactor
