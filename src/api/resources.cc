#include "api/resources.h"

namespace cofactor::api {

Routes all_routes() {
  Routes routes;
  add_way_in_routes(routes);
  add_passkey_routes(routes);
  add_push_routes(routes);
  add_session_routes(routes);
  add_terminal_routes(routes);
  add_member_routes(routes);
  add_grant_routes(routes);
  add_group_routes(routes);
  add_service_routes(routes);
  add_token_routes(routes);
  add_recovery_routes(routes);
  add_person_routes(routes);
  add_organization_routes(routes);
  add_vault_routes(routes);
  add_account_routes(routes);
  add_device_routes(routes);
  add_import_routes(routes);
  add_pair_routes(routes);
  add_code_routes(routes);
  add_log_routes(routes);
  add_export_routes(routes);
  add_event_routes(routes);
  add_notice_routes(routes);
  add_server_routes(routes);
  return routes;
}

}  // namespace cofactor::api
