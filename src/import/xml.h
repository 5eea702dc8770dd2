#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cofactor {

// An element of an XML document. Names are without their prefix ("pskc:Key" is "Key"); namespaces
// are not told apart. `text` is all character data directly in it.
struct XmlElement {
  struct Attribute {
    std::string name;
    std::string value;
  };
  std::string name;
  std::vector<Attribute> attributes;
  std::vector<XmlElement> children;
  std::string text;

  // The first child of that name; nullptr where there is none.
  const XmlElement* child(std::string_view of_name) const;
  // The same along a path, "Data/Secret/PlainValue".
  const XmlElement* find(std::string_view path) const;
  // Of find(path), trimmed; empty where there is none.
  std::string text_at(std::string_view path) const;
  std::string attribute(std::string_view of_name) const;
};

// Reads a document in UTF-8 to its end. There are no entities but the five of XML itself and
// character references, and nothing is fetched: a DOCTYPE is refused. Refuses kInvalid: not
// well-formed; kTooLarge: nested deeper than 64, over 500,000 elements.
Result<XmlElement> parse_xml(std::string_view text);

}  // namespace cofactor
