// Which login the device belongs to: one that is there, or a new one.
import { useState } from "preact/hooks";
import { call } from "../api/client";
import { grouped, loadHoldings, type Client, type Holding } from "../codes/holdings";
import { me } from "../session";
import { useCell } from "../store";
import { useLoad } from "../ui/load";
import { Empty, Notice, Refused, SelectField, TextField, Waiting } from "../ui/parts";

export interface Chosen {
  organization: string;
  account: string;
  name: string;
  kind: "aws-root" | "login";
}

const kNew = "new";

export function AccountStep({
  onChosen,
  preset,
}: {
  onChosen: (chosen: Chosen) => void;
  preset: string | null;
}) {
  const who = useCell(me)!;
  const { value, error, again } = useLoad((signal) => loadHoldings(who, signal), [who]);
  const [account, setAccount] = useState(preset ?? "");
  if (error !== undefined)
    return (
      <Refused error={error}>
        <p>
          <button type="button" class="button" onClick={() => void again()}>
            Try again
          </button>
        </p>
      </Refused>
    );
  if (!value) return <Waiting label="Loading accounts" />;
  const clients = value.clients.filter((client) => client.roles.includes("keeper"));
  if (!clients.length) {
    return (
      <Empty icon="device" title="Keepers enrol">
        <p>
          Enrolling needs the role keeper, which an admin of your organization grants. You may still
          get codes.
        </p>
        <a class="button" href="/">
          To the codes
        </a>
      </Empty>
    );
  }
  const holdings = value.holdings.filter((holding) =>
    clients.some((client) => client.id === holding.client.id),
  );
  const selected = account || (holdings.length ? "" : kNew);
  const holding = holdings.find((one) => one.id === selected);
  return (
    <div class="stack">
      {holdings.length > 0 && (
        <SelectField
          label="Account"
          hint="The login that the MFA device belongs to."
          value={selected}
          onValue={setAccount}
          options={[
            ["", "Choose an account"],
            [kNew, "A new account"],
            ...holdings.map((one) => [one.id, labelOf(one, clients)] as const),
          ]}
        />
      )}
      {selected === kNew && <NewAccount clients={clients} onMade={onChosen} />}
      {holding && (
        <button
          type="button"
          class="button primary big"
          onClick={() =>
            onChosen({
              organization: holding.client.id,
              account: holding.id,
              name: holding.name,
              kind: holding.kind,
            })
          }
        >
          Next: the QR code
        </button>
      )}
    </div>
  );
}

const labelOf = (one: Holding, clients: Client[]) =>
  [
    clients.length > 1 ? one.client.name : "",
    one.vault.name,
    one.name + (one.awsAccountId ? ` (${grouped(one.awsAccountId)})` : ""),
  ]
    .filter(Boolean)
    .join(" / ");

function NewAccount({ clients, onMade }: { clients: Client[]; onMade: (chosen: Chosen) => void }) {
  const [client, setClient] = useState(clients[0]!.id);
  const vaults = useLoad(
    (signal) => call("list_vaults", { in: { org: client }, signal }),
    [client],
  );
  const [vault, setVault] = useState("");
  const [vaultName, setVaultName] = useState("production");
  const [kind, setKind] = useState<"aws-root" | "login">("aws-root");
  const [name, setName] = useState("");
  const [awsId, setAwsId] = useState("");
  const [email, setEmail] = useState("");
  const [place, setPlace] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const digits = awsId.replace(/\D/g, "");
  const known = vaults.value?.vaults ?? [];
  const chosenVault = vault || known[0]?.id || kNew;
  const badId = kind === "aws-root" && digits.length > 0 && digits.length !== 12;

  const make = async () => {
    const inVault =
      chosenVault === kNew
        ? (await call("add_vault", { in: { org: client }, body: { name: vaultName.trim() } })).id
        : chosenVault;
    setVault(inVault);
    const made = await call("add_account", {
      in: { org: client },
      body: {
        vault: inVault,
        name: name.trim(),
        kind,
        email: email.trim() || undefined,
        password_place: place.trim() || undefined,
        aws_account_id: kind === "aws-root" && digits ? digits : undefined,
        sign_in: kind === "aws-root" ? "https://console.aws.amazon.com/" : undefined,
      },
    });
    onMade({ organization: client, account: made.id, name: made.name, kind });
  };
  const submit = (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    make()
      .catch(setError)
      .finally(() => setBusy(false));
  };
  return (
    <form class="stack" onSubmit={submit}>
      {clients.length > 1 && (
        <SelectField
          label="Client"
          value={client}
          onValue={(id) => {
            setClient(id);
            setVault("");
          }}
          options={clients.map((one) => [one.id, one.name])}
        />
      )}
      <SelectField
        label="Vault"
        hint="An environment: who may do what is granted on it."
        value={chosenVault}
        onValue={setVault}
        options={[...known.map((one) => [one.id, one.name] as const), [kNew, "A new vault"]]}
      />
      {chosenVault === kNew && (
        <TextField
          label="Name of the new vault"
          value={vaultName}
          onValue={setVaultName}
          required
        />
      )}
      <SelectField
        label="Kind"
        value={kind}
        onValue={(value) => setKind(value as typeof kind)}
        options={[
          ["aws-root", "AWS root user"],
          ["login", "Another shared login"],
        ]}
      />
      <TextField
        label="Name of the account"
        value={name}
        onValue={setName}
        required
        placeholder="root-prod"
      />
      {kind === "aws-root" && (
        <TextField
          label="AWS account id"
          hint="Twelve digits."
          error={badId ? "An AWS account id has twelve digits." : undefined}
          value={awsId}
          onValue={setAwsId}
          inputmode="numeric"
          placeholder="1234-5678-9012"
        />
      )}
      <TextField
        label={kind === "aws-root" ? "Root e-mail" : "E-mail or user name"}
        value={email}
        onValue={setEmail}
        type="email"
        placeholder="root@example.com"
      />
      <TextField
        label="Where the password is"
        hint="Never the password itself."
        value={place}
        onValue={setPlace}
        placeholder="safe 2"
      />
      {kind === "aws-root" && (
        <Notice>
          <p>A vault with an AWS root account is critical: its codes ask for the passkey again.</p>
        </Notice>
      )}
      {error !== null && <Refused error={error} />}
      <button type="submit" class="button primary big" disabled={busy || !name.trim() || badId}>
        Next: the QR code
      </button>
    </form>
  );
}
