#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>

#include "tests/tidy/rules.h"
#include "tests/tidy/source_text.h"

namespace cofactor::tidy {
namespace {

// Where a name may stand all the same. A prefix ends in '/'; all else is a whole path.
using Places = std::span<const std::string_view>;

constexpr std::array<std::string_view, 1> kServer = {"src/server/"};
constexpr std::array<std::string_view, 2> kEnvironment = {"src/server/", "tests/sim/how_long.cc"};
constexpr std::array<std::string_view, 2> kPrinters = {"src/cli/", "src/server/"};
constexpr std::array<std::string_view, 1> kCrypto = {"src/crypto/"};
constexpr std::array<std::string_view, 2> kTls = {"src/crypto/", "src/http/tls.cc"};
constexpr std::array<std::string_view, 1> kSqlite = {"src/store/sqlite/"};
constexpr std::array<std::string_view, 2> kCurl = {"src/egress/", "src/client/"};
constexpr std::array<std::string_view, 1> kStore = {"src/store/"};

struct Ban {
  std::string_view name;
  Places allowed;
  std::string_view instead;
};

constexpr std::string_view kClock = "take a Clock (base/clock.h) or Now as an argument";
constexpr std::string_view kRandom = "take a Random (base/random.h) as an argument";
constexpr std::string_view kOutside = "crypto/ has the words for it";
constexpr std::string_view kNoSleep = "a unit test waits for an event or moves a FakeClock";

constexpr auto kBans = std::to_array<Ban>({
    {"system_clock::now", kServer, kClock},
    {"steady_clock::now", kServer, kClock},
    {"high_resolution_clock", {}, kClock},
    {"clock_gettime", kServer, kClock},
    {"gettimeofday", kServer, kClock},
    {"std::random_device", kServer, kRandom},
    {"rand(", {}, kRandom},
    {"getrandom", kServer, kRandom},
    {"getenv", kEnvironment, "take the value as an argument; server/main.cc reads the environment"},
    {"std::regex", {}, "write the few lines of a parser: it says what it refuses"},
    {"std::cout", kPrinters, "return text; cli/ and server/ print it"},
    {"#include <openssl/", kTls, kOutside},
    {"#include <sodium.h>", kCrypto, kOutside},
    {"#include <sodium/", kCrypto, kOutside},
    {"#include <fido/", kCrypto, kOutside},
    {"#include <fido.h>", kCrypto, kOutside},
    {"#include <rnp/", kCrypto, kOutside},
    {"#include <curl/", kCurl, "the server's way out is egress/, the command line's client/"},
    {"#include <sqlite3.h>", kSqlite, "speak to a Store (store/store.h)"},
});

// Only in tests beside the sources.
constexpr auto kBansInTests = std::to_array<Ban>({
    {"sleep_for", kServer, kNoSleep},
    {"sleep_until", kServer, kNoSleep},
    {"usleep", kServer, kNoSleep},
});

// Heavy headers stay inside their own .cc files.
constexpr auto kBansInHeaders = std::to_array<Ban>({
    {"#include <boost/asio", {}, "include it in the .cc alone"},
    {"#include <boost/beast", {}, "include it in the .cc alone"},
    {"#include <CLI/", {}, "include it in the .cc alone"},
    {"#include <toml++/", {}, "include it in the .cc alone"},
    {"#include <openssl/", {}, "include it in the .cc alone"},
    {"#include <sodium", {}, "include it in the .cc alone"},
    {"#include <sqlite3.h>", {}, "include it in the .cc alone"},
    {"#include <spdlog/", {}, "include it in the .cc alone"},
});

constexpr auto kEmptyVerbs = std::to_array<std::string_view>({"do_", "handle_", "process_"});

// An UPDATE is told by its SET; plain words in capitals are no SQL.
constexpr auto kSql = std::to_array<std::string_view>(
    {"SELECT ", "INSERT INTO", "INSERT OR ", "DELETE FROM", "CREATE TABLE", "REPLACE INTO"});

bool is_allowed(std::string_view path, Places places) {
  return std::ranges::any_of(places, [path](std::string_view place) {
    return place.ends_with('/') ? path.starts_with(place) : path == place;
  });
}

// `#include <openssl/` is met as a prefix of a line, a name anywhere as a word.
bool is_met(std::string_view line, std::string_view name) {
  if (name.starts_with('#')) return line.starts_with(name);
  return find_word(line, name) != std::string_view::npos;
}

void check_line(const Complaint& place,
                std::string_view line,
                std::span<const Ban> bans,
                std::vector<Complaint>& complaints) {
  for (const Ban& ban : bans) {
    if (!is_met(line, ban.name) || is_allowed(place.path, ban.allowed)) continue;
    complaints.push_back({place.path,
                          place.line,
                          std::string(ban.name) + " is banned here: " + std::string(ban.instead)});
  }
}

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

// handle_request, but not the member handle_ nor mishandle_it.
bool has_verb(std::string_view line, std::string_view verb) {
  for (std::size_t at = line.find(verb); at != std::string_view::npos;
       at = line.find(verb, at + 1)) {
    const std::size_t end = at + verb.size();
    const bool begins = at == 0 || (!is_letter(line[at - 1]) && line[at - 1] != '_');
    if (begins && end < line.size() && is_letter(line[end])) return true;
  }
  return false;
}

void check_verbs(const Complaint& place,
                 std::string_view line,
                 std::vector<Complaint>& complaints) {
  for (const std::string_view verb : kEmptyVerbs) {
    if (!has_verb(line, verb)) continue;
    complaints.push_back({place.path,
                          place.line,
                          std::string(verb) + " says nothing: name the function for what it does"});
  }
}

void check_sql(const Complaint& place, std::string_view line, std::vector<Complaint>& complaints) {
  if (is_allowed(place.path, kStore)) return;
  const std::size_t update = line.find("UPDATE ");
  const bool is_update =
      update != std::string_view::npos && line.find(" SET ", update) != std::string_view::npos;
  const bool is_other = std::ranges::any_of(kSql, [line](std::string_view sql) {
    return find_word(line, sql) != std::string_view::npos;
  });
  if (!is_update && !is_other) return;
  complaints.push_back({place.path, place.line, "SQL stands only in store/: speak to a Store"});
}

}  // namespace

std::vector<Complaint> check_banned_names(const Tree& tree) {
  std::vector<Complaint> complaints;
  for (const File& file : tree) {
    const bool is_header = file.path.ends_with(".h");
    if (!file.path.starts_with("src/") || (!is_header && !file.path.ends_with(".cc"))) continue;

    const std::string code = without_comments_and_literals(file.text);
    const std::string with_literals = without_comments(file.text);
    const std::vector<std::string_view> lines = lines_of(code);
    const std::vector<std::string_view> lines_with_literals = lines_of(with_literals);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const Complaint place{file.path, static_cast<int>(i) + 1, {}};
      check_line(place, lines[i], kBans, complaints);
      if (is_header) check_line(place, lines[i], kBansInHeaders, complaints);
      if (file.path.ends_with("_test.cc")) {
        check_line(place, lines[i], kBansInTests, complaints);
      }
      check_verbs(place, lines[i], complaints);
      check_sql(place, lines_with_literals[i], complaints);
    }
  }
  return complaints;
}

}  // namespace cofactor::tidy
