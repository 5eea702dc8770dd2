#pragma once

#include <vector>

#include "cli/command.h"

// One function for each group of commands, each in its own file.
namespace cofactor::cli {

void add_sign_in_commands(std::vector<Command>& commands);
void add_member_commands(std::vector<Command>& commands);
void add_grant_commands(std::vector<Command>& commands);
void add_group_commands(std::vector<Command>& commands);
void add_service_commands(std::vector<Command>& commands);
void add_token_commands(std::vector<Command>& commands);
void add_person_commands(std::vector<Command>& commands);
void add_organization_commands(std::vector<Command>& commands);
void add_vault_commands(std::vector<Command>& commands);
void add_account_commands(std::vector<Command>& commands);
void add_device_commands(std::vector<Command>& commands);
void add_seed_commands(std::vector<Command>& commands);  // of device
void add_import_commands(std::vector<Command>& commands);
void add_code_commands(std::vector<Command>& commands);
void add_audit_commands(std::vector<Command>& commands);
void add_export_commands(std::vector<Command>& commands);  // of audit
void add_notice_commands(std::vector<Command>& commands);
void add_status_commands(std::vector<Command>& commands);

// Every command that speaks to a server or verifies offline, in the order in which help shows them.
std::vector<Command> all_commands();

}  // namespace cofactor::cli
