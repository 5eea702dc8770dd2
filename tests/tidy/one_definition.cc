#include <map>
#include <optional>

#include "tests/tidy/rules.h"
#include "tests/tidy/source_text.h"

namespace cofactor::tidy {
namespace {

bool is_of_programs(std::string_view path) {
  return path.starts_with("src/") && (path.ends_with(".h") || path.ends_with(".cc")) &&
         !path.ends_with("_test.cc") && !path.contains("/testing/");
}

std::string_view after(std::string_view line, std::string_view prefix) {
  return line.substr(prefix.size());
}

// The type that a line in a namespace begins to define, if it does.
std::optional<std::string> defined_in(std::string_view line) {
  for (const std::string_view kind : {"struct ", "class ", "enum class ", "union "}) {
    if (!line.starts_with(kind)) continue;
    const std::string_view rest = after(line, kind);
    const auto end = rest.find_first_of(" :<;{(");
    const std::string_view name = rest.substr(0, end);
    const std::string_view then = end == std::string_view::npos ? "" : rest.substr(end);
    const bool is_other =
        then.starts_with("::") || then.starts_with('<') || then.starts_with(';') || name.empty();
    return is_other ? std::nullopt : std::optional(std::string(name));
  }
  return std::nullopt;
}

// "a::b" of the namespaces that a line is in; nothing of what nobody else can name.
class Namespaces {
 public:
  void read(std::string_view line) {
    if (line.starts_with("namespace ") && line.ends_with("{")) {
      open_.emplace_back(after(line, "namespace "));
    } else if (line.starts_with("}  // namespace") && !open_.empty()) {
      open_.pop_back();
    }
  }
  std::optional<std::string> name() const {
    std::string out;
    for (const std::string& each : open_) {
      if (each == "{") return std::nullopt;
      out += each;
    }
    return out;
  }

 private:
  std::vector<std::string> open_;
};

}  // namespace

std::vector<Complaint> check_one_definition(const Tree& tree) {
  std::vector<Complaint> complaints;
  std::map<std::string, std::string> known;
  for (const File& file : tree) {
    if (!is_of_programs(file.path)) continue;
    Namespaces namespaces;
    int number = 0;
    for (const std::string_view line : lines_of(file.text)) {
      ++number;
      namespaces.read(line);
      const auto space = namespaces.name();
      const auto name = space ? defined_in(line) : std::nullopt;
      if (!name) continue;
      const auto [at, is_new] = known.emplace(*space + *name, file.path);
      if (is_new || at->second == file.path) continue;
      complaints.push_back({.path = file.path,
                            .line = number,
                            .sentence = "a type " + *name + " of this namespace stands in " +
                                        at->second +
                                        " too: the linker takes one for the other; give this one a "
                                        "name of its own"});
    }
  }
  return complaints;
}

}  // namespace cofactor::tidy
