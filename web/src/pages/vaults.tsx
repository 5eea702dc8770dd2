// Adding a vault, and what can be changed of one.
import { useState } from "preact/hooks";
import { call } from "../api/client";
import type { Client } from "../codes/holdings";
import type { Answers } from "../../.cache/contract";
import { Sheet, Sure } from "../ui/parts";
import { NameForm, Named } from "../ui/named";

export type Vault = Answers["list_vaults"]["vaults"][number];

// A hint for the page; the server decides.
export const changesVaults = (client: Client) =>
  client.roles.includes("admin") || client.roles.includes("keeper");

export function AddVault({ client, onClose }: { client: Client; onClose: () => void }) {
  return (
    <Named
      title={`A new vault of ${client.name}`}
      label="Name"
      hint="An environment, such as production. Accounts lie in it, and roles are granted on it."
      placeholder="production"
      act="Add it"
      onClose={onClose}
      run={(name) => call("add_vault", { in: { org: client.id }, body: { name } })}
    />
  );
}

export function ChangeVault({
  client,
  vault,
  onClose,
}: {
  client: Client;
  vault: Vault;
  onClose: () => void;
}) {
  const at = { in: { org: client.id, vault: vault.id } };
  const [critical, setCritical] = useState(vault.critical);
  return (
    <Sheet title={vault.name} onClose={onClose}>
      <NameForm
        label="Name"
        act="Rename"
        begin={vault.name}
        run={async (name) => {
          await call("edit_vault", { ...at, body: { name } });
          onClose();
        }}
      />
      {critical ? (
        <p class="card padded quiet">
          Critical: a code from it asks for the passkey again. Every vault that holds an AWS root
          user is, and the mark stays.
        </p>
      ) : (
        <Sure
          danger={false}
          label="Mark it critical"
          question="Each code from it then asks for the passkey again. The mark stays."
          act={async () => {
            await call("edit_vault", { ...at, body: { critical: true } });
            setCritical(true);
          }}
        />
      )}
      <Sure
        label="Remove this vault"
        question={`No code leaves from anything in ${vault.name}. For 30 days it can be put back.`}
        act={async () => {
          await call("remove_vault", at);
          onClose();
        }}
      />
    </Sheet>
  );
}
