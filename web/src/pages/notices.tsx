// What somebody hears of in each organization and, for its admins, where notices are sent to and
// which did not arrive.
import { useEffect, useState } from "preact/hooks";
import { call } from "../api/client";
import type { Answers } from "../../.cache/contract";
import { me, type Membership } from "../session";
import { useCell } from "../store";
import { Page } from "../ui/frame";
import { Icon } from "../ui/icon";
import { useLoad } from "../ui/load";
import {
  CopyButton,
  Notice,
  Refused,
  SelectField,
  Sheet,
  Sure,
  TextField,
  Waiting,
} from "../ui/parts";
import { exactOf } from "../ui/time";

type Choice = Answers["show_notices"];
type Kind = Choice["not_by_mail"][number];
type Delivery = Answers["list_deliveries"]["deliveries"][number];

const kinds: [Kind, string][] = [
  ["release", "Codes of critical vaults"],
  ["first-use", "Somebody's first code of an account"],
  ["off-hours", "Codes outside of working hours"],
  ["refused", "Refused attempts"],
  ["people", "Changes of people"],
  ["policy", "Changes of grants, vaults and devices"],
];

export function NoticesPage() {
  const who = useCell(me)!;
  return (
    <Page
      title="Notices"
      side={
        <a class="button bare" href="/settings">
          <Icon name="left" />
          Settings
        </a>
      }
    >
      {who.memberships.map((one) => (
        <Of key={one.organization.id} membership={one} several={who.memberships.length > 1} />
      ))}
    </Page>
  );
}

function Of({ membership, several }: { membership: Membership; several: boolean }) {
  const { organization } = membership;
  const admin = membership.roles.includes("admin");
  return (
    <>
      {several && <h2>{organization.name}</h2>}
      <Chosen organization={organization} admin={admin} />
      {admin && <Webhooks organization={organization} heading={several ? "h3" : "h2"} />}
    </>
  );
}

type Organization = Membership["organization"];

function Chosen({ organization, admin }: { organization: Organization; admin: boolean }) {
  const org = organization.id;
  const { value, error, again } = useLoad(
    (signal) => call("show_notices", { in: { org }, signal }),
    [org],
    (event) => event.type === "notices.chosen",
  );
  const [failed, setFailed] = useState<unknown>(null);
  if (error !== undefined) return <Refused error={error} />;
  if (!value) return <Waiting label="Loading your notices" />;
  const choose = async (kind: Kind, way: keyof Choice) => {
    const left = value[way];
    const now = left.includes(kind) ? left.filter((one) => one !== kind) : [...left, kind];
    await call("choose_notices", { in: { org }, body: { ...value, [way]: now } });
    await again();
  };
  const ways: [keyof Choice, string][] = [
    ["not_by_mail", "Mail"],
    ["not_by_push", "Push"],
  ];
  return (
    <section class="stack close" aria-label={`What you hear of ${organization.name}`}>
      <p class="quiet">What concerns you yourself always comes by mail.</p>
      {failed !== null && <Refused error={failed} />}
      {admin && (
        <ul class="card rows">
          {kinds.map(([kind, words]) => (
            <li key={kind} class="row">
              <div class="row-text">
                <span class="row-title">{words}</span>
              </div>
              <div class="choices" role="group" aria-label={words}>
                {ways.map(([way, name]) => (
                  <button
                    key={way}
                    type="button"
                    class="choice"
                    aria-pressed={!value[way].includes(kind)}
                    onClick={() => {
                      setFailed(null);
                      choose(kind, way).catch(setFailed);
                    }}
                  >
                    {name}
                  </button>
                ))}
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Webhooks({
  organization,
  heading: Heading,
}: {
  organization: Organization;
  heading: "h2" | "h3";
}) {
  const org = organization.id;
  const { value, error, again } = useLoad(
    async (signal) => {
      const at = { in: { org }, signal };
      const [known, sent, people] = await Promise.all([
        call("list_webhooks", at),
        call("list_deliveries", at),
        call("list_members", at),
      ]);
      return { webhooks: known.webhooks, deliveries: sent.deliveries, members: people.members };
    },
    [org],
    (event) => /^(webhook|notices)\./.test(event.type),
  );
  const [adding, setAdding] = useState(false);
  const waits = value?.deliveries.some((one) => one.waiting_from !== undefined);
  useEffect(() => {
    if (!waits) return;
    const looking = setInterval(() => void again(), 3000);
    return () => clearInterval(looking);
  }, [waits]);
  if (error !== undefined) return <Refused error={error} />;
  if (!value) return <Waiting label="Loading webhooks" />;
  const mails = value.deliveries.filter((one) => one.member);
  return (
    <section class="stack close" aria-label={`Webhooks of ${organization.name}`}>
      <div class="line apart">
        <Heading>Webhooks</Heading>
        <button type="button" class="button" onClick={() => setAdding(true)}>
          <Icon name="plus" />
          Webhook
        </button>
      </div>
      {value.webhooks.length === 0 && (
        <p class="card padded quiet">
          None. A webhook sends notices to another program, signed, with ids and links only.
        </p>
      )}
      {value.webhooks.length > 0 && (
        <ul class="card rows">
          {value.webhooks.map((one) => (
            <li key={one.id} class="row">
              <div class="row-text">
                <span class="row-title">{one.name}</span>
                <span class="quiet small">
                  {one.origin}: {one.kinds.join(", ")}
                </span>
                <How
                  org={org}
                  delivery={value.deliveries.find((each) => each.webhook === one.id)}
                  resend={async () => {
                    await call("resend_notices", { in: { org, webhook: one.id } });
                    await again();
                  }}
                />
              </div>
              <Sure
                label="Remove"
                question={`${one.name} gets nothing more.`}
                act={async () => {
                  await call("remove_webhook", { in: { org, webhook: one.id } });
                  await again();
                }}
              />
            </li>
          ))}
        </ul>
      )}
      {mails.length > 0 && (
        <>
          <Heading>Mail that did not arrive</Heading>
          <ul class="card rows">
            {mails.map((one) => (
              <li key={one.member} class="row">
                <div class="row-text">
                  <span class="row-title">
                    {value.members.find((each) => each.id === one.member)?.name ?? one.member}
                  </span>
                  <How
                    org={org}
                    delivery={one}
                    resend={async () => {
                      await call("resend_mail", { in: { org, member: one.member! } });
                      await again();
                    }}
                  />
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
      {adding && (
        <Add
          org={org}
          onClose={() => {
            setAdding(false);
            void again();
          }}
        />
      )}
    </section>
  );
}

const times = (count: number) => (count === 1 ? "once" : `${count} times`);

function How({
  org,
  delivery,
  resend,
}: {
  org: string;
  delivery?: Delivery;
  resend: () => Promise<void>;
}) {
  const [failed, setFailed] = useState<unknown>(null);
  if (!delivery) return null;
  return (
    <>
      {delivery.waiting_from !== undefined && (
        <span class="quiet small">
          {delivery.stopped ? "Stopped. " : "Waits. "}
          {delivery.attempts > 0 && `Tried ${times(delivery.attempts)}. `}
          {delivery.problem}
        </span>
      )}
      {delivery.dead.length > 0 && (
        <details>
          <summary>{delivery.dead.length} given up</summary>
          <ul class="small">
            {delivery.dead.map((one) => (
              <li key={one.position}>
                <a href={`/log/${one.position}?of=${org}`}>Entry {one.position}</a>, tried{" "}
                {times(one.attempts)}, {exactOf(one.given_up_at)}: {one.problem}
              </li>
            ))}
          </ul>
        </details>
      )}
      {failed !== null && <Refused error={failed} />}
      {delivery.dead.length > 0 && (
        <button type="button" class="button" onClick={() => void resend().catch(setFailed)}>
          Send again
        </button>
      )}
    </>
  );
}

function Add({ org, onClose }: { org: string; onClose: () => void }) {
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const [kind, setKind] = useState<Kind | "all">("all");
  const [made, setMade] = useState<{ secret: string } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const add = async () => {
    const wanted = kind === "all" ? kinds.map(([one]) => one) : [kind];
    const body = { name: name.trim(), url: url.trim(), kinds: wanted };
    setMade(await call("add_webhook", { in: { org }, body }));
  };
  return (
    <Sheet title="A new webhook" onClose={onClose}>
      {made ? (
        <>
          <Notice mood="warn">
            <p>
              <strong>Copy its secret now.</strong> It is shown this once; the receiver verifies
              with it.
            </p>
          </Notice>
          <p class="card padded mono small">{made.secret}</p>
          <CopyButton class="button primary big" what="Secret" text={() => made.secret} />
          <button type="button" class="button bare" onClick={onClose}>
            Done
          </button>
        </>
      ) : (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            setError(null);
            add().catch(setError);
          }}
        >
          <TextField label="Name" value={name} onValue={setName} placeholder="alarm" required />
          <TextField
            label="URL"
            hint="https, to a public name"
            value={url}
            onValue={setUrl}
            placeholder="https://hooks.example.com/cofactor"
            required
          />
          <SelectField
            label="Hears of"
            value={kind}
            onValue={(value) => setKind(value as Kind | "all")}
            options={[["all", "Everything"], ...kinds]}
          />
          {error !== null && <Refused error={error} />}
          <button type="submit" class="button primary big" disabled={!name.trim() || !url.trim()}>
            Add
          </button>
        </form>
      )}
    </Sheet>
  );
}
