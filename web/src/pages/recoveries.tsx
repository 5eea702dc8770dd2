// Recoveries that are not over: of an organization's people, or of everybody for an operator. Who
// is told, and cancelling in one act.
import { call } from "../api/client";
import type { Answers } from "../../.cache/contract";
import type { Client } from "../codes/holdings";
import { me } from "../session";
import { useLoad } from "../ui/load";
import { Notice, Refused, Sure } from "../ui/parts";
import { agoOf, momentOf } from "../ui/time";

type Recovery = Answers["list_recoveries"]["recoveries"][number];

const isOpen = (one: Recovery) => one.state === "asked" || one.state === "running";

// Who hears of a recovery in an organization, by name.
export function Told({ organization }: { organization: string }) {
  const { value } = useLoad(
    async (signal) =>
      (await call("list_members", { in: { org: organization }, signal })).members.filter(
        (one) => one.state === "active" && one.roles.includes("admin"),
      ),
    [organization],
  );
  if (!value) return null;
  const names = value.map((one) => one.name ?? one.id).join(", ");
  return (
    <p class="small">
      Told: the person, on each page of theirs; the admins ({names}); the operators of the server.
      Each of them can cancel it, in one act.
    </p>
  );
}

function Open({
  recovery,
  name,
  cancel,
  children,
}: {
  recovery: Recovery;
  name: string;
  cancel: () => Promise<unknown>;
  children?: preact.ComponentChildren;
}) {
  const begun = recovery.ends_at;
  return (
    <Notice mood="warn">
      <p>
        <strong>
          {begun ? `${name} came in by a recovery.` : `A recovery was asked for ${name}.`}
        </strong>{" "}
        Asked {agoOf(recovery.asked_at)}.{" "}
        {begun
          ? `Until ${momentOf(begun)} the new passkey only reads; then the old ones end.`
          : "Its link was not used yet."}
      </p>
      {children}
      <Sure
        label="Cancel it"
        question={`What the recovery gave ends at once; the old passkeys of ${name} stay.`}
        act={cancel}
      />
    </Notice>
  );
}

export function OrganizationRecoveries({ client }: { client: Client }) {
  const { value, error, again } = useLoad(
    (signal) => call("list_recoveries", { in: { org: client.id }, signal }),
    [client.id],
    (event) => event.type.startsWith("recovery."),
  );
  if (error !== undefined) return <Refused error={error} />;
  const open = value?.recoveries.filter(isOpen) ?? [];
  if (!open.length) return null;
  return (
    <section class="stack close" aria-labelledby="recoveries">
      <h2 id="recoveries">Recoveries under way</h2>
      {open.map((one) => (
        <Open
          key={one.id}
          recovery={one}
          name={one.member?.name ?? one.person}
          cancel={async () => {
            await call("cancel_recovery", { in: { org: client.id, recovery: one.id } });
            await again();
          }}
        >
          <Told organization={client.id} />
        </Open>
      ))}
    </section>
  );
}

// Everybody's, by id alone: an operator sees no names but of their own organizations.
export function ServerRecoveries({ nameOf }: { nameOf: (person: string) => string }) {
  const { value, error, again } = useLoad(
    (signal) => call("list_recoveries_2", { signal }),
    [],
    (event) => event.type.startsWith("recovery."),
  );
  if (error !== undefined) return <Refused error={error} />;
  const open = (value?.recoveries ?? []).filter(
    (one) => isOpen(one) && one.person !== me.value?.person,
  );
  return (
    <section class="stack close" aria-labelledby="recoveries">
      <h2 id="recoveries">Recoveries under way</h2>
      {value && !open.length && (
        <p class="card padded quiet">
          None. An admin starts one on a member's page; one for somebody of several organizations
          waits here for an operator.
        </p>
      )}
      {open.map((one) => (
        <Open
          key={one.id}
          recovery={one}
          name={nameOf(one.person)}
          cancel={async () => {
            await call("cancel_recovery_2", { in: { recovery: one.id } });
            await again();
          }}
        >
          {one.state === "asked" && (
            <Sure
              danger={false}
              label="Agree to it"
              question="Only when you know from the person that they asked. Their link then works."
              act={async () => {
                await call("agree_recovery", { in: { recovery: one.id } });
                await again();
              }}
            />
          )}
        </Open>
      ))}
    </section>
  );
}
