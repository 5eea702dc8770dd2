#pragma once

#include <string>

#include "api/routes.h"

namespace cofactor::api {

// The OpenAPI 3.1 document of these routes: what docs/api/openapi.yaml holds.
boost::json::object openapi_of(const Routes& routes);

// JSON as YAML, in blocks; strings are quoted where YAML could take them for something else.
std::string yaml_of(const boost::json::value& json);

}  // namespace cofactor::api
