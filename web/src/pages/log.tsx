import { useEffect, useMemo, useState } from "preact/hooks";
import { call } from "../api/client";
import { lookedAt, orNull, peopleOf } from "../accounts_data";
import { clientsOf } from "../codes/holdings";
import { joined, onEvents } from "../live/events";
import { bodyOf, type Body } from "../log/receipt";
import { aboutOf, joinOf, kinds, whatOf, type Entry, type Names } from "../log/sentences";
import { kServer } from "../log/record";
import { newest } from "../log/witness";
import { me, type Me } from "../session";
import { useCell } from "../store";
import { Icon } from "../ui/icon";
import { Page } from "../ui/frame";
import { Empty, Notice, Refused, Search, SelectField, Waiting } from "../ui/parts";
import { momentOf } from "../ui/time";
import { Export, type Source } from "./export";

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

interface Readable extends Source {
  may: boolean;
}

// Organizations, and for operators the server: what one may read of comes first.
function sourcesOf(who: Me): Readable[] {
  const sources = clientsOf(who).map(({ id, name, roles }) => ({
    id,
    name,
    may: roles.includes("auditor"),
  }));
  return who.roles.includes("operator")
    ? [...sources, { id: kServer, name: "The server", may: true }]
    : sources;
}

export function Log() {
  const sources = sourcesOf(useCell(me)!);
  const [chosen, setChosen] = useState(
    new URLSearchParams(location.search).get("of") ??
      sources.find((one) => one.may && one.id === lookedAt.value)?.id ??
      sources.find((one) => one.may)?.id ??
      sources[0]?.id ??
      "",
  );
  const source = sources.find((one) => one.id === chosen);
  return (
    <Page title="Log" side={<Whole />}>
      {sources.length > 1 && (
        <SelectField
          label="Log of"
          value={chosen}
          onValue={(id) => {
            lookedAt.set(id);
            setChosen(id);
          }}
          options={sources.map((one) => [one.id, one.name])}
        />
      )}
      {source && !source.may && (
        <Empty icon="log" title="Auditors read the log">
          <p>
            The role auditor lets you read what happened in {source.name}. Your own receipts you
            have anyway.
          </p>
        </Empty>
      )}
      {source?.may && <Entries key={source.id} source={source} />}
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

const kRead = 100; // entries at a time
const kDrawn = 40; // of them at first: a phone's screen shows eight

// What an entry says, as a row shows it.
function saidBy(entry: Entry, names: Names) {
  const body = bodyOfEntry(entry);
  const reason = body?.["reason"];
  return {
    what: whatOf(entry.type, body),
    about: aboutOf(body, names),
    reason: typeof reason === "string" ? reason : "",
  };
}

const logOf = (id: string, query: { from?: number; limit: number }) =>
  id === kServer
    ? call("list_server_log", { query })
    : call("list_log", { in: { org: id }, query });

function Entries({ source }: { source: Source }) {
  const [entries, setEntries] = useState<Entry[]>([]);
  const [next, setNext] = useState<number | undefined>(undefined);
  const [begun, setBegun] = useState(false);
  const [fresh, setFresh] = useState(0);
  const [names, setNames] = useState<Names>(new Map());
  const [room, setRoom] = useState(kDrawn);
  const [kind, setKind] = useState("");
  const [words, setWords] = useState("");
  const [error, setError] = useState<unknown>(null);

  const load = async (from?: number) => {
    setError(null);
    try {
      const page = await logOf(source.id, { from, limit: kRead });
      setEntries((before) => (from === undefined ? page.entries : [...before, ...page.entries]));
      setNext(page.next);
      setBegun(true);
      if (from === undefined) setFresh(0);
    } catch (failed) {
      setError(failed);
    }
  };
  useEffect(() => {
    let early = false; // read before the stream began
    void joined().then((begun) => {
      early = !begun;
      void load();
    });
    void (source.id === kServer ? peopleOf(me.value!) : namesOf(source.id))
      .then(setNames)
      .catch(() => {});
    // Reading is an entry too: what is new is counted, and read when asked for.
    return onEvents((events) => {
      if (typeof events === "string") {
        if (events === "all" || early) setFresh((count) => count + 1);
      } else
        setFresh(
          (count) =>
            count +
            events.filter(
              (one) => (one.organization ?? kServer) === source.id && one.type !== "audit.read",
            ).length,
        );
    });
  }, [source.id]);

  const pattern = kinds.find(([of]) => of === kind)![2];
  const found = entries.filter(
    (entry) =>
      pattern.test(entry.type ?? "") &&
      (!words || textOf(entry, names).includes(words.toLowerCase())),
  );
  const further = () => {
    setRoom(room + kRead);
    if (next !== undefined && found.length < room + kRead) void load(next);
  };
  return (
    <section class="stack" aria-label="Entries">
      <div class="filters">
        <SelectField
          label="Show"
          value={kind}
          onValue={setKind}
          options={kinds.map(([of, name]) => [of, name])}
        />
        <Search label="Search these entries" value={words} onValue={setWords} />
      </div>
      <div class="line">
        <Export source={source} />
        {source.id === kServer && (
          <button type="button" class="button bare" onClick={() => void load()}>
            Read it again
          </button>
        )}
      </div>
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
          {found.slice(0, room).map((entry) => (
            <LogRow key={entry.position} entry={entry} names={names} of={source.id} />
          ))}
        </ol>
      )}
      {(next !== undefined || found.length > room) && (
        <button type="button" class="button" onClick={further}>
          Further back
        </button>
      )}
    </section>
  );
}

function LogRow({ entry, names, of }: { entry: Entry; names: Names; of: string }) {
  const { what, about, reason } = useMemo(() => saidBy(entry, names), [entry, names]);
  const { at, by, position } = entry;
  const someone = by?.person ? (names.get(by.person) ?? "Somebody") : "The server";
  return (
    <li class="row-pair">
      <a class="row-act" href={`/log/${position}?of=${of}`}>
        <span class="row-text">
          <span>
            <strong>{by?.name ?? (by?.service ? "A service" : someone)}</strong>
            {joinOf(entry.type)}
            {what}
          </span>
          <span class="quiet small">{about}</span>
          {reason && <span class="small">“{reason}”</span>}
          <span class="quiet small digits">
            {at ? momentOf(at) : ""} · entry {position}
          </span>
        </span>
        <Icon name="right" />
      </a>
    </li>
  );
}

function textOf(entry: Entry, names: Names): string {
  const { what, about, reason } = saidBy(entry, names);
  return [entry.by?.name, what, entry.type, about, reason, entry.position].join(" ").toLowerCase();
}
