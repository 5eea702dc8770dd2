#include "cli/render.h"

#include <algorithm>
#include <boost/json/serialize.hpp>

namespace cofactor::cli {
namespace {

std::string heading_of(std::string_view member) {
  std::string out(member);
  std::ranges::replace(out, '_', ' ');
  if (!out.empty() && out.front() >= 'a' && out.front() <= 'z') {
    out.front() = static_cast<char>(out.front() - ('a' - 'A'));
  }
  return out;
}

}  // namespace

std::string cell_of(const boost::json::value& value) {
  if (value.is_string()) {
    return std::string(value.get_string());
  }
  if (value.is_bool()) {
    return value.get_bool() ? "yes" : "no";
  }
  if (const auto* object = value.if_object()) {
    for (const std::string_view member : {"name", "id"}) {
      if (const auto* found = object->if_contains(member)) {
        return cell_of(*found);
      }
    }
    std::string out;
    for (const auto& [member, inner] : *object) {
      std::string said(member);
      std::ranges::replace(said, '_', ' ');
      out += (out.empty() ? "" : ", ") + said + " " + cell_of(inner);
    }
    return out;
  }
  if (const auto* list = value.if_array()) {
    std::string out;
    for (const auto& element : *list) {
      out += (out.empty() ? "" : ", ") + cell_of(element);
    }
    return out;
  }
  return value.is_null() ? "" : boost::json::serialize(value);
}

void show_object(Terminal& terminal, const boost::json::object& object) {
  std::vector<std::pair<std::string, std::string>> lines;
  for (const auto& [name, value] : object) {
    lines.emplace_back(heading_of(name), cell_of(value));
  }
  std::vector<Terminal::Fact> facts;
  for (const auto& [name, value] : lines) {
    facts.push_back({.name = name, .value = value});
  }
  terminal.facts(facts);
}

void show_list(Terminal& terminal,
               const boost::json::value& list,
               std::initializer_list<std::string_view> members) {
  const auto* elements = list.if_array();
  if (elements == nullptr || elements->empty()) {
    terminal.line("Nothing.");
    return;
  }
  std::vector<std::string> heading;
  std::ranges::transform(members, std::back_inserter(heading), heading_of);
  std::vector<std::vector<std::string>> rows;
  for (const auto& element : *elements) {
    const auto* object = element.if_object();
    auto& row = rows.emplace_back();
    for (const std::string_view member : members) {
      const auto* found = object == nullptr ? nullptr : object->if_contains(member);
      row.push_back(found == nullptr ? std::string() : cell_of(*found));
    }
  }
  terminal.table(heading, rows);
}

}  // namespace cofactor::cli
