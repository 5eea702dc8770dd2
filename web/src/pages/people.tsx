import { useState } from "preact/hooks";
import { call } from "../api/client";
import { lookedAt, seesGrants } from "../accounts_data";
import type { Answers } from "../../.cache/contract";
import { clientsOf, type Client } from "../codes/holdings";
import { me } from "../session";
import { useCell } from "../store";
import { Icon } from "../ui/icon";
import { Page } from "../ui/frame";
import { useLoad } from "../ui/load";
import {
  CopyButton,
  Empty,
  Monogram,
  Notice,
  Refused,
  SelectField,
  Sheet,
  TextField,
  Waiting,
} from "../ui/parts";
import { momentOf } from "../ui/time";
import { Groups, Services } from "./groups";
import { OrganizationRecoveries } from "./recoveries";

export type Member = Answers["list_members"]["members"][number];

export function People() {
  const who = useCell(me)!;
  const clients = clientsOf(who);
  const chosen = useCell(lookedAt);
  const client = clients.find((one) => one.id === chosen) ?? clients[0];
  const [inviting, setInviting] = useState(false);
  return (
    <Page
      title="People"
      side={
        client?.roles.includes("admin") && (
          <button type="button" class="button primary" onClick={() => setInviting(true)}>
            <Icon name="plus" />
            Invite
          </button>
        )
      }
    >
      {clients.length > 1 && (
        <SelectField
          label="Organization"
          value={client?.id ?? ""}
          onValue={(id) => lookedAt.set(id)}
          options={clients.map((one) => [one.id, one.name])}
        />
      )}
      {!client && (
        <Empty icon="people" title="No organization">
          <p>You belong to none yet. An invitation adds you to one.</p>
        </Empty>
      )}
      {client && seesGrants(client) && (
        <OrganizationRecoveries key={`recoveries ${client.id}`} client={client} />
      )}
      {client && <Members key={client.id} client={client} />}
      {client && <Groups key={`groups ${client.id}`} client={client} />}
      {client && <Services key={`services ${client.id}`} client={client} />}
      {client && inviting && <Invite client={client} onClose={() => setInviting(false)} />}
    </Page>
  );
}

const states: Record<Member["state"], string> = { active: "good", invited: "warn", revoked: "" };

function Members({ client }: { client: Client }) {
  const { value, error, again } = useLoad(
    (signal) => call("list_members", { in: { org: client.id }, signal }),
    [client.id],
    (event) => /^(member|group|grant)\./.test(event.type),
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
  if (!value) return <Waiting label="Loading people" />;
  return (
    <section class="stack close" aria-labelledby="members">
      <h2 id="members">Members of {client.name}</h2>
      <ul class="card rows">
        {value.members.map((member) => (
          <li key={member.id} class="row-pair">
            <a class="row-act" href={`/people/${member.id}`}>
              <Monogram name={member.name ?? "?"} hue={client.hue} />
              <span class="row-text">
                <span class="line">
                  <span class="row-title">{member.name ?? member.id}</span>
                  {member.state !== "active" && (
                    <span class={`badge ${states[member.state]}`}>{member.state}</span>
                  )}
                </span>
                <span class="quiet small">{member.email ?? "address not shown"}</span>
                <span class="quiet small">
                  {member.roles.length ? member.roles.join(", ") : "no role yet: sees nothing"}
                </span>
              </span>
              {member.suspected_at && <span class="badge bad">passkey may be copied</span>}
              <Icon name="right" />
            </a>
          </li>
        ))}
      </ul>
      {value.members.length === 1 && (
        <p class="quiet">
          Alone here. Invite a colleague: one person who can do everything is one person to lose.
        </p>
      )}
    </section>
  );
}

function Invite({ client, onClose }: { client: Client; onClose: () => void }) {
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [made, setMade] = useState<Answers["invite_member"] | null>(null);
  const invite = async () =>
    setMade(
      await call("invite_member", {
        in: { org: client.id },
        body: { name: name.trim(), email: email.trim() },
      }),
    );
  const link = () => `${location.origin}/join#${made!.token}`;
  return (
    <Sheet title={`Invite to ${client.name}`} onClose={onClose}>
      {made ? (
        <>
          <Notice mood="good">
            <p>
              <strong>{name} is invited.</strong>
            </p>
            <p>
              Give them this link yourself, by a way that you trust. It is shown once and holds
              until {momentOf(made.expires_at)}.
            </p>
          </Notice>
          <p class="card padded mono small" data-testid="invitation">
            {link()}
          </p>
          <CopyButton class="button primary big" what="Link" text={link} />
          <a class="button" href={`/people/${made.membership}`} onClick={onClose}>
            Grant roles now
          </a>
        </>
      ) : (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            setError(null);
            invite().catch(setError);
          }}
        >
          <TextField
            label="Name"
            hint="As colleagues will see it."
            value={name}
            onValue={setName}
            required
          />
          <TextField label="E-mail" value={email} onValue={setEmail} type="email" required />
          {error !== null && <Refused error={error} />}
          <button type="submit" class="button primary big" disabled={!name.trim() || !email.trim()}>
            Make the invitation
          </button>
          <p class="small quiet">
            Cofactor sends no mail. You get a link to pass on; whoever has it first becomes{" "}
            {name.trim() || "this person"}.
          </p>
        </form>
      )}
    </Sheet>
  );
}
