// One group: who is in it, and what that gives them.
import { useState } from "preact/hooks";
import { call } from "../api/client";
import { findClient, seesGrants, type GrantShown } from "../accounts_data";
import type { Answers } from "../../.cache/contract";
import type { Client } from "../codes/holdings";
import { go, path } from "../route";
import { me, type Me } from "../session";
import { useCell } from "../store";
import { Page } from "../ui/frame";
import { Icon } from "../ui/icon";
import { useLoad } from "../ui/load";
import { Named } from "../ui/named";
import { Empty, Refused, SelectField, Sure, Waiting } from "../ui/parts";
import { Grants, scopesOf } from "./grants";

type Group = Answers["list_groups"]["groups"][number];

interface Loaded {
  client: Client;
  group: Group;
  members: Answers["list_members"]["members"];
  grants: GrantShown[] | null;
  scopes: Awaited<ReturnType<typeof scopesOf>>;
}

async function load(who: Me, id: string, signal: AbortSignal): Promise<Loaded> {
  let group: Group | undefined;
  const client = await findClient(who, async ({ id: org }) => {
    const { groups } = await call("list_groups", { in: { org }, signal });
    const mine = groups.find((one) => one.id === id);
    group ??= mine;
    return !!mine;
  });
  const at = { in: { org: client.id }, signal };
  const [{ members }, grants, scopes] = await Promise.all([
    call("list_members", at),
    seesGrants(client) ? call("list_grants", { ...at, query: { group: id } }) : null,
    scopesOf(client.id, signal),
  ]);
  return { client, group: group!, members, grants: grants?.grants ?? null, scopes };
}

export function GroupPage() {
  const who = useCell(me)!;
  const id = useCell(path).split("/")[2] ?? "";
  const { value, error, again } = useLoad(
    (signal) => load(who, id, signal),
    [who, id],
    (event) => /^(group|grant|member|vault|account)\./.test(event.type),
  );
  return (
    <Page
      title={value ? value.group.name : "Group"}
      side={
        <a class="button bare" href="/people">
          <Icon name="left" />
          All people
        </a>
      }
    >
      {error !== undefined && <Refused error={error} />}
      {!value && error === undefined && <Waiting label="Loading the group" />}
      {value && <Shown loaded={value} again={again} />}
    </Page>
  );
}

function Shown({
  loaded: { client, group, members, grants, scopes },
  again,
}: {
  loaded: Loaded;
  again: () => Promise<void>;
}) {
  const admin = client.roles.includes("admin");
  const [renaming, setRenaming] = useState(false);
  const at = { in: { org: client.id, group: group.id } };
  return (
    <>
      <p class="quiet">
        A group of {client.name}. What is granted to it goes to all who are in it.
      </p>
      <Inside client={client} group={group} members={members} again={again} />
      <Grants
        organization={client.id}
        grants={grants}
        may={admin}
        again={again}
        title={`What all in ${group.name} may do`}
        on={scopes}
        to={{ kind: "group", id: group.id, name: group.name }}
      />
      {admin && (
        <section class="line" aria-label="Change the group">
          <button type="button" class="button" onClick={() => setRenaming(true)}>
            Rename
          </button>
          <Sure
            label="Remove this group"
            question={
              `What was granted to ${group.name} ends for all in it. ` +
              "For 30 days it can be put back."
            }
            act={async () => {
              await call("remove_group", at);
              go("/people");
            }}
          />
        </section>
      )}
      {renaming && (
        <Named
          title={`Rename ${group.name}`}
          label="Name"
          act="Rename"
          begin={group.name}
          run={(name) => call("edit_group", { ...at, body: { name } })}
          onClose={() => {
            setRenaming(false);
            void again();
          }}
        />
      )}
    </>
  );
}

function Inside({
  client,
  group,
  members,
  again,
}: Pick<Loaded, "client" | "group" | "members"> & { again: () => Promise<void> }) {
  const admin = client.roles.includes("admin");
  const [error, setError] = useState<unknown>(null);
  const within = new Set(group.members.map((one) => one.id));
  const others = members.filter((one) => one.state !== "revoked" && !within.has(one.id));
  const add = async (member: string) => {
    await call("add_group_member", { in: { org: client.id, group: group.id, member } });
    await again();
  };
  return (
    <section class="stack close" aria-labelledby="inside">
      <h2 id="inside">Who is in it</h2>
      {group.members.length === 0 && (
        <Empty icon="people" title="Nobody yet">
          <p>Add colleagues: they get what the group has, and lose it when they are taken out.</p>
        </Empty>
      )}
      {group.members.length > 0 && (
        <ul class="card rows">
          {group.members.map((one) => (
            <li key={one.id} class="row">
              <a class="grow row-title" href={`/people/${one.id}`}>
                {one.name}
              </a>
              {admin && (
                <Sure
                  label="Take out"
                  question={`${one.name} loses what ${group.name} gives.`}
                  act={async () => {
                    await call("remove_group_member", {
                      in: { org: client.id, group: group.id, member: one.id },
                    });
                    await again();
                  }}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {admin && others.length > 0 && (
        <SelectField
          label="Add somebody"
          value=""
          onValue={(member) => {
            setError(null);
            if (member) add(member).catch(setError);
          }}
          options={[
            ["", "Choose whom"],
            ...others.map((one) => [one.id, one.name ?? one.id] as const),
          ]}
        />
      )}
      {error !== null && <Refused error={error} />}
    </section>
  );
}
