import { useEffect, useState } from "preact/hooks";
import { call } from "../api/client";
import { orNull } from "../accounts_data";
import { clientsOf, type Client } from "../codes/holdings";
import { onEvents } from "../live/events";
import { bodyOf, type Body } from "../log/receipt";
import { aboutOf, kinds, whatOf, type Entry, type Names } from "../log/sentences";
import { newest } from "../log/witness";
import { me } from "../session";
import { useCell } from "../store";
import { Icon } from "../ui/icon";
import { Page } from "../ui/frame";
import { Empty, Notice, Refused, Search, SelectField, Waiting } from "../ui/parts";
import { momentOf } from "../ui/time";

export async function namesOf(organization: string, signal?: AbortSignal): Promise<Names> {
  const at = { in: { org: organization }, signal };
  const [vaults, accounts, members, groups] = await Promise.all([
    orNull(call("list_vaults", at)),
    orNull(call("list_accounts", at)),
    orNull(call("list_members", at)),
    orNull(call("list_groups", at)),
  ]);
  const all: { id: string; name?: string }[] = [
    ...(vaults?.vaults ?? []),
    ...(accounts?.accounts ?? []),
    ...(members?.members ?? []),
    ...(groups?.groups ?? []),
  ];
  const names: Names = new Map();
  for (const one of all) if (one.name) names.set(one.id, one.name);
  for (const one of members?.members ?? [])
    if (one.person && one.name) names.set(one.person, one.name);
  return names;
}

export const bodyOfEntry = (entry: Entry): Body | null => {
  try {
    return entry.body ? bodyOf({ body: entry.body }) : null;
  } catch {
    return null;
  }
};

export function Log() {
  const clients = clientsOf(useCell(me)!);
  const [chosen, setChosen] = useState(
    clients.find((one) => one.roles.includes("auditor"))?.id ?? clients[0]?.id ?? "",
  );
  const client = clients.find((one) => one.id === chosen);
  return (
    <Page title="Log" side={<Whole />}>
      {clients.length > 1 && (
        <SelectField
          label="Organization"
          value={chosen}
          onValue={setChosen}
          options={clients.map((one) => [one.id, one.name])}
        />
      )}
      {client && !client.roles.includes("auditor") && (
        <Empty icon="log" title="Auditors read the log">
          <p>
            The role auditor lets you read what happened in {client.name}. Your own receipts you
            have anyway.
          </p>
        </Empty>
      )}
      {client?.roles.includes("auditor") && <Entries key={client.id} client={client} />}
    </Page>
  );
}

function Whole() {
  const seen = useCell(newest);
  if (!seen) return null;
  return (
    <span class="badge good">
      <Icon name="shield" />
      {seen.size} entries, kept whole
    </span>
  );
}

function Entries({ client }: { client: Client }) {
  const [entries, setEntries] = useState<Entry[]>([]);
  const [next, setNext] = useState<number | undefined>(undefined);
  const [begun, setBegun] = useState(false);
  const [fresh, setFresh] = useState(0);
  const [names, setNames] = useState<Names>(new Map());
  const [kind, setKind] = useState("");
  const [words, setWords] = useState("");
  const [error, setError] = useState<unknown>(null);

  const load = async (from?: number) => {
    setError(null);
    try {
      const page = await call("list_log", { in: { org: client.id }, query: { from, limit: 100 } });
      setEntries((before) => (from === undefined ? page.entries : [...before, ...page.entries]));
      setNext(page.next);
      setBegun(true);
      if (from === undefined) setFresh(0);
    } catch (failed) {
      setError(failed);
    }
  };
  useEffect(() => {
    void load();
    void namesOf(client.id)
      .then(setNames)
      .catch(() => {});
    // Reading is an entry too: what is new is counted, and read when asked for.
    return onEvents((events) => {
      if (events === "all") setFresh((count) => count + 1);
      else
        setFresh(
          (count) =>
            count +
            events.filter((one) => one.organization === client.id && one.type !== "audit.read")
              .length,
        );
    });
  }, [client.id]);

  const pattern = kinds.find(([of]) => of === kind)![2];
  const found = entries.filter(
    (entry) => pattern.test(entry.type ?? "") && textOf(entry, names).includes(words.toLowerCase()),
  );
  return (
    <section class="stack" aria-label="Entries">
      <Search label="Search these entries" value={words} onValue={setWords} />
      <SelectField
        label="Show"
        value={kind}
        onValue={setKind}
        options={kinds.map(([of, name]) => [of, name])}
      />
      {error !== null && (
        <Refused error={error}>
          <p>
            <button type="button" class="button" onClick={() => void load()}>
              Try again
            </button>
          </p>
        </Refused>
      )}
      {fresh > 0 && (
        <button type="button" class="button" onClick={() => void load()}>
          {fresh === 1 ? "One new entry" : `${fresh} new entries`}: read them
        </button>
      )}
      {!begun && error === null && <Waiting label="Reading the log" />}
      {begun && found.length === 0 && (
        <Notice>
          <p>
            None of the {entries.length} entries read so far fits.
            {next !== undefined && " Read further back below."}
          </p>
        </Notice>
      )}
      {found.length > 0 && (
        <ol class="card rows">
          {found.map((entry) => (
            <li key={entry.position} class="row-pair">
              <a class="row-act" href={`/log/${entry.position}?of=${client.id}`}>
                <span class="row-text">
                  <span>
                    <strong>
                      {entry.by?.name ??
                        (entry.by?.service
                          ? "A service"
                          : entry.by?.person
                            ? (names.get(entry.by.person) ?? "Somebody")
                            : "The server")}
                    </strong>{" "}
                    {whatOf(entry.type)}
                  </span>
                  <span class="quiet small">{aboutOf(bodyOfEntry(entry), names)}</span>
                  {reasonOf(entry) && <span class="small">“{reasonOf(entry)}”</span>}
                  <span class="quiet small digits">
                    {entry.at ? momentOf(entry.at) : ""} · entry {entry.position}
                  </span>
                </span>
                <Icon name="right" />
              </a>
            </li>
          ))}
        </ol>
      )}
      {next !== undefined && (
        <button type="button" class="button" onClick={() => void load(next)}>
          Further back
        </button>
      )}
    </section>
  );
}

const reasonOf = (entry: Entry): string => {
  const reason = bodyOfEntry(entry)?.["reason"];
  return typeof reason === "string" ? reason : "";
};

const textOf = (entry: Entry, names: Names) =>
  [
    entry.by?.name,
    whatOf(entry.type),
    entry.type,
    aboutOf(bodyOfEntry(entry), names),
    reasonOf(entry),
    entry.position,
  ]
    .join(" ")
    .toLowerCase();
