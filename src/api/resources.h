#pragma once

#include "api/routes.h"

// One function for each resource, each in its own file.
namespace cofactor::api {

void add_code_routes(Routes& routes);

// Every route of the API, in the order in which docs/api/openapi.yaml has them.
Routes all_routes();

}  // namespace cofactor::api
