// One entry of the log with its proof, which this browser verifies itself.
import { peopleOf } from "../accounts_data";
import { call } from "../api/client";
import type { Answers } from "../../.cache/contract";
import { clientsOf } from "../codes/holdings";
import { prove, type Proved } from "../log/receipt";
import { kServer } from "../log/record";
import { aboutOf, whatOf, type Names } from "../log/sentences";
import { path } from "../route";
import { me } from "../session";
import { useCell } from "../store";
import { Icon } from "../ui/icon";
import { Page } from "../ui/frame";
import { useLoad } from "../ui/load";
import { Fact, Notice, Refused, Waiting } from "../ui/parts";
import { exactOf } from "../ui/time";
import { bodyOfEntry, namesOf } from "./log";

interface Shown {
  entry: Answers["show_entry"];
  proved: Proved;
  names: Names;
}

export function EntryPage() {
  const who = useCell(me)!;
  const position = Number(useCell(path).split("/")[2]);
  const organization =
    new URLSearchParams(location.search).get("of") ?? clientsOf(who)[0]?.id ?? "";
  const { value, error } = useLoad(
    async (signal): Promise<Shown> => {
      const at = { in: { org: organization, position }, signal };
      const ofServer = organization === kServer;
      const [entry, receipt, names] = await Promise.all([
        call(ofServer ? "show_server_entry" : "show_entry", at),
        call(ofServer ? "prove_server_entry" : "prove_entry", at),
        ofServer ? peopleOf(who, signal) : namesOf(organization, signal),
      ]);
      return {
        entry,
        names,
        proved: await prove(
          receipt,
          () => receipt.body === entry.body && receipt.position === entry.position,
        ),
      };
    },
    [organization, position],
  );
  return (
    <Page
      title={`Entry ${position}`}
      side={
        <a class="button bare" href={`/log?of=${organization}`}>
          <Icon name="left" />
          The log
        </a>
      }
    >
      {error !== undefined && <Refused error={error} />}
      {!value && error === undefined && <Waiting label="Reading the entry and its proof" />}
      {value && <Shown shown={value} />}
    </Page>
  );
}

// Of the newest seed of the device that the entry is about.
function witnessIn(body: ReturnType<typeof bodyOfEntry>): string | undefined {
  const versions = body?.["device"]?.versions;
  return Array.isArray(versions) ? versions.at(-1)?.witnessed_by : undefined;
}

function Shown({ shown: { entry, proved, names } }: { shown: Shown }) {
  const body = bodyOfEntry(entry);
  const witness = witnessIn(body);
  return (
    <>
      <Notice mood="good">
        <p>
          <strong>Proved in this browser.</strong> Its place leads to the log's root at{" "}
          {proved.size} entries, which extends the log that this browser knew.
        </p>
        <p>
          {proved.signature === "good"
            ? "The root is signed by the log's key."
            : "This browser cannot check Ed25519 signatures; the root is the one it knew."}
        </p>
      </Notice>
      <section class="card padded" aria-label="What it says">
        <dl class="facts">
          <Fact name="What">
            <strong>{whatOf(entry.type, body)}</strong>
          </Fact>
          <Fact name="By">
            {entry.by?.name ??
              (entry.by?.person ? (names.get(entry.by.person) ?? entry.by.person) : "the server")}
          </Fact>
          {aboutOf(body, names) && <Fact name="About">{aboutOf(body, names)}</Fact>}
          {typeof body?.["reason"] === "string" && <Fact name="Reason">{body["reason"]}</Fact>}
          {typeof body?.["ticket"] === "string" && <Fact name="Ticket">{body["ticket"]}</Fact>}
          {witness && <Fact name="Second person">{names.get(witness) ?? witness}</Fact>}
          <Fact name="When">
            {entry.at ? exactOf(entry.at) : "unknown"}
            {entry.sure === false && " (the clock was not sure)"}
          </Fact>
          <Fact name="Place">
            {entry.position} in the log, {entry.sequence} in its chain
          </Fact>
        </dl>
      </section>
      <details>
        <summary>
          <Icon name="right" />
          Its exact text
        </summary>
        <pre class="card padded mono small text" tabIndex={0}>
          {body ? JSON.stringify(body, null, 2) : "erased"}
        </pre>
      </details>
    </>
  );
}
