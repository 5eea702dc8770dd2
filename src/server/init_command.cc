#include "server/init_command.h"

#include <fmt/format.h>

#include "server/init_credential.h"

namespace cofactor {
namespace {

constexpr std::string_view kWarning =
    "This seal opens on this machine alone. If its TPM or its host key "
    "(/var/lib/systemd/credential.secret) is lost, so is every seed of this store: there is no "
    "copy "
    "of the root key, and no recovery quorum yet.";
constexpr std::string_view kWord = "understood";

Done warn_and_ask(cli::Invocation& invocation) {
  cli::Terminal& terminal = invocation.terminal();
  terminal.warn(kWarning);
  if (invocation.given().has("yes")) {
    return {};
  }
  terminal.warn(fmt::format("Type \"{}\" to go on:", kWord));
  std::string typed;
  std::getline(terminal.in(), typed);
  return typed == kWord ? Done() : Done(invalid("Nothing was made.", "Type the word, or --yes."));
}

void say_unit_lines(cli::Terminal& terminal, const InitCredentialAsk& ask, std::string_view text) {
  terminal.line("The unit of the server needs these lines:");
  terminal.line("[Service]");
  if (ask.credential.form == CredentialForm::kUnitLine) {
    terminal.raw(text);
    return;
  }
  terminal.line(fmt::format("LoadCredentialEncrypted={}:{}",
                            kCredentialName,
                            std::filesystem::absolute(ask.file).string()));
}

Done run_init(cli::Invocation& invocation, const HostPorts& ports) {
  const cli::Given& given = invocation.given();
  if (!given.has("credential")) {
    return invalid("The only seal that is made so far is a systemd credential.",
                   "Say so: cofactor init --credential --data DIR");
  }
  if (given.has("print") && given.has("credential-file")) {
    return invalid("--print writes no file.", "Leave --credential-file or --print away.");
  }
  const auto key = parse_credential_key(given.maybe("with-key").value_or("auto"));
  if (!key) {
    return key.error();
  }
  InitCredentialAsk ask{.data = given.text("data"), .file = {}, .credential = {.key = *key}};
  ask.file = given.maybe("credential-file").value_or((ask.data / "cofactor.root.cred").string());
  if (given.has("print")) {
    ask.credential.form = CredentialForm::kUnitLine;
  }
  if (auto asked = warn_and_ask(invocation); !asked) {
    return asked;
  }
  const auto text = init_credential(ask, {.clock = ports.clock, .random = ports.random});
  if (!text) {
    return text.error();
  }
  say_unit_lines(invocation.terminal(), ask, *text);
  return {};
}

}  // namespace

cli::Command init_command(const HostPorts& ports) {
  return {.path = "init",
          .help = "Make a data directory and the seal of its root key.",
          .options = {{.name = "credential",
                       .help = "Seal by a systemd credential: this machine alone opens it.",
                       .takes = cli::Takes::kNothing},
                      {.name = "data",
                       .help = "The data directory to make.",
                       .required = true,
                       .value = "DIR"},
                      {.name = "credential-file",
                       .help = "Where the credential goes (DIR/cofactor.root.cred).",
                       .value = "FILE"},
                      {.name = "print",
                       .help = "Print it as a line of the unit instead.",
                       .takes = cli::Takes::kNothing},
                      {.name = "with-key",
                       .help = "auto, host, tpm2 or host+tpm2 (auto: the TPM if there is one).",
                       .value = "KEY"},
                      {.name = "yes",
                       .help = "The warning has been read.",
                       .takes = cli::Takes::kNothing}},
          .run = [&ports](cli::Invocation& invocation) { return run_init(invocation, ports); }};
}

}  // namespace cofactor
