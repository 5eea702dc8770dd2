#include "cli/parse.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <deque>
#include <ranges>

namespace cofactor::cli {
namespace {

// One command as CLI11 knows it, with the places where it puts what it reads.
struct Leaf {
  const Command* command;
  CLI::App* app;
  std::deque<std::pair<std::string_view, std::vector<std::string>>> values;
  std::deque<std::pair<std::string_view, bool>> flags;
};

CLI::App* app_of(CLI::App& root, std::string_view path) {
  CLI::App* app = &root;
  for (const auto part : path | std::views::split(' ')) {
    const std::string word(std::string_view(part.begin(), part.end()));
    const auto below =
        app->get_subcommands([&](const CLI::App* one) { return one->get_name() == word; });
    app = below.empty() ? app->add_subcommand(word)->fallthrough() : below.front();
  }
  return app;
}

void add_options(Leaf& leaf) {
  leaf.app->description(std::string(leaf.command->help));
  for (const Argument& argument : leaf.command->arguments) {
    auto& values = leaf.values.emplace_back(argument.name, std::vector<std::string>());
    leaf.app->add_option(std::string(argument.name), values.second, std::string(argument.help))
        ->expected(0, 1);
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

Error misused(const Command* command, const std::string& what) {
  const std::string path = command == nullptr ? "" : " " + std::string(command->path);
  return invalid(what, "Look at cofactor" + path + " --help");
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
      return misused(leaf.command, std::string(argument.name) + " is missing.");
    }
  }
  for (const Option& option : leaf.command->options) {
    if (option.required && !given.has(option.name)) {
      return misused(leaf.command, "--" + std::string(option.name) + " is missing.");
    }
  }
  return given;
}

std::string sentence(std::string_view text) {
  std::string out(text.substr(0, text.find('\n')));
  return out.ends_with('.') ? out : out + ".";
}

}  // namespace

Result<std::variant<Parsed, HelpText>> parse(std::span<const Command> commands,
                                             std::span<const std::string> words) {
  CLI::App root("Team custody of MFA: a code, now, for a reason, on the record.", "cofactor");
  Parsed parsed{.command = nullptr, .given = {}};
  std::string profile;
  std::string url;
  root.add_flag("--json", parsed.json, "Answer in JSON");
  root.add_option("--profile", profile, "Who acts, else $COFACTOR_PROFILE, else default");
  root.add_option("--url", url, "The server, else $COFACTOR_URL, else http://localhost:8420");
  std::deque<Leaf> leaves;
  for (const Command& command : commands) {
    add_options(leaves.emplace_back(&command, app_of(root, command.path)));
  }
  const auto chosen = [&]() -> const Leaf* {
    const CLI::App* app = &root;
    while (!app->get_subcommands().empty()) {
      app = app->get_subcommands().front();
    }
    const auto found = std::ranges::find(leaves, app, &Leaf::app);
    return found == leaves.end() ? nullptr : &*found;
  };
  try {
    std::vector<std::string> reversed(words.rbegin(), words.rend());
    root.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    return HelpText{root.help()};
  } catch (const CLI::ParseError& error) {
    const Leaf* leaf = chosen();
    return misused(leaf == nullptr ? nullptr : leaf->command, sentence(error.what()));
  }
  const Leaf* leaf = chosen();
  if (leaf == nullptr) {
    const bool alone = words.empty();
    return alone ? Result<std::variant<Parsed, HelpText>>(HelpText{root.help()})
                 : misused(nullptr, "This is no whole command.");
  }
  auto given = given_in(*leaf);
  if (!given) {
    return given.error();
  }
  parsed.command = leaf->command;
  parsed.given = std::move(*given);
  parsed.profile = profile.empty() ? std::nullopt : std::optional(profile);
  parsed.url = url.empty() ? std::nullopt : std::optional(url);
  return parsed;
}

}  // namespace cofactor::cli
