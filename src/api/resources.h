#pragma once

#include "api/routes.h"

// One function for each resource, each in its own file.
namespace cofactor::api {

void add_way_in_routes(Routes& routes);
void add_passkey_routes(Routes& routes);
void add_push_routes(Routes& routes);
void add_session_routes(Routes& routes);
void add_terminal_routes(Routes& routes);
void add_member_routes(Routes& routes);
void add_grant_routes(Routes& routes);
void add_group_routes(Routes& routes);
void add_service_routes(Routes& routes);
void add_token_routes(Routes& routes);
void add_recovery_routes(Routes& routes);
void add_person_routes(Routes& routes);
void add_organization_routes(Routes& routes);
void add_vault_routes(Routes& routes);
void add_account_routes(Routes& routes);
void add_device_routes(Routes& routes);
void add_import_routes(Routes& routes);
void add_pair_routes(Routes& routes);
void add_code_routes(Routes& routes);
void add_log_routes(Routes& routes);
void add_export_routes(Routes& routes);
void add_event_routes(Routes& routes);
void add_notice_routes(Routes& routes);
void add_server_routes(Routes& routes);

// What needs no token and is no verb: the log's checkpoint, key and consistency proofs under /log/.
// REQUIRES: `serving` outlives them.
std::vector<http::Route> public_log_routes(const Serving& serving);

// Every route of the API, in the order in which docs/api/openapi.yaml has them.
Routes all_routes();

}  // namespace cofactor::api
