// The server, for its operators: how it is, its clock, who runs it, its organizations, recoveries.
import { useState } from "preact/hooks";
import { peopleOf } from "../accounts_data";
import { call } from "../api/client";
import type { Answers } from "../../.cache/contract";
import { me } from "../session";
import { useCell } from "../store";
import { Page } from "../ui/frame";
import { Icon } from "../ui/icon";
import { useLoad } from "../ui/load";
import { Empty, Fact, Notice, Refused, Sure } from "../ui/parts";
import { dayOf, exactOf } from "../ui/time";
import { Operators } from "./operators";
import { Organizations } from "./organizations";
import { ServerRecoveries } from "./recoveries";

export function ServerPage() {
  const who = useCell(me)!;
  const operator = who.roles.includes("operator");
  const { value: names } = useLoad((signal) => peopleOf(who, signal), [who]);
  const nameOf = (person: string) => names?.get(person) ?? person;
  return (
    <Page
      title="Server"
      side={
        <a class="button bare" href="/settings">
          <Icon name="left" />
          Settings
        </a>
      }
    >
      {operator ? (
        <>
          <Status />
          <ServerRecoveries nameOf={nameOf} />
          <Operators names={names ?? new Map()} />
          <Organizations />
        </>
      ) : (
        <Empty icon="settings" title="Operators run the server">
          <p>An operator of this server can make you one. What you hold and get needs none.</p>
        </Empty>
      )}
    </Page>
  );
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

type ServerStatus = Answers["show_status"];

function Status() {
  const { value, error, again } = useLoad(
    (signal) => call("show_status", { signal }),
    [],
    (event) => event.type.startsWith("clock."),
  );
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
  if (!value) return null;
  return (
    <section class="stack close" aria-labelledby="status">
      <div class="line apart">
        <h2 id="status">How it is</h2>
        <a class="button bare" href="/log?of=server">
          <Icon name="log" />
          Its log
        </a>
      </div>
      {value.development && (
        <Notice mood="warn">
          <p>
            <strong>Started with --dev.</strong> The key lies beside the data: whoever copies the
            disk has every seed. This store is marked so for ever.
          </p>
        </Notice>
      )}
      {!value.development && !value.seal.recovery_quorum && (
        <Notice mood="warn">
          <p>
            <strong>No recovery quorum.</strong>{" "}
            {value.warning ?? "When this machine is lost, so is the key."}
          </p>
        </Notice>
      )}
      <Clock clock={value.clock} again={again} />
      <div class="card padded stack">
        <dl class="facts">
          <Fact name="Seal">
            {value.sealed ? "sealed" : "open"}, by {value.seal.kind}
          </Fact>
          <Fact name="Log">
            {value.log_size} entries since {dayOf(value.created_at)}
          </Fact>
          <Fact name="Holds">
            {value.organizations} organizations, {value.people} people
          </Fact>
          <Fact name="Clock">
            {exactOf(value.clock.wall)},{" "}
            {value.clock.synchronised ? "synchronised" : "not synchronised"}
          </Fact>
          <Fact name="Disk">
            {gigabytes(value.disk.free_bytes)} free, {gigabytes(value.disk.reserve_bytes)} in
            reserve for codes
          </Fact>
        </dl>
        <Compare />
      </div>
    </section>
  );
}

// Without a sure clock there are no codes: somebody has to say that the time shown is right.
function Clock({ clock, again }: { clock: ServerStatus["clock"]; again: () => Promise<void> }) {
  const [taken, setTaken] = useState<Answers["accept_clock"] | null>(null);
  if (taken && clock.sure)
    return (
      <Notice mood="good">
        <p>
          <strong>Taken as right: {exactOf(taken.found)}.</strong> Codes leave again.{" "}
          {taken.tokens.length + taken.grants.length > 0 &&
            `${taken.tokens.length} tokens and ${taken.grants.length} grants were over by an ` +
              "earlier clock and have ended."}
        </p>
      </Notice>
    );
  if (clock.sure) return null;
  return (
    <Notice mood="bad" alert>
      <p>
        <strong>The clock is not sure: no codes.</strong> {clock.trouble}
      </p>
      {taken && <p>It was noted that you said so; that alone does not mend this.</p>}
      <p>
        The server says it is {exactOf(clock.wall)}. Compare it with a clock that you trust. When
        the machine's time is synchronised again this ends by itself.
      </p>
      <Sure
        danger={false}
        label="This time is right"
        question="It is written on the record that you said so."
        act={async () => {
          const answer = await call("accept_clock");
          await again();
          setTaken(answer);
        }}
      />
    </Notice>
  );
}

function Compare() {
  const [report, setReport] = useState<Answers["fsck"] | null>(null);
  return (
    <>
      <Sure
        danger={false}
        label="Compare store and log"
        question="Reads everything; takes a while on a large store."
        act={async () => setReport(await call("fsck"))}
      />
      {report &&
        (report.finding_count === 0 ? (
          <Notice mood="good">
            <p>
              {report.entries} entries and {report.rows} rows fit each other.
            </p>
          </Notice>
        ) : (
          <Notice mood="bad" alert>
            <p>
              <strong>{report.finding_count} findings.</strong> Let no code leave before you know
              why; keep the disk as it is.
            </p>
            {report.findings.slice(0, 20).map((one, i) => (
              <p key={i}>{one.sentence}</p>
            ))}
          </Notice>
        ))}
    </>
  );
}
