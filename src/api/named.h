#pragma once

#include "base/fields.h"

namespace cofactor::api {

// A reference as answers give it: {id, name}. Requests name ids alone.
template <class AnyId, class Text = Name>
struct Named {
  AnyId id;
  Text name;
  BOOST_DESCRIBE_CLASS(Named, (), (id, name), (), ())
};

template <class Noun>
auto named(const Noun& noun) {
  return Named<decltype(noun.id)>{.id = noun.id, .name = noun.name};
}

}  // namespace cofactor::api
