#pragma once

#include <functional>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "cli/terminal.h"
#include "client/session.h"

// A command of the command line is data and one function: cli/code.cc is the example to follow.
namespace cofactor::cli {

class Invocation;

struct Argument {
  std::string_view name;  // as help shows it: "ACCOUNT"
  std::string_view help;
  bool required = true;
};

enum class Takes { kNothing, kOne, kMany };

struct Option {
  std::string_view name;  // without dashes: "reason"
  std::string_view help;
  Takes takes = Takes::kOne;
  bool required = false;
  std::string_view value = "TEXT";  // as help shows what it takes
};

struct Command {
  std::string_view path;  // its words: "code outcome"
  std::string_view help;  // one sentence
  std::vector<Argument> arguments = {};
  std::vector<Option> options = {};
  std::function<Done(Invocation&)> run;
};

// What was given, by the names of Argument and Option.
class Given {
 public:
  void add(std::string_view name, std::vector<std::string> values);

  // REQUIRES: required, or has() it.
  const std::string& text(std::string_view name) const;
  std::optional<std::string> maybe(std::string_view name) const;
  // A flag was set, or something was given.
  bool has(std::string_view name) const;
  std::vector<std::string> all(std::string_view name) const;

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

// One command as it runs: what it was given and what it may use.
class Invocation {
 public:
  struct Parts {
    Terminal& terminal;
    client::Environment environment;
    Random& random;
    const Clock& clock;
  };
  Invocation(Parts parts, Given given) : parts_(std::move(parts)), given_(std::move(given)) {}

  const Given& given() const { return given_; }
  Terminal& terminal() { return parts_.terminal; }
  const client::Environment& environment() const { return parts_.environment; }
  Random& random() { return parts_.random; }
  const Clock& clock() const { return parts_.clock; }

  // The session with the server, opened at the first call. signed_in() also refuses
  // kUnauthenticated, and kVerificationFailed when the log is not the one seen before; client() is
  // the client of that.
  Result<client::Session*> session();
  Result<client::Client*> signed_in();

  // A file's text, of at most 16 MB; "-" is standard input. Refuses kNotFound.
  Result<std::string> read_file(const std::string& name);

  // Shows an answer: as JSON when --json was given, else by `human`.
  void show(const boost::json::value& answer, const std::function<void(Terminal&)>& human);

 private:
  Parts parts_;
  Given given_;
  std::unique_ptr<client::Session> session_;
  bool begun_ = false;
};

}  // namespace cofactor::cli
