// One member: what this person can get and why, their groups, and how to end it.
import { useState } from "preact/hooks";
import { call } from "../api/client";
import { findClient, seesGrants, type GrantShown } from "../accounts_data";
import type { Answers } from "../../.cache/contract";
import { type Client } from "../codes/holdings";
import { path } from "../route";
import { me, type Me } from "../session";
import { useCell } from "../store";
import { Icon } from "../ui/icon";
import { Page } from "../ui/frame";
import { useLoad } from "../ui/load";
import { CopyButton, Fact, Notice, Refused, Sure, Waiting } from "../ui/parts";
import { dayOf, momentOf } from "../ui/time";
import { Grants } from "./grants";
import type { Member } from "./people";

interface Shown {
  client: Client;
  member: Member;
  groups: Answers["list_groups"]["groups"];
  grants: GrantShown[] | null;
  vaults: Answers["list_vaults"]["vaults"];
}

async function loadMember(who: Me, id: string, signal: AbortSignal): Promise<Shown> {
  const client = await findClient(who, async ({ id: org }) =>
    (await call("list_members", { in: { org }, query: { removed: true }, signal })).members.some(
      (one) => one.id === id,
    ),
  );
  const at = { in: { org: client.id, member: id }, signal };
  const [member, { groups }, grants, { vaults }] = await Promise.all([
    call("show_member", at),
    call("list_groups", at),
    seesGrants(client) ? call("list_grants", at) : null,
    call("list_vaults", at),
  ]);
  const mine = new Set([member.id, ...member.groups.map((group) => group.id)]);
  return {
    client,
    member,
    groups,
    vaults,
    grants: grants?.grants.filter((grant) => mine.has(grant.to.id)) ?? null,
  };
}

export function MemberPage() {
  const who = useCell(me)!;
  const id = useCell(path).split("/")[2] ?? "";
  const { value, error, again } = useLoad(
    (signal) => loadMember(who, id, signal),
    [who, id],
    (event) => /^(member|group|grant|recovery)\./.test(event.type),
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
  shown: { client, member, groups, grants, vaults },
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
      {!gone && (
        <InGroups client={client} member={member} groups={groups} admin={admin} again={again} />
      )}
      <Grants
        organization={client.id}
        grants={grants}
        may={admin && !gone}
        again={again}
        title={`What ${member.name ?? "this person"} may do, and why`}
        on={vaults.map((vault) => ({ kind: "vault" as const, id: vault.id, name: vault.name }))}
        to={{ kind: "member", id: member.id, name: member.name ?? "" }}
      />
      {admin && <End client={client} member={member} again={again} />}
    </>
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

function End({
  client,
  member,
  again,
}: {
  client: Client;
  member: Member;
  again: () => Promise<void>;
}) {
  const [ended, setEnded] = useState<Answers["revoke_member"] | null>(null);
  const [recovery, setRecovery] = useState<Answers["ask_recovery"] | null>(null);
  const at = { in: { org: client.id, member: member.id } };
  const link = () => `${location.origin}/join#${recovery!.token}`;
  if (ended) return <LastCodes ended={ended} />;
  if (member.state === "revoked") return null;
  return (
    <section class="stack" aria-labelledby="end">
      <h2 id="end">When something is wrong</h2>
      {recovery && (
        <Notice mood="warn">
          <p>
            <strong>Give them this link.</strong> For 24 hours the new passkey signs in and reads,
            and gives nothing; anyone told may cancel it. It holds until{" "}
            {momentOf(recovery.expires_at)}.
          </p>
          <p class="mono small">{link()}</p>
          <p>
            <CopyButton class="button" what="Link" text={link} />
          </p>
        </Notice>
      )}
      {member.state === "active" && !recovery && (
        <Sure
          danger={false}
          label="They lost every passkey"
          question={`Start a recovery? All admins are told, and anybody told may cancel it.`}
          act={async () => setRecovery(await call("ask_recovery", at))}
        />
      )}
      <Sure
        label="Revoke this membership"
        question={`At once: their sessions, tokens, invitations and waits in ${client.name} end.`}
        act={async () => {
          setEnded(await call("revoke_member", at));
          await again();
        }}
      />
    </section>
  );
}

function LastCodes({ ended }: { ended: Answers["revoke_member"] }) {
  const codes = ended.last_releases ?? [];
  return (
    <Notice mood="good">
      <p>
        <strong>Revoked, at position {ended.position}.</strong> {ended.tokens.length}{" "}
        tokens, {ended.invitations.length} invitations and {ended.grants} grants ended.
      </p>
      {codes.map((code) => (
        <p key={code.position}>
          A code of {code.account.name} ({code.device.name}) may still be accepted until{" "}
          {momentOf(code.may_be_accepted_until)}.
        </p>
      ))}
    </Notice>
  );
}
