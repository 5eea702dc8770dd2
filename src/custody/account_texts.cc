#include "custody/account_texts.h"

namespace cofactor {
namespace {

using Member = std::optional<std::string> AccountContent::*;

constexpr std::array<Member, 5> kMembers{&AccountContent::email,
                                         &AccountContent::phone,
                                         &AccountContent::password_place,
                                         &AccountContent::sign_in,
                                         &AccountContent::notes};

constexpr std::size_t kLongestLine = 500;
constexpr std::size_t kLongestNotes = 4000;

bool says(const std::optional<std::string>& text) { return text && !text->empty(); }

Done check_lines(std::string_view text, std::string_view what, std::size_t most) {
  if (text.size() > most) {
    return check_line(text, what, most);
  }
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (auto line = check_line(text.substr(at, end - at), what, most); !line) {
      return line;
    }
    at = end + 1;
  }
  return {};
}

Done check_sign_in(const std::string& text) {
  if (!text.starts_with("https://") && !text.starts_with("http://")) {
    return invalid("The sign-in address is no web address.", "It begins with https://.");
  }
  return check_line(text, "The sign-in address", kLongestLine);
}

}  // namespace

Done check_texts(const AccountContent& content) {
  if (says(content.email)) {
    if (auto email = canonical_email(*content.email); !email) {
      return email.error();
    }
  }
  Done done = check_line(content.phone.value_or(""), "The phone number", 100);
  if (done) {
    done = check_line(content.password_place.value_or(""), "Where the password is", kLongestLine);
  }
  if (done && says(content.sign_in)) {
    done = check_sign_in(*content.sign_in);
  }
  return done ? check_lines(content.notes.value_or(""), "A line of the notes", kLongestNotes)
              : done;
}

AccountContent without_empty(AccountContent content) {
  for (const Member member : kMembers) {
    if (!says(content.*member)) {
      (content.*member).reset();
    }
  }
  return content;
}

AccountContent edited(AccountContent content, const AccountContent& edits) {
  for (const Member member : kMembers) {
    if (edits.*member) {
      content.*member = edits.*member;
    }
  }
  return content;
}

}  // namespace cofactor
