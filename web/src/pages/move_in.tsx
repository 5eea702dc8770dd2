// Moving in: a file, what is in it and where it goes, and what came of it.
import { useState } from "preact/hooks";
import { call } from "../api/client";
import { clientsOf } from "../codes/holdings";
import { Choose } from "../moving/choose";
import { MapEntries, Skipped } from "../moving/map";
import { moveIn, type Export, type Found, type Goes, type Moved } from "../moving/moving";
import { me } from "../session";
import { useCell } from "../store";
import { Page } from "../ui/frame";
import { Icon } from "../ui/icon";
import { useLoad } from "../ui/load";
import { Empty, Notice, Refused, SelectField, Waiting } from "../ui/parts";

export function MoveIn() {
  const who = useCell(me)!;
  const clients = clientsOf(who).filter((client) => client.roles.includes("keeper"));
  const [org, setOrg] = useState(clients[0]?.id ?? "");
  return (
    <Page
      title="Move in"
      side={
        <a class="button bare" href="/accounts">
          <Icon name="left" />
          Accounts
        </a>
      }
    >
      {clients.length > 1 && (
        <SelectField
          label="Organization"
          value={org}
          onValue={setOrg}
          options={clients.map(({ id, name }) => [id, name] as const)}
        />
      )}
      {org ? (
        <Moving key={org} org={org} />
      ) : (
        <Empty icon="vault" title="Keepers move in">
          <p>Ask an admin for the role keeper where the accounts are to be held.</p>
        </Empty>
      )}
    </Page>
  );
}

interface Reading {
  from: Export;
  found: Found;
}

function Moving({ org }: { org: string }) {
  const [reading, setReading] = useState<Reading | null>(null);
  const [goes, setGoes] = useState<Goes[]>([]);
  const [done, setDone] = useState(0);
  const [moved, setMoved] = useState<Moved | null>(null);
  const { value, error } = useLoad(
    async (signal) => {
      const sent = { in: { org }, signal };
      const [{ vaults }, { accounts }] = await Promise.all([
        call("list_vaults", sent),
        call("list_accounts", sent),
      ]);
      return { vaults, accounts };
    },
    [org],
    (event) => event.type.startsWith("vault."),
  );
  if (error !== undefined) return <Refused error={error} />;
  if (!value) return <Waiting label="Loading vaults" />;
  if (value.vaults.length === 0)
    return (
      <Empty icon="vault" title="No vaults yet">
        <p>What moves in lies in a vault. Make one first.</p>
        <a class="button primary" href="/enrol">
          Make a vault
        </a>
      </Empty>
    );
  if (moved) return <Done moved={moved} onMore={() => setMoved(null)} />;
  if (!reading)
    return (
      <Choose
        org={org}
        onRead={(from, found) => {
          setReading({ from, found });
          setGoes(
            found.entries.map((entry) => {
              const held = value.accounts.find(
                (one) => entry.aws_account_id && one.aws_account_id === entry.aws_account_id,
              );
              return {
                entry,
                wanted: true,
                vault: held?.vault.id ?? value.vaults[0]!.id,
                account: held?.name ?? entry.account,
                device: entry.device,
              };
            }),
          );
        }}
      />
    );
  return (
    <MapEntries
      found={reading.found}
      vaults={value.vaults.map(({ id, name }) => [id, name] as const)}
      goes={goes}
      onGoes={setGoes}
      done={done}
      onBack={() => setReading(null)}
      onMove={async () => {
        setDone(0);
        setMoved(await moveIn(org, reading.from, goes, setDone));
        setReading(null);
      }}
    />
  );
}

function Done({ moved, onMore }: { moved: Moved; onMore: () => void }) {
  return (
    <div class="stack">
      <Notice mood="good" alert>
        <p>
          <strong>
            {moved.imported === 1 ? "One entry is in." : `${moved.imported} entries are in.`}
          </strong>
        </p>
        <p>
          Devices give codes at once. They are exposed: whoever had the file may have their seeds,
          until each is replaced.
        </p>
      </Notice>
      <Skipped left={moved.left} />
      <div class="line">
        <a class="button primary" href="/exposed">
          See what to replace
        </a>
        <button type="button" class="button bare" onClick={onMore}>
          Another file
        </button>
      </div>
    </div>
  );
}
