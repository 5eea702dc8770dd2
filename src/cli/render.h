#pragma once

#include <initializer_list>
#include <string_view>

#include "cli/terminal.h"

// Answers of the API as people read them, for commands that have nothing of their own to say.
namespace cofactor::cli {

// A value in one cell: a text as it is, {id, name} by its name, a list by its elements.
std::string cell_of(const boost::json::value& value);

// The members of an object as facts: "valid_until" is "Valid until".
void show_object(Terminal& terminal, const boost::json::object& object);

// A list of objects as a table of these members; what a row lacks stays empty. "Nothing." when it
// has no rows.
void show_list(Terminal& terminal,
               const boost::json::value& list,
               std::initializer_list<std::string_view> members);

}  // namespace cofactor::cli
