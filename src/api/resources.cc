#include "api/resources.h"

namespace cofactor::api {

Routes all_routes() {
  Routes routes;
  add_code_routes(routes);
  return routes;
}

}  // namespace cofactor::api
