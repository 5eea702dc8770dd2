#include "cli/commands.h"

namespace cofactor::cli {

std::vector<Command> all_commands() {
  std::vector<Command> commands;
  add_sign_in_commands(commands);
  add_member_commands(commands);
  add_grant_commands(commands);
  add_group_commands(commands);
  add_service_commands(commands);
  add_token_commands(commands);
  add_person_commands(commands);
  add_organization_commands(commands);
  add_vault_commands(commands);
  add_account_commands(commands);
  add_device_commands(commands);
  add_seed_commands(commands);
  add_import_commands(commands);
  add_code_commands(commands);
  add_audit_commands(commands);
  add_notice_commands(commands);
  add_status_commands(commands);
  return commands;
}

}  // namespace cofactor::cli
