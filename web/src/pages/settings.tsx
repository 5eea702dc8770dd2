import { useState } from "preact/hooks";
import { call } from "../api/client";
import type { Answers } from "../../.cache/contract";
import { me } from "../session";
import { useCell } from "../store";
import { keepTheme, theme, type Theme } from "../theme";
import { Icon } from "../ui/icon";
import { Page } from "../ui/frame";
import { useLoad } from "../ui/load";
import { Fact, Notice, Refused, Sure } from "../ui/parts";
import { dayOf, exactOf } from "../ui/time";
import { Named } from "./me";

const themes: [Theme, string][] = [
  ["auto", "As the device"],
  ["light", "Light"],
  ["dark", "Dark"],
];

export function Settings() {
  const who = useCell(me)!;
  const [chosen, setChosen] = useState(theme());
  const administered = who.memberships.filter((one) => one.roles.includes("admin"));
  return (
    <Page
      title="Settings"
      side={
        <a class="button bare" href="/me">
          <Icon name="left" />
          Me
        </a>
      }
    >
      <section class="stack close" aria-labelledby="look">
        <h2 id="look">Colours</h2>
        <div class="choices" role="group" aria-labelledby="look">
          {themes.map(([of, name]) => (
            <button
              key={of}
              type="button"
              class="choice"
              aria-pressed={chosen === of}
              onClick={() => {
                keepTheme(of);
                setChosen(of);
              }}
            >
              {name}
            </button>
          ))}
        </div>
      </section>
      {administered.length > 0 && (
        <section class="stack close" aria-labelledby="organizations">
          <h2 id="organizations">{administered.length > 1 ? "Organizations" : "Organization"}</h2>
          <ul class="card rows">
            {administered.map(({ organization: { id, name } }) => (
              <Organization key={id} id={id} name={name} />
            ))}
          </ul>
        </section>
      )}
      {who.roles.includes("operator") && <Server />}
    </Page>
  );
}

function Organization({ id, name }: { id: string; name: string }) {
  const [renaming, setRenaming] = useState(false);
  const [now, setNow] = useState(name);
  return (
    <li class="row">
      <span class="grow">{now}</span>
      <button
        type="button"
        class="button"
        aria-label={`Rename ${now}`}
        onClick={() => setRenaming(true)}
      >
        Rename
      </button>
      {renaming && (
        <Named
          title={`Rename ${now}`}
          label="Name"
          act="Rename"
          begin={now}
          onClose={() => setRenaming(false)}
          run={async (to) => {
            await call("edit_organization", { in: { org: id }, body: { name: to } });
            setNow(to);
          }}
        />
      )}
    </li>
  );
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

function Server() {
  const { value, error, again } = useLoad((signal) => call("show_status", { signal }), []);
  const [report, setReport] = useState<Answers["fsck"] | null>(null);
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
    <section class="stack close" aria-labelledby="server">
      <h2 id="server">Server</h2>
      {value.development && (
        <Notice mood="warn">
          <p>
            <strong>Started with --dev.</strong> The key lies beside the data: whoever copies the
            disk has every seed. This store is marked so for ever.
          </p>
        </Notice>
      )}
      {!value.clock.sure && (
        <Notice mood="bad" alert>
          <p>
            <strong>The clock is not sure: no codes.</strong> {value.clock.trouble}
          </p>
        </Notice>
      )}
      <div class="card padded stack">
        <dl class="facts">
          <Fact name="Seal">{value.sealed ? "sealed" : "open"}</Fact>
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
                <strong>{report.finding_count} findings.</strong>
              </p>
              {report.findings.slice(0, 20).map((one, i) => (
                <p key={i}>{one.sentence}</p>
              ))}
            </Notice>
          ))}
      </div>
    </section>
  );
}
