#include "import/xml.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace cofactor {
namespace {

constexpr std::size_t kMostDepth = 64;
constexpr std::size_t kMostElements = 500'000;

Error not_well_formed() {
  return invalid("The file is not whole: its XML cannot be read to its end.", "Export it again.");
}

Error has_doctype() {
  return invalid("The file's XML has a DOCTYPE, and such files are not read.",
                 "Export it again; no application needs one there.");
}

Error too_large() {
  return {.code = ErrorCode::kTooLarge,
          .message = "The file's XML is nested too deeply or has too many elements."};
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool is_of_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool append_utf8(std::string& out, std::uint32_t c) {
  if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return false;
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6U);
    put(0x80 | (c & 0x3FU));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12U);
    put(0x80 | (c >> 6U & 0x3FU));
    put(0x80 | (c & 0x3FU));
  } else {
    put(0xF0 | c >> 18U);
    put(0x80 | (c >> 12U & 0x3FU));
    put(0x80 | (c >> 6U & 0x3FU));
    put(0x80 | (c & 0x3FU));
  }
  return true;
}

// What stands between "&" and ";".
bool append_reference(std::string& out, std::string_view name) {
  if (name.starts_with('#')) {
    name.remove_prefix(1);
    const bool is_hex = name.starts_with('x');
    if (is_hex) name.remove_prefix(1);
    std::uint32_t c = 0;
    const auto [end, failed] =
        std::from_chars(name.data(), name.data() + name.size(), c, is_hex ? 16 : 10);
    return failed == std::errc() && end == name.data() + name.size() && append_utf8(out, c);
  }
  const char c = name == "lt"     ? '<'
                 : name == "gt"   ? '>'
                 : name == "amp"  ? '&'
                 : name == "quot" ? '"'
                 : name == "apos" ? '\''
                                  : '\0';
  out += c;
  return c != '\0';
}

bool append_text(std::string& out, std::string_view raw) {
  while (!raw.empty()) {
    const std::size_t plain = std::min(raw.find('&'), raw.size());
    out += raw.substr(0, plain);
    raw.remove_prefix(plain);
    if (raw.empty()) return true;
    const std::size_t end = raw.find(';');
    if (end == std::string_view::npos || end > 12 ||
        !append_reference(out, raw.substr(1, end - 1))) {
      return false;
    }
    raw.remove_prefix(end + 1);
  }
  return true;
}

std::string without_prefix(std::string_view name) {
  const auto colon = name.rfind(':');
  return std::string(colon == std::string_view::npos ? name : name.substr(colon + 1));
}

// Reads a document with a stack of its own: how deep it goes is no matter of this program's.
class Document {
 public:
  explicit Document(std::string_view text) : left_(text) {
    if (left_.starts_with("\xEF\xBB\xBF")) left_.remove_prefix(3);
  }

  Result<XmlElement> read() {
    while (!done_) {
      if (auto step = next(); !step) return step.error();
    }
    while (!left_.empty()) {  // only space, comments and instructions may stand behind
      if (is_space(left_.front())) {
        left_.remove_prefix(1);
      } else if (!skip("<!--", "-->") && !skip("<?", "?>")) {
        return not_well_formed();
      }
    }
    return std::move(root_);
  }

 private:
  Done next() {
    const std::size_t text = std::min(left_.find('<'), left_.size());
    if (text == left_.size()) return not_well_formed();
    if (!take_characters(left_.substr(0, text))) return not_well_formed();
    left_.remove_prefix(text);
    if (left_.starts_with("<!DOCTYPE")) return has_doctype();
    if (skip("<!--", "-->") || skip("<?", "?>")) return {};
    if (left_.starts_with("<![CDATA[")) return take_cdata();
    return left_.starts_with("</") ? close() : open();
  }

  bool take_characters(std::string_view raw) {
    return open_.empty() ? trimmed(raw).empty() : append_text(open_.back().text, raw);
  }

  Done take_cdata() {
    constexpr std::size_t kBegin = 9;
    const std::size_t end = left_.find("]]>");
    if (end == std::string_view::npos || open_.empty()) return not_well_formed();
    open_.back().text += left_.substr(kBegin, end - kBegin);
    left_.remove_prefix(end + 3);
    return {};
  }

  bool skip(std::string_view begin, std::string_view end) {
    if (!left_.starts_with(begin)) return false;
    const std::size_t at = left_.find(end, begin.size());
    if (at == std::string_view::npos) return false;
    left_.remove_prefix(at + end.size());
    return true;
  }

  std::string_view take_name() {
    const auto end = std::ranges::find_if_not(left_, is_of_name);
    const auto size = static_cast<std::size_t>(end - left_.begin());
    const std::string_view name = left_.substr(0, size);
    left_.remove_prefix(size);
    return name;
  }

  void skip_space() {
    while (!left_.empty() && is_space(left_.front())) left_.remove_prefix(1);
  }

  Done open() {
    left_.remove_prefix(1);
    XmlElement element{
        .name = without_prefix(take_name()), .attributes = {}, .children = {}, .text = {}};
    if (element.name.empty()) return not_well_formed();
    if (open_.size() >= kMostDepth || ++elements_ > kMostElements) return too_large();
    while (true) {
      skip_space();
      if (left_.starts_with("/>")) {
        left_.remove_prefix(2);
        return end_of(std::move(element));
      }
      if (left_.starts_with('>')) {
        left_.remove_prefix(1);
        open_.push_back(std::move(element));
        return {};
      }
      if (!take_attribute(element)) return not_well_formed();
    }
  }

  bool take_attribute(XmlElement& element) {
    XmlElement::Attribute out{.name = without_prefix(take_name()), .value = {}};
    skip_space();
    if (out.name.empty() || !left_.starts_with('=')) return false;
    left_.remove_prefix(1);
    skip_space();
    if (left_.empty() || (left_.front() != '"' && left_.front() != '\'')) return false;
    const std::size_t end = left_.find(left_.front(), 1);
    if (end == std::string_view::npos) return false;
    const std::string_view value = left_.substr(1, end - 1);
    left_.remove_prefix(end + 1);
    if (value.contains('<') || !append_text(out.value, value)) return false;
    element.attributes.push_back(std::move(out));
    return true;
  }

  Done close() {
    left_.remove_prefix(2);
    const std::string name = without_prefix(take_name());
    skip_space();
    if (!left_.starts_with('>') || open_.empty() || open_.back().name != name) {
      return not_well_formed();
    }
    left_.remove_prefix(1);
    XmlElement element = std::move(open_.back());
    open_.pop_back();
    return end_of(std::move(element));
  }

  Done end_of(XmlElement&& element) {
    if (!open_.empty()) {
      open_.back().children.push_back(std::move(element));
    } else {
      root_ = std::move(element);
      done_ = true;
    }
    return {};
  }

  std::string_view left_;
  std::vector<XmlElement> open_;
  XmlElement root_;
  std::size_t elements_ = 0;
  bool done_ = false;
};

}  // namespace

const XmlElement* XmlElement::child(std::string_view of_name) const {
  const auto found = std::ranges::find(children, of_name, &XmlElement::name);
  return found == children.end() ? nullptr : &*found;
}

const XmlElement* XmlElement::find(std::string_view path) const {
  const XmlElement* at = this;
  while (at != nullptr && !path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    at = at->child(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return at;
}

std::string XmlElement::text_at(std::string_view path) const {
  const XmlElement* found = find(path);
  return found == nullptr ? std::string() : std::string(trimmed(found->text));
}

std::string XmlElement::attribute(std::string_view of_name) const {
  const auto found = std::ranges::find(attributes, of_name, &Attribute::name);
  return found == attributes.end() ? std::string() : found->value;
}

Result<XmlElement> parse_xml(std::string_view text) { return Document(text).read(); }

}  // namespace cofactor
