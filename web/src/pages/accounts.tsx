import { useState } from "preact/hooks";
import { call } from "../api/client";
import { clientsOf, grouped, type Client } from "../codes/holdings";
import { me } from "../session";
import { useCell } from "../store";
import { Icon } from "../ui/icon";
import { Page } from "../ui/frame";
import { useLoad } from "../ui/load";
import { Empty, Monogram, Refused, Search, Waiting } from "../ui/parts";
import { Removed } from "./removed";
import { AddVault, ChangeVault, changesVaults, type Vault } from "./vaults";

const changes = /^(account|vault|device|organization|grant)\./;
const plain = (text: string) => text.toLowerCase();

export function Accounts() {
  const who = useCell(me)!;
  const clients = clientsOf(who);
  const [words, setWords] = useState("");
  const keeps = clients.some((client) => client.roles.includes("keeper"));
  return (
    <Page
      title="Accounts"
      side={
        keeps && (
          <span class="line">
            <a class="button" href="/move-in">
              Move in
            </a>
            <a class="button primary" href="/enrol">
              <Icon name="plus" />
              Enrol
            </a>
          </span>
        )
      }
    >
      <Search label="Search accounts" value={words} onValue={setWords} />
      {clients.map((client) => (
        <OfClient
          key={client.id}
          client={client}
          words={plain(words)}
          alone={clients.length === 1}
        />
      ))}
    </Page>
  );
}

function OfClient({ client, words, alone }: { client: Client; words: string; alone: boolean }) {
  const { value, error, again } = useLoad(
    async (signal) => {
      const sent = { in: { org: client.id }, query: { removed: true }, signal };
      const [{ vaults }, { accounts }] = await Promise.all([
        call("list_vaults", sent),
        call("list_accounts", sent),
      ]);
      return {
        vaults: vaults.filter((one) => !one.removed_at),
        accounts: accounts.filter((one) => !one.removed_at),
        gone: [
          ...vaults.map((one) => ({
            ...one,
            what: "Vault",
            restore: () => call("restore_vault", { in: { org: client.id, vault: one.id } }),
          })),
          ...accounts.map((one) => ({
            ...one,
            what: `Account of ${one.vault.name}`,
            restore: () => call("restore_account", { in: { org: client.id, account: one.id } }),
          })),
        ],
      };
    },
    [client.id],
    (event) => changes.test(event.type),
  );
  const [adding, setAdding] = useState(false);
  const [changing, setChanging] = useState<Vault | null>(null);
  const mayChange = changesVaults(client);
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
  const found = value.accounts.filter((account) =>
    plain(
      `${account.name} ${account.vault.name} ${account.aws_account_id ?? ""} ${client.name}`,
    ).includes(words),
  );
  return (
    <section class="stack" aria-labelledby={client.id}>
      <div class="line apart">
        <h2 id={client.id} class={alone ? "unseen" : "group-head"} data-hue={client.hue}>
          <span class="dot" />
          {client.name}
        </h2>
        {mayChange && (
          <button
            type="button"
            class="button bare"
            aria-label={`Add a vault of ${client.name}`}
            onClick={() => setAdding(true)}
          >
            <Icon name="plus" />
            Vault
          </button>
        )}
      </div>
      {value.vaults.length === 0 && (
        <Empty icon="vault" title="No vaults yet">
          <p>
            A vault is an environment, such as production. Accounts lie in it, devices lie in
            accounts, and people are granted roles on any of them.
          </p>
          {client.roles.includes("keeper") ? (
            <a class="button primary" href="/enrol">
              Enrol the first account
            </a>
          ) : (
            <p>A keeper adds them.</p>
          )}
        </Empty>
      )}
      {value.vaults.map((vault) => {
        const here = found.filter((account) => account.vault.id === vault.id);
        if (!here.length && words) return null;
        return (
          <section key={vault.id} class="stack close" aria-labelledby={`${client.id} ${vault.id}`}>
            <div class="group-head">
              <h3 id={vault.id} class="row-title">
                {vault.name}
              </h3>
              {vault.critical && <span class="badge">critical</span>}
              {mayChange && (
                <button
                  type="button"
                  class="button bare end"
                  aria-label={`Change the vault ${vault.name}`}
                  onClick={() => setChanging(vault)}
                >
                  Change
                </button>
              )}
            </div>
            {here.length === 0 ? (
              <p class="card padded quiet">Nothing in this vault yet.</p>
            ) : (
              <ul class="card rows">
                {here.map((account) => (
                  <li key={account.id} class="row-pair">
                    <a class="row-act" href={`/accounts/${account.id}`}>
                      <Monogram name={account.name} hue={client.hue} />
                      <span class="row-text">
                        <span class="row-title">{account.name}</span>
                        <span class="quiet small digits">
                          {account.kind === "aws-root"
                            ? `AWS root ${grouped(account.aws_account_id ?? "")}`
                            : "Login"}
                        </span>
                      </span>
                      <Icon name="right" />
                    </a>
                  </li>
                ))}
              </ul>
            )}
          </section>
        );
      })}
      {value.accounts.length > 0 && !found.length && (
        <p class="quiet">Nothing of {client.name} fits.</p>
      )}
      {mayChange && <Removed things={value.gone} again={again} />}
      {adding && (
        <AddVault
          client={client}
          onClose={() => {
            setAdding(false);
            void again();
          }}
        />
      )}
      {changing && (
        <ChangeVault
          client={client}
          vault={changing}
          onClose={() => {
            setChanging(null);
            void again();
          }}
        />
      )}
    </section>
  );
}
