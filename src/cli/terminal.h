#pragma once

#include <boost/json/value.hpp>
#include <istream>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace cofactor::cli {

// Where a command reads and writes. `shows_…`: that stream is a terminal.
struct Streams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool shows_out = false;
  bool shows_err = false;
};

enum class Form { kHuman, kJson };

// Text as a terminal may show it: without control characters, escape sequences, direction marks
// and what is not UTF-8. Everything that a server or a person named goes through here.
std::string inert(std::string_view text);

// What commands write. Lines are made inert, cell by cell.
class Terminal {
 public:
  explicit Terminal(const Streams& streams) : streams_(streams) {}

  Form form = Form::kHuman;

  // A line on standard output.
  void line(std::string_view text);
  // Rows of equal length under a heading, in columns; on a terminal the heading is bold.
  void table(const std::vector<std::string>& heading,
             const std::vector<std::vector<std::string>>& rows);
  // "Name:  value" lines, aligned; rows without a value are left out.
  struct Fact {
    std::string_view name;
    std::string value;
  };
  void facts(const std::vector<Fact>& facts);
  // JSON on a line of its own, with everything escaped that a terminal might obey.
  void json(const boost::json::value& value);
  // Exactly these bytes on standard output: a token alone, help.
  void raw(std::string_view text);

  // What was written is seen now: before a wait.
  void flush();

  // A line on standard error: "warning: …".
  void warn(std::string_view text);
  // "error: …" and "hint: …" on standard error.
  void refuse(const Error& error);
  // A line on standard error that the next one overwrites; nothing when that is no terminal.
  void progress(std::string_view text);
  void end_progress();
  bool shows_progress() const { return streams_.shows_err; }

  std::istream& in() { return streams_.in; }
  bool is_terminal() const { return streams_.shows_out; }

 private:
  Streams streams_;
  std::size_t progress_length_ = 0;
};

}  // namespace cofactor::cli
