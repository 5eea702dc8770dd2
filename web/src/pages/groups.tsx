// The groups and services of an organization, as two lists on the page of its people.
import { useState } from "preact/hooks";
import { call } from "../api/client";
import type { Client } from "../codes/holdings";
import { Icon } from "../ui/icon";
import { useLoad } from "../ui/load";
import { Named } from "../ui/named";
import { Refused } from "../ui/parts";
import { Removed, type RemovedThing } from "./removed";

interface Listed {
  id: string;
  name: string;
  href: string;
  about: string;
}

export function Groups({ client }: { client: Client }) {
  const { value, error, again } = useLoad(
    (signal) => call("list_groups", { in: { org: client.id }, query: { removed: true }, signal }),
    [client.id],
    (event) => /^(group|member)\./.test(event.type),
  );
  const admin = client.roles.includes("admin");
  if (error !== undefined) return <Refused error={error} />;
  if (!value || (!value.groups.length && !admin)) return null;
  return (
    <Listing
      title="Groups"
      what="Group"
      placeholder="on-call"
      empty="No groups. A role granted to a group goes to all in it: an on-call rota, say."
      admin={admin}
      again={again}
      add={(name) => call("add_group", { in: { org: client.id }, body: { name } })}
      listed={value.groups
        .filter((one) => !one.removed_at)
        .map((one) => ({
          ...one,
          href: `/groups/${one.id}`,
          about: one.members.map((member) => member.name).join(", ") || "nobody in it",
        }))}
      gone={value.groups.map((one) => ({
        ...one,
        what: "Group",
        restore: () => call("restore_group", { in: { org: client.id, group: one.id } }),
      }))}
    />
  );
}

export function Services({ client }: { client: Client }) {
  const { value, error, again } = useLoad(
    (signal) => call("list_services", { in: { org: client.id }, query: { removed: true }, signal }),
    [client.id],
    (event) => event.type.startsWith("service."),
  );
  const admin = client.roles.includes("admin");
  if (error !== undefined) return <Refused error={error} />;
  if (!value || (!value.services.length && !admin)) return null;
  return (
    <Listing
      title="Services"
      what="Service"
      placeholder="backup job"
      empty="No services. A program that gets codes by itself is one, with tokens of its own."
      admin={admin}
      again={again}
      add={(name) => call("add_service", { in: { org: client.id }, body: { name } })}
      listed={value.services
        .filter((one) => !one.removed_at)
        .map((one) => ({ ...one, href: `/services/${one.id}`, about: "a program, with tokens" }))}
      gone={value.services.map((one) => ({
        ...one,
        what: "Service",
        restore: () => call("restore_service", { in: { org: client.id, service: one.id } }),
      }))}
    />
  );
}

function Listing({
  title,
  what,
  placeholder,
  empty,
  admin,
  listed,
  gone,
  add,
  again,
}: {
  title: string;
  what: string;
  placeholder: string;
  empty: string;
  admin: boolean;
  listed: Listed[];
  gone: RemovedThing[];
  add: (name: string) => Promise<unknown>;
  again: () => Promise<void>;
}) {
  const [adding, setAdding] = useState(false);
  return (
    <section class="stack close" aria-labelledby={title}>
      <div class="line apart">
        <h2 id={title}>{title}</h2>
        {admin && (
          <button type="button" class="button" onClick={() => setAdding(true)}>
            <Icon name="plus" />
            {what}
          </button>
        )}
      </div>
      {listed.length === 0 && <p class="card padded quiet">{empty}</p>}
      {listed.length > 0 && (
        <ul class="card rows">
          {listed.map((one) => (
            <li key={one.id} class="row-pair">
              <a class="row-act" href={one.href}>
                <span class="row-text">
                  <span class="row-title">{one.name}</span>
                  <span class="quiet small">{one.about}</span>
                </span>
                <Icon name="right" />
              </a>
            </li>
          ))}
        </ul>
      )}
      {admin && <Removed things={gone} again={again} />}
      {adding && (
        <Named
          title={`A new ${what.toLowerCase()}`}
          label="Name"
          placeholder={placeholder}
          act="Add it"
          run={add}
          onClose={() => {
            setAdding(false);
            void again();
          }}
        />
      )}
    </section>
  );
}
