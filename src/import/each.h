#pragma once

#include <boost/json/value.hpp>

#include "base/fields.h"
#include "import/collector.h"

namespace cofactor {

// Reads each element of a list as a T for `take`; one that is none is skipped.
template <class T, class Take>
void each_of(Collector& out, const boost::json::array& list, const Take& take) {
  for (const boost::json::value& element : list) {
    out.next();
    auto read = read_json<T>(element, kOpen);
    if (read) {
      take(std::move(*read));
    } else {
      out.skip(std::string(), read.error().message);
    }
  }
}

// The list at a member of an object; nullptr where there is none.
inline const boost::json::array* list_at(const boost::json::value& value, std::string_view name) {
  const auto* object = value.if_object();
  const auto* member = object == nullptr ? nullptr : object->if_contains(name);
  return member == nullptr ? nullptr : member->if_array();
}

}  // namespace cofactor
