#include "server/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <array>
#include <charconv>
#include <fstream>
#include <sstream>

namespace cofactor {
namespace {

using Set = Done (*)(Config&, const std::string&);

Result<std::uint64_t> number(const std::string& text) {
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size()) {
    return invalid(fmt::format("\"{}\" is not a whole number.", text));
  }
  return out;
}

Done limit(std::uint32_t& into, const std::string& text) {
  auto value = number(text);
  if (!value || *value == 0 || *value > 1'000'000'000) {
    return invalid(fmt::format("A limit is a number from 1 to 1,000,000,000, not \"{}\".", text));
  }
  into = static_cast<std::uint32_t>(*value);
  return {};
}

Done duration(std::chrono::seconds& into, const std::string& text) {
  constexpr std::uint64_t most = 30UL * 24 * 3600;
  auto value = number(text);
  if (!value || *value == 0 || *value > most) {
    return invalid(fmt::format("A session lasts from 1 to {} seconds, not \"{}\".", most, text));
  }
  into = std::chrono::seconds(*value);
  return {};
}

struct Setting {
  const char* key;
  Set set;
};

// Every key that a file may have; the environment's names come from them.
constexpr std::array kSettings = {
    Setting{"listen",
            [](Config& c, const std::string& v) {
              c.listen = v;
              return Done();
            }},
    Setting{"data",
            [](Config& c, const std::string& v) {
              c.data = v;
              return Done();
            }},
    Setting{"public_url",
            [](Config& c, const std::string& v) {
              c.public_url = v;
              return Done();
            }},
    Setting{"reserve_bytes",
            [](Config& c, const std::string& v) {
              auto bytes = number(v);
              if (!bytes) {
                return Done(bytes.error());
              }
              c.reserve_bytes = *bytes;
              return Done();
            }},
    Setting{"clock.require_sync",
            [](Config& c, const std::string& v) {
              if (v != "true" && v != "false") {
                return Done(invalid("clock.require_sync is true or false."));
              }
              c.clock_require_sync = v == "true";
              return Done();
            }},
    Setting{"sessions.idle_s",
            [](Config& c, const std::string& v) { return duration(c.sessions.idle, v); }},
    Setting{"sessions.absolute_s",
            [](Config& c, const std::string& v) { return duration(c.sessions.absolute, v); }},
    Setting{"limits.releases_per_minute",
            [](Config& c, const std::string& v) { return limit(c.limits.releases_per_minute, v); }},
    Setting{"limits.requests_per_minute",
            [](Config& c, const std::string& v) { return limit(c.limits.requests_per_minute, v); }},
    Setting{"limits.refusals_per_minute",
            [](Config& c, const std::string& v) { return limit(c.limits.refusals_per_minute, v); }},
};

Done set(Config& config, const std::string& key, const std::string& value) {
  for (const Setting& setting : kSettings) {
    if (key == setting.key) {
      return setting.set(config, value);
    }
  }
  return invalid(fmt::format("The configuration has a key that is not known: {}.", key),
                 "Look for a misspelt name.");
}

Done set_all(Config& config, const std::string& prefix, const toml::table& table) {
  for (const auto& [name, node] : table) {
    const std::string key = prefix + std::string(name.str());
    Done done;
    if (const auto* inner = node.as_table()) {
      done = set_all(config, key + ".", *inner);
    } else if (const auto text = node.value<std::string>()) {
      done = set(config, key, *text);
    } else if (const auto whole = node.value<std::int64_t>(); whole && node.is_integer()) {
      done = set(config, key, std::to_string(*whole));
    } else if (const auto flag = node.value<bool>()) {
      done = set(config, key, *flag ? "true" : "false");
    } else {
      done = invalid(fmt::format("The configuration's {} is of a type that is not used.", key));
    }
    if (!done) {
      return done;
    }
  }
  return {};
}

}  // namespace

Done read_config_file(const std::filesystem::path& file, Config& config) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) {
    return invalid(fmt::format("The configuration {} cannot be read.", file.string()));
  }
  try {
    return set_all(config, "", toml::parse(text.str()));
  } catch (const toml::parse_error& error) {
    return invalid(fmt::format("The configuration {} is no TOML at line {}: {}.",
                               file.string(),
                               error.source().begin.line,
                               error.description()));
  }
}

Done read_config_environment(const Variable& variable, Config& config) {
  for (const Setting& setting : kSettings) {
    std::string name = "COFACTOR_";
    for (const char* c = setting.key; *c != '\0'; ++c) {
      name += *c == '.' ? '_' : *c >= 'a' && *c <= 'z' ? static_cast<char>(*c - 'a' + 'A') : *c;
    }
    if (const auto value = variable(name)) {
      if (auto done = setting.set(config, *value); !done) {
        return invalid(fmt::format("{}: {}", name, done.error().message));
      }
    }
  }
  return {};
}

}  // namespace cofactor
