#include "cli/held.h"

#include <fmt/format.h>

#include "base/fields.h"
#include "cli/render.h"

namespace cofactor::cli {

struct WarningsAnswer {
  std::optional<std::vector<std::string>> warnings;
};
BOOST_DESCRIBE_STRUCT(WarningsAnswer, (), (warnings))

struct ListedDevice {
  std::string id;
  std::string name;
  std::optional<std::string> removed_at;
};
BOOST_DESCRIBE_STRUCT(ListedDevice, (), (id, name, removed_at))

struct DevicesAnswer {
  std::vector<ListedDevice> devices;
};
BOOST_DESCRIBE_STRUCT(DevicesAnswer, (), (devices))

namespace {

// Without a name: the only device of the account.
Result<Named> only_device(client::Client& client, const AccountPath& account, Among among) {
  const bool removed = among == Among::kRemoved;
  const auto answer = client.get(account.path() + (removed ? "/devices?removed=true" : "/devices"));
  auto read =
      answer ? read_json<DevicesAnswer>(*answer, kOpen) : Result<DevicesAnswer>(answer.error());
  if (!read) {
    return read.error();
  }
  std::erase_if(read->devices, [&](const ListedDevice& device) {
    return device.removed_at.has_value() != removed;
  });
  if (read->devices.size() == 1) {
    return Named{.id = read->devices.front().id, .name = read->devices.front().name};
  }
  if (read->devices.empty()) {
    return Error{.code = ErrorCode::kNotFound,
                 .message = removed ? "No device of this account was removed."
                                    : "This account has no device.",
                 .hint = removed ? "" : "Add one: cofactor device add."};
  }
  Error several = invalid("This account has several devices.", "Name one: --device.");
  for (const ListedDevice& device : read->devices) {
    several.details.push_back({.name = device.id, .value = device.name});
  }
  return several;
}

}  // namespace

Result<Found> vault_of(Invocation& invocation, Among among) {
  auto client = invocation.signed_in();
  auto found = client ? find_vault(**client, invocation.given().text("VAULT"), among)
                      : Result<VaultPath>(client.error());
  if (!found) {
    return found.error();
  }
  return Found{.client = *client,
               .path = path_of(found->organization) + "/vaults/" + found->vault.id,
               .shown = found->vault.name};
}

Result<Found> account_of(Invocation& invocation, Among among) {
  auto client = invocation.signed_in();
  auto found = client ? find_account(**client, invocation.given().text("ACCOUNT"), among)
                      : Result<AccountPath>(client.error());
  if (!found) {
    return found.error();
  }
  return Found{.client = *client, .path = found->path(), .shown = found->shown()};
}

Result<Found> device_of(Invocation& invocation, Among among) {
  auto client = invocation.signed_in();
  auto account = client ? find_account(**client, invocation.given().text("ACCOUNT"))
                        : Result<AccountPath>(client.error());
  if (!account) {
    return account.error();
  }
  const auto name = invocation.given().maybe("device");
  auto device =
      name ? find_device(**client, *account, *name, among) : only_device(**client, *account, among);
  if (!device) {
    return device.error();
  }
  return Found{.client = *client,
               .path = path_of(account->organization) + "/devices/" + device->id,
               .shown = account->shown() + "/" + device->name,
               .account = std::move(*account),
               .device = std::move(device->id)};
}

Done act_on(Invocation& invocation,
            const Result<Found>& found,
            const Act& act,
            const client::Body& body) {
  auto answer = found ? found->client->act(act.method, found->path + std::string(act.below), body)
                      : Result<boost::json::value>(found.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) {
    terminal.line(fmt::format(fmt::runtime(act.said), found->shown));
  });
  warn_of(invocation.terminal(), *answer);
  return {};
}

Done show_found(Invocation& invocation, const Result<Found>& found) {
  auto answer = found ? found->client->get(found->path) : Result<boost::json::value>(found.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) { show_object(terminal, answer->as_object()); });
  return {};
}

NewName new_name(std::string_view path) {
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos) {
    return {.above = std::nullopt, .name = std::string(path)};
  }
  return {.above = std::string(path.substr(0, slash)), .name = std::string(path.substr(slash + 1))};
}

void warn_of(Terminal& terminal, const boost::json::value& answer) {
  const auto read = read_json<WarningsAnswer>(answer, kOpen);
  for (const std::string& warning :
       read && read->warnings ? *read->warnings : std::vector<std::string>()) {
    terminal.warn(warning);
  }
}

}  // namespace cofactor::cli
