#include "cli/parse.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <deque>
#include <map>

namespace cofactor::cli {
namespace {

constexpr const char* kAbout = "Team custody of MFA: a code, now, for a reason, on the record.";

// What may be said with every command, before it or after.
struct Everywhere {
  bool json = false;
  std::string profile;
  std::string url;
  std::string ca_file;
};

void add_options(CLI::App& app, Everywhere& everywhere) {
  app.add_flag("--json", everywhere.json, "Answer in JSON");
  app.add_option("--profile", everywhere.profile, "Who acts, else $COFACTOR_PROFILE, else default");
  app.add_option(
      "--url", everywhere.url, "The server, else $COFACTOR_URL, else http://localhost:8420");
  app.add_option("--ca-file",
                 everywhere.ca_file,
                 "The CA (PEM) that is trusted instead of the system's, else $COFACTOR_CA_FILE");
}

// One command as CLI11 knows it, with the places where it puts what it reads.
struct Leaf {
  const Command* command;
  CLI::App* app;
  std::deque<std::pair<std::string_view, std::vector<std::string>>> values;
  std::deque<std::pair<std::string_view, bool>> flags;
};

void add_options(Leaf& leaf) {
  for (const Argument& argument : leaf.command->arguments) {
    auto& values = leaf.values.emplace_back(argument.name, std::vector<std::string>());
    leaf.app->add_option(std::string(argument.name), values.second, std::string(argument.help))
        ->expected(1)
        ->allow_extra_args(false);
  }
  for (const Option& option : leaf.command->options) {
    const std::string name = "--" + std::string(option.name);
    const std::string help(option.help);
    if (option.takes == Takes::kNothing) {
      auto& flag = leaf.flags.emplace_back(option.name, false);
      leaf.app->add_flag(name, flag.second, help);
      continue;
    }
    auto& values = leaf.values.emplace_back(option.name, std::vector<std::string>());
    auto* added = leaf.app->add_option(name, values.second, help)
                      ->type_name(std::string(option.value))
                      ->allow_extra_args(false);
    if (option.takes == Takes::kOne) {
      added->expected(1);
    }
  }
}

Error misused(std::string_view path, const std::string& what) {
  return invalid(what,
                 "Look at cofactor " + std::string(path) + (path.empty() ? "--help" : " --help"));
}

Result<Given> given_in(const Leaf& leaf) {
  Given given;
  for (const auto& [name, values] : leaf.values) {
    if (!values.empty()) {
      given.add(name, values);
    }
  }
  for (const auto& [name, is_set] : leaf.flags) {
    if (is_set) {
      given.add(name, {});
    }
  }
  for (const Argument& argument : leaf.command->arguments) {
    if (argument.required && !given.has(argument.name)) {
      return misused(leaf.command->path, std::string(argument.name) + " is missing.");
    }
  }
  for (const Option& option : leaf.command->options) {
    if (option.required && !given.has(option.name)) {
      return misused(leaf.command->path, "--" + std::string(option.name) + " is missing.");
    }
  }
  return given;
}

std::string sentence(std::string_view text) {
  std::string out(text.substr(0, text.find('\n')));
  return out.ends_with('.') ? out : out + ".";
}

// The words split into the command's own and all others. CLI11 is not asked: it would take a vault
// that is called "device" for the command of that name.
struct Split {
  std::string path;
  std::vector<std::string> rest;
};

bool takes_a_word(std::string_view option) {
  return option == "--profile" || option == "--url" || option == "--ca-file";
}

Split split(std::span<const Command> commands, std::span<const std::string> words) {
  Split out;
  std::size_t at = 0;
  for (; at < words.size(); ++at) {
    if (words[at].starts_with("-")) {
      out.rest.push_back(words[at]);
      if (takes_a_word(words[at]) && at + 1 < words.size()) {
        out.rest.push_back(words[++at]);
      }
      continue;
    }
    const std::string longer = out.path + (out.path.empty() ? "" : " ") + words[at];
    if (std::ranges::none_of(commands, [&](const Command& command) {
          return command.path == longer || command.path.starts_with(longer + " ");
        })) {
      break;
    }
    out.path = longer;
  }
  out.rest.insert(out.rest.end(), words.begin() + static_cast<std::ptrdiff_t>(at), words.end());
  return out;
}

// The commands that begin with `path`, one line a word.
HelpText help_of(std::span<const Command> commands, const std::string& path) {
  CLI::App app(kAbout, path.empty() ? "cofactor" : "cofactor " + path);
  Everywhere everywhere;
  add_options(app, everywhere);
  const std::string prefix = path.empty() ? "" : path + " ";
  std::map<std::string, std::string> next;
  for (const Command& command : commands) {
    if (command.path.starts_with(prefix)) {
      const auto rest = command.path.substr(prefix.size());
      const std::string word(rest.substr(0, rest.find(' ')));
      const bool whole = rest == word;
      std::string& help = next[word];
      help = whole          ? std::string(command.help)
             : help.empty() ? std::string(rest.substr(word.size() + 1))
                            : help + ", " + std::string(rest.substr(word.size() + 1));
    }
  }
  for (const auto& [word, help] : next) {
    app.add_subcommand(word, help);
  }
  return HelpText{app.help()};
}

}  // namespace

Result<std::variant<Parsed, HelpText>> parse(std::span<const Command> commands,
                                             std::span<const std::string> words) {
  const Split split_up = split(commands, words);
  const auto command = std::ranges::find(commands, split_up.path, &Command::path);
  if (command == commands.end()) {
    const bool asks = words.empty() || std::ranges::any_of(split_up.rest, [](const auto& word) {
                        return word == "--help" || word == "-h";
                      });
    return asks ? Result<std::variant<Parsed, HelpText>>(help_of(commands, split_up.path))
                : misused(split_up.path, "This is no whole command.");
  }
  CLI::App app(std::string(command->help), "cofactor " + split_up.path);
  Everywhere everywhere;
  Leaf leaf{.command = &*command, .app = &app, .values = {}, .flags = {}};
  add_options(leaf);
  add_options(app, everywhere);
  try {
    app.parse(std::vector<std::string>(split_up.rest.rbegin(), split_up.rest.rend()));
  } catch (const CLI::CallForHelp&) {
    return HelpText{app.help()};
  } catch (const CLI::ParseError& error) {
    return misused(leaf.command->path, sentence(error.what()));
  }
  auto given = given_in(leaf);
  if (!given) {
    return given.error();
  }
  const auto maybe = [](const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
  };
  return Parsed{.command = leaf.command,
                .given = std::move(*given),
                .json = everywhere.json,
                .profile = maybe(everywhere.profile),
                .url = maybe(everywhere.url),
                .ca_file = maybe(everywhere.ca_file)};
}

}  // namespace cofactor::cli
