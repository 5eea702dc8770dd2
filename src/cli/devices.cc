#include "cli/commands.h"
#include "cli/held.h"
#include "cli/render.h"

namespace cofactor::cli {
namespace {

constexpr Option kDevice{
    .name = "device", .help = "Which, if the account has several", .value = "DEVICE"};

Done list(Invocation& invocation) {
  auto account = account_of(invocation);
  auto answer = account ? account->client->get(account->path + (invocation.given().has("removed")
                                                                    ? "/devices?removed=true"
                                                                    : "/devices"))
                        : Result<boost::json::value>(account.error());
  if (!answer) {
    return answer.error();
  }
  invocation.show(*answer, [&](Terminal& terminal) {
    show_list(terminal, answer->at("devices"), {"name", "kind", "state", "shared", "id"});
  });
  return {};
}

Done show(Invocation& invocation) { return show_found(invocation, device_of(invocation)); }

Done edit(Invocation& invocation) {
  const auto shared = invocation.given().maybe("shared");
  if (shared && *shared != "yes" && *shared != "no") {
    return invalid("--shared is yes or no.");
  }
  client::Body body;
  body.add("name", invocation.given().maybe("name"));
  if (shared) {
    body.add("shared", *shared == "yes");
  }
  return act_on(invocation,
                device_of(invocation),
                {.method = "PATCH", .below = "", .said = "Changed {}."},
                body);
}

Done confirm(Invocation& invocation) {
  return act_on(invocation,
                device_of(invocation),
                {.method = "POST", .below = "/confirm", .said = "{} is active."});
}

Done put_back(Invocation& invocation) {
  return act_on(
      invocation,
      device_of(invocation),
      {.method = "POST", .below = "/put-back", .said = "{} gives the codes of its old seed."});
}

Done remove(Invocation& invocation) {
  return act_on(
      invocation,
      device_of(invocation),
      {.method = "DELETE", .below = "", .said = "Removed {}; it can be restored for 30 days."});
}

Done restore(Invocation& invocation) {
  return act_on(invocation,
                device_of(invocation, Among::kRemoved),
                {.method = "POST", .below = "/restore", .said = "Restored {}."});
}

// A command on one device that takes no more than which.
struct Simple {
  std::string_view path;
  std::string_view help;
  Done (*run)(Invocation&);
};

}  // namespace

void add_device_commands(std::vector<Command>& commands) {
  commands.push_back({.path = "device list",
                      .help = "List the devices of an account.",
                      .arguments = {kAccountArgument},
                      .options = {kRemovedOption},
                      .run = list});
  commands.push_back({.path = "device edit",
                      .help = "Rename a device, or say whether several may have one code.",
                      .arguments = {kAccountArgument},
                      .options = {kDevice,
                                  {.name = "name", .help = "Its new name"},
                                  {.name = "shared",
                                   .help = "Whether the other side takes one code from several",
                                   .value = "yes|no"}},
                      .run = edit});
  for (const Simple& simple :
       {Simple{.path = "device show", .help = "Show a device and its seeds' states.", .run = show},
        Simple{.path = "device confirm",
               .help = "Say that the other side accepted the two codes: it becomes active.",
               .run = confirm},
        Simple{.path = "device put-back",
               .help = "Give the codes of the seed before this one again.",
               .run = put_back},
        Simple{.path = "device remove",
               .help = "Remove a device; for 30 days it can be restored.",
               .run = remove},
        Simple{.path = "device restore",
               .help = "Put a removed device back as it was.",
               .run = restore}}) {
    commands.push_back({.path = simple.path,
                        .help = simple.help,
                        .arguments = {kAccountArgument},
                        .options = {kDevice},
                        .run = simple.run});
  }
}

}  // namespace cofactor::cli
