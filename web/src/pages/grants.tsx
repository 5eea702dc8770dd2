// Grants on something, or of somebody: who may do what there, since when, on which conditions.
import { useState } from "preact/hooks";
import type { GrantShown } from "../accounts_data";
import { call } from "../api/client";
import type { Answers } from "../../.cache/contract";
import { useLoad } from "../ui/load";
import { Icon } from "../ui/icon";
import { Empty, Notice, Refused, SelectField, Sheet, Sure, Waiting } from "../ui/parts";
import { dayOf } from "../ui/time";

type Role = GrantShown["role"];
interface Scope {
  kind: GrantShown["on"]["kind"];
  id: string;
  name: string;
}

export const whatRolesDo: Record<Role, string> = {
  viewer: "sees what is there",
  responder: "gets codes",
  keeper: "enrols and changes devices and accounts",
  approver: "approves what needs others",
  auditor: "reads the log",
  admin: "manages people and grants",
  operator: "runs the server",
  recoverer: "handles recovery channels",
};

const conditionText = ({ kind, value }: { kind: string; value: string }) =>
  kind === "reason" || value === "" ? `with a ${kind}` : `${kind} ${value}`;

export function Grants({
  organization,
  grants,
  may,
  again,
  on,
  to,
  title,
}: {
  organization: string;
  grants: GrantShown[] | null;
  may: boolean;
  again: () => Promise<void>;
  title: string;
  on: Scope[];
  to?: { kind: "member" | "group"; id: string; name: string };
}) {
  const [adding, setAdding] = useState(false);
  return (
    <section class="stack close" aria-labelledby="grants">
      <div class="line apart">
        <h2 id="grants">{title}</h2>
        {may && (
          <button type="button" class="button" onClick={() => setAdding(true)}>
            <Icon name="plus" />
            Grant
          </button>
        )}
      </div>
      {grants === null && (
        <p class="card padded quiet">
          Grants are shown to admins and auditors of this organization.
        </p>
      )}
      {grants?.length === 0 && (
        <Empty icon="key" title="Nobody yet">
          <p>
            A grant gives a person, a group or a service one role on an organization, a vault, an
            account or a device. No role comes with another: an admin gets no codes without being a
            responder.
          </p>
        </Empty>
      )}
      {!!grants?.length && (
        <ul class="card rows">
          {grants.map((grant) => (
            <li key={grant.id} class="row">
              <div class="stack close grow">
                <p>
                  <strong>{to ? grant.role : grant.to.name}</strong>{" "}
                  {to ? whatRolesDo[grant.role] : `is ${grant.role}: ${whatRolesDo[grant.role]}`}
                </p>
                <p class="quiet small">
                  on{" "}
                  {grant.on.kind === "organization"
                    ? "the whole organization"
                    : `${grant.on.kind} ${grant.on.name}`}
                  {to && grant.to.kind === "group" && `, through the group ${grant.to.name}`}
                  {!to && grant.to.kind !== "member" && `, a ${grant.to.kind}`}
                  {grant.conditions.length > 0 &&
                    `, ${grant.conditions.map(conditionText).join(", ")}`}
                  , since {dayOf(grant.made_at)}
                </p>
              </div>
              {may && (
                <Sure
                  label="End"
                  question={`End this grant of ${grant.to.name}?`}
                  act={async () => {
                    await call("end_grant", { in: { org: organization, grant: grant.id } });
                    await again();
                  }}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {adding && (
        <AddGrant
          organization={organization}
          on={on}
          to={to}
          onClose={() => {
            setAdding(false);
            void again();
          }}
        />
      )}
    </section>
  );
}

type To = { kind: "member" | "group" | "service"; id: string };

function AddGrant({
  organization,
  on,
  to,
  onClose,
}: {
  organization: string;
  on: Scope[];
  to?: To;
  onClose: () => void;
}) {
  const { value, error } = useLoad(
    async (signal) => {
      const at = { in: { org: organization }, signal };
      const [members, groups, services] = await Promise.all([
        call("list_members", at),
        call("list_groups", at),
        call("list_services", at),
      ]);
      return {
        members: members.members.filter((one) => one.state !== "revoked"),
        groups: groups.groups,
        services: services.services,
      };
    },
    [organization],
  );
  const [whom, setWhom] = useState(to ? `${to.kind} ${to.id}` : "");
  const [role, setRole] = useState<Role>("responder");
  const [where, setWhere] = useState(
    `${on[0]?.kind ?? "organization"} ${on[0]?.id ?? organization}`,
  );
  const [reason, setReason] = useState(true);
  const [failed, setFailed] = useState<unknown>(null);
  const [made, setMade] = useState<Answers["add_grant"] | null>(null);
  const add = async () => {
    const [toKind, toId] = whom.split(" ") as [To["kind"], string];
    const [onKind, onId] = where.split(" ") as [Scope["kind"], string];
    const answer = await call("add_grant", {
      in: { org: organization },
      body: {
        to: { kind: toKind, id: toId },
        role,
        on: { kind: onKind, id: onId },
        conditions: role === "responder" && reason ? [{ kind: "reason", value: "" }] : [],
      },
    });
    if (answer.warnings?.length) setMade(answer);
    else onClose();
  };
  return (
    <Sheet title="Grant a role" onClose={onClose}>
      {error !== undefined && <Refused error={error} />}
      {!value && error === undefined && <Waiting />}
      {made && (
        <>
          <Notice mood="warn">
            <p>
              <strong>Granted. Know this:</strong>
            </p>
            {made.warnings!.map((warning) => (
              <p key={warning}>{warning}</p>
            ))}
          </Notice>
          <button type="button" class="button primary big" onClick={onClose}>
            Understood
          </button>
        </>
      )}
      {value && !made && (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            setFailed(null);
            add().catch(setFailed);
          }}
        >
          {!to && (
            <SelectField
              label="To"
              value={whom}
              onValue={setWhom}
              options={[
                ["", "Choose whom"],
                ...value.members.map((one) => [`member ${one.id}`, one.name ?? one.id] as const),
                ...value.groups.map((one) => [`group ${one.id}`, `Group ${one.name}`] as const),
                ...value.services.map(
                  (one) => [`service ${one.id}`, `Service ${one.name}`] as const,
                ),
              ]}
            />
          )}
          <SelectField
            label="Role"
            hint={whatRolesDo[role]}
            value={role}
            onValue={(one) => setRole(one as Role)}
            options={(
              [
                "responder",
                "viewer",
                "keeper",
                "auditor",
                "approver",
                "admin",
                "recoverer",
              ] as const
            ).map((one) => [one, one])}
          />
          <SelectField
            label="On"
            value={where}
            onValue={setWhere}
            options={[
              ...on.map((one) => [`${one.kind} ${one.id}`, `${one.kind} ${one.name}`] as const),
              [`organization ${organization}`, "the whole organization"],
            ]}
          />
          {role === "responder" && (
            <label class="line">
              <input
                type="checkbox"
                class="check"
                checked={reason}
                onChange={(event) => setReason(event.currentTarget.checked)}
              />
              Ask for a reason each time
            </label>
          )}
          {failed !== null && <Refused error={failed} />}
          <button type="submit" class="button primary big" disabled={!whom}>
            Grant
          </button>
        </form>
      )}
    </Sheet>
  );
}
