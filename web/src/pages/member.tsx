// One member: what this person can get and why, their groups, and how to end it.
import { useState } from "preact/hooks";
import { call } from "../api/client";
import { findClient, seesGrants } from "../accounts_data";
import type { Answers } from "../../.cache/contract";
import { type Client } from "../codes/holdings";
import { gettableBy, scopesOf, type Gettable, type GrantShown, type Scope } from "../grants_data";
import { path } from "../route";
import { me, type Me } from "../session";
import { useCell } from "../store";
import { Icon } from "../ui/icon";
import { Page } from "../ui/frame";
import { useLoad } from "../ui/load";
import { Fact, Notice, Refused, Sure, Waiting } from "../ui/parts";
import { dayOf, momentOf } from "../ui/time";
import { EndMember } from "./end_member";
import { Grants } from "./grants";
import type { Member } from "./people";

interface Shown {
  client: Client;
  member: Member;
  groups: Answers["list_groups"]["groups"];
  grants: GrantShown[] | null;
  scopes: Scope[];
  gettable: Gettable[];
}

async function loadMember(who: Me, id: string, signal: AbortSignal): Promise<Shown> {
  const client = await findClient(who, async ({ id: org }) =>
    (await call("list_members", { in: { org }, query: { removed: true }, signal })).members.some(
      (one) => one.id === id,
    ),
  );
  const at = { in: { org: client.id, member: id }, signal };
  const [member, { groups }, grants, scopes, { accounts }] = await Promise.all([
    call("show_member", at),
    call("list_groups", at),
    seesGrants(client) ? call("list_grants", at) : null,
    scopesOf(client.id, signal),
    call("list_accounts", at),
  ]);
  const mine = new Set([member.id, ...member.groups.map((group) => group.id)]);
  const theirs = grants?.grants.filter((grant) => mine.has(grant.to.id)) ?? null;
  return {
    client,
    member,
    groups,
    scopes,
    grants: theirs,
    gettable: gettableBy(theirs ?? [], accounts),
  };
}

export function MemberPage() {
  const who = useCell(me)!;
  const id = useCell(path).split("/")[2] ?? "";
  const { value, error, again } = useLoad(
    (signal) => loadMember(who, id, signal),
    [who, id],
    (event) => /^(member|group|grant|recovery|vault|account)\./.test(event.type),
  );
  return (
    <Page
      title={value?.member.name ?? "Member"}
      side={
        <a class="button bare" href="/people">
          <Icon name="left" />
          All people
        </a>
      }
    >
      {error !== undefined && (
        <Refused error={error}>
          <p>
            <a href="/people">To the people</a>
          </p>
        </Refused>
      )}
      {!value && error === undefined && <Waiting label="Loading" />}
      {value && <Shown shown={value} again={again} />}
    </Page>
  );
}

function Shown({
  shown: { client, member, groups, grants, scopes, gettable },
  again,
}: {
  shown: Shown;
  again: () => Promise<void>;
}) {
  const admin = client.roles.includes("admin");
  const gone = member.state === "revoked";
  return (
    <>
      <section class="card padded" aria-label="About">
        <dl class="facts">
          <Fact name="Organization">{client.name}</Fact>
          {member.email && <Fact name="E-mail">{member.email}</Fact>}
          <Fact name="State">
            {member.state === "invited" ? "invited, has not joined yet" : member.state}
          </Fact>
          <Fact name="Since">{dayOf(member.since)}</Fact>
        </dl>
      </section>
      {member.sleeps_until && (
        <Sleeps client={client} member={member} until={member.sleeps_until} again={again} />
      )}
      {grants && !gone && <CanGet member={member} gettable={gettable} />}
      {member.suspected_at && (
        <Notice mood="bad" alert>
          <p>
            <strong>A passkey of theirs may be copied</strong>: {momentOf(member.suspected_at)} it
            was used with a counter that had not risen.
          </p>
          <p>
            That sign-in was refused and its sessions ended. Ask them which device it was; they
            remove the passkey under Me. If it was not them, revoke or recover them now.
          </p>
        </Notice>
      )}
      {!gone && (
        <InGroups client={client} member={member} groups={groups} admin={admin} again={again} />
      )}
      <Grants
        organization={client.id}
        grants={grants}
        may={admin && !gone}
        again={again}
        title={`What ${member.name ?? "this person"} may do, and why`}
        on={scopes}
        to={{ kind: "member", id: member.id, name: member.name ?? "" }}
      />
      {admin && <EndMember client={client} member={member} again={again} />}
    </>
  );
}

function CanGet({ member, gettable }: { member: Member; gettable: Gettable[] }) {
  return (
    <section class="stack close" aria-labelledby="can-get">
      <h2 id="can-get">What {member.name ?? "this person"} can get a code of, and why</h2>
      {gettable.length === 0 ? (
        <p class="card padded quiet">
          Nothing now. Codes go to responders alone, on what they are granted.
        </p>
      ) : (
        <ul class="card rows">
          {gettable.map((one) => (
            <li key={one.id} class="row">
              <div class="stack close grow">
                <p>
                  <strong>{one.name}</strong> <span class="quiet small">{one.where}</span>
                </p>
                {one.ways.map((way) => (
                  <p key={way} class="quiet small">
                    {way}
                  </p>
                ))}
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

// A successor, named when an organization had nobody else: their power sleeps, and can be taken
// back while it does.
function Sleeps({
  client,
  member,
  until,
  again,
}: {
  client: Client;
  member: Member;
  until: string;
  again: () => Promise<void>;
}) {
  return (
    <Notice mood="warn">
      <p>
        <strong>Named to administer {client.name}.</strong> That power sleeps until{" "}
        {momentOf(until)}; an approver can take it back until then.
      </p>
      {client.roles.includes("approver") && (
        <Sure
          label="Take it back"
          question={`${member.name ?? "This person"} does not become admin.`}
          act={async () => {
            await call("cancel_successor", { in: { org: client.id, member: member.id } });
            await again();
          }}
        />
      )}
    </Notice>
  );
}

function InGroups({
  client,
  member,
  groups,
  admin,
  again,
}: {
  client: Client;
  member: Member;
  groups: Shown["groups"];
  admin: boolean;
  again: () => Promise<void>;
}) {
  const [error, setError] = useState<unknown>(null);
  if (!groups.length) return null;
  const inside = new Set(member.groups.map((group) => group.id));
  const toggle = async (group: string) => {
    const at = { in: { org: client.id, group, member: member.id } };
    await (inside.has(group) ? call("remove_group_member", at) : call("add_group_member", at));
    await again();
  };
  return (
    <section class="stack close" aria-labelledby="in-groups">
      <h2 id="in-groups">Groups</h2>
      <div class="choices">
        {groups.map((group) => (
          <button
            key={group.id}
            type="button"
            class="choice"
            disabled={!admin}
            aria-pressed={inside.has(group.id)}
            onClick={() => {
              setError(null);
              toggle(group.id).catch(setError);
            }}
          >
            {group.name}
          </button>
        ))}
      </div>
      {error !== null && <Refused error={error} />}
    </section>
  );
}
