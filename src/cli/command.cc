#include "cli/command.h"

#include <array>
#include <fstream>

namespace cofactor::cli {

Result<client::Session*> Invocation::session() {
  if (!session_) {
    auto opened = client::Session::open(parts_.environment, parts_.random);
    if (!opened) {
      return opened.error();
    }
    session_ = std::move(*opened);
  }
  return session_.get();
}

Result<client::Client*> Invocation::signed_in() {
  auto opened = session();
  if (!opened) {
    return opened.error();
  }
  if (!begun_) {
    if (auto begun = (*opened)->begin(); !begun) {
      return begun.error();
    }
    begun_ = true;
  }
  return &(*opened)->client();
}

Result<std::string> Invocation::read_file(const std::string& name) {
  constexpr std::size_t most = 16UZ << 20;
  std::ifstream file;
  if (name != "-") {
    file.open(name, std::ios::binary);
    if (!file) {
      return Error{.code = ErrorCode::kNotFound,
                   .message = "The file " + name + " cannot be read.",
                   .hint = "Check its name; - is standard input."};
    }
  }
  std::istream& from = name == "-" ? parts_.terminal.in() : file;
  std::string text;
  text.reserve(64UZ << 10);
  std::array<char, 4096> some;
  while (from.read(some.data(), some.size()) || from.gcount() > 0) {
    text.append(some.data(), static_cast<std::size_t>(from.gcount()));
    if (text.size() > most) {
      return Error{.code = ErrorCode::kTooLarge, .message = name + " is longer than 16 MB."};
    }
  }
  return text;
}

void Invocation::show(const boost::json::value& answer,
                      const std::function<void(Terminal&)>& human) {
  if (terminal().form == Form::kJson) {
    terminal().json(answer);
  } else {
    human(terminal());
  }
}

}  // namespace cofactor::cli
