// A configuration: the TOML file, behind a line "--" the environment as lines NAME=VALUE, behind
// another one the words of the command line. What was taken fits together or is refused.

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/check.h"
#include "cli/parse.h"
#include "log/note.h"
#include "server/address.h"
#include "server/config.h"

namespace cofactor {
namespace {

// A file in memory.
class TextFile {
 public:
  explicit TextFile(std::string_view text) : number_(memfd_create("config", MFD_CLOEXEC)) {
    CHECK(number_ >= 0);
    CHECK(write(number_, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  TextFile(const TextFile&) = delete;
  TextFile& operator=(const TextFile&) = delete;
  ~TextFile() { close(number_); }
  std::string path() const { return "/proc/self/fd/" + std::to_string(number_); }

 private:
  int number_;
};

std::string_view take_part(std::string_view& text) {
  constexpr std::string_view kBetween = "\n--\n";
  const std::size_t end = std::min(text.find(kBetween), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + kBetween.size(), text.size()));
  return part;
}

std::map<std::string, std::string> variables_in(std::string_view lines) {
  std::map<std::string, std::string> out;
  while (!lines.empty()) {
    const std::string_view line = take_line(lines);
    const std::size_t equals = std::min(line.find('='), line.size());
    out.emplace(line.substr(0, equals), line.substr(std::min(equals + 1, line.size())));
  }
  return out;
}

// The command whose options go over the file and the environment.
const std::vector<cli::Command>& commands() {
  static const std::vector<cli::Command> commands = {
      {.path = "serve",
       .help = "Run the server.",
       .options = {{.name = "data", .help = "The data directory."},
                   {.name = "listen", .help = "Where to listen."},
                   {.name = "dev", .help = "Loopback only.", .takes = cli::Takes::kNothing}},
       .run = {}},
      {.path = "clock accept",
       .help = "Take the clock.",
       .arguments = {{.name = "CLOCK", .help = "Which."}},
       .options = {{.name = "reason", .help = "Why.", .takes = cli::Takes::kMany},
                   {.name = "at", .help = "When.", .required = true}},
       .run = {}}};
  return commands;
}

void read_words(std::string_view lines, Config& config) {
  std::vector<std::string> words;
  while (!lines.empty()) words.emplace_back(take_line(lines));
  const auto parsed = cli::parse(commands(), words);
  CHECK(parsed || (!parsed.error().message.empty() && !parsed.error().hint.empty()));
  if (!parsed || !std::holds_alternative<cli::Parsed>(*parsed)) return;
  const cli::Given& given = std::get<cli::Parsed>(*parsed).given;
  config.listen = given.maybe("listen").value_or(config.listen);
  config.development = given.has("dev");
}

void check_whole(const Config& config) {
  constexpr std::uint32_t kMost = 1'000'000'000;
  for (const std::uint32_t limit : {config.limits.releases_per_minute,
                                    config.limits.requests_per_minute,
                                    config.limits.refusals_per_minute}) {
    CHECK(limit > 0 && limit <= kMost);
  }
  CHECK(config.sessions.idle.count() > 0 && config.sessions.absolute.count() > 0);
  CHECK(config.public_url.find_first_of(" \r\n/", std::string_view("https://").size()) ==
        std::string::npos);
  if (const auto address = parse_address(config.listen)) {
    CHECK(!std::holds_alternative<http::UnixAddress>(*address) ||
          config.listen.starts_with("unix:"));
  }
  if (!check_config(config)) return;
  CHECK(config.tls_cert.has_value() == config.tls_key.has_value());
  const std::string fields = common_fields(config);
  CHECK(fields.ends_with("\r\n") && !fields.contains("\r\n\r\n"));
}

}  // namespace
}  // namespace cofactor

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace cofactor;
  std::string_view rest = text_of(ByteView(bytes, size));
  Config config;
  const TextFile file(take_part(rest));
  const Done read = read_config_file(file.path(), config);
  CHECK(read || !read.error().message.empty());
  const auto variables = variables_in(take_part(rest));
  const Done taken = read_config_environment(
      [&](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
      },
      config);
  CHECK(taken || taken.error().message.starts_with("COFACTOR_"));
  read_words(rest, config);
  check_whole(config);
  return 0;
}
