// Granting one role: to whom, where, with a reason each time, until when.
import { useState } from "preact/hooks";
import { call } from "../api/client";
import type { Answers } from "../../.cache/contract";
import { expiryOf, terms, whatRolesDo, type Role, type Scope } from "../grants_data";
import { useLoad } from "../ui/load";
import { Notice, Refused, SelectField, Sheet, TextField, Waiting } from "../ui/parts";

export interface To {
  kind: "member" | "group" | "service";
  id: string;
  name: string;
}

const roles: Role[] = [
  "responder",
  "viewer",
  "keeper",
  "auditor",
  "approver",
  "admin",
  "recoverer",
];

async function subjectsOf(
  organization: string,
  signal: AbortSignal,
): Promise<(readonly [string, string])[]> {
  const at = { in: { org: organization }, signal };
  const [{ members }, { groups }, { services }] = await Promise.all([
    call("list_members", at),
    call("list_groups", at),
    call("list_services", at),
  ]);
  return [
    ...members
      .filter((one) => one.state !== "revoked")
      .map((one) => [`member ${one.id}`, one.name ?? one.id] as const),
    ...groups.map((one) => [`group ${one.id}`, `Group ${one.name}`] as const),
    ...services.map((one) => [`service ${one.id}`, `Service ${one.name}`] as const),
  ];
}

export function AddGrant({
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
    async (signal) => (to ? [] : subjectsOf(organization, signal)),
    [organization, to?.id],
  );
  const [made, setMade] = useState<Answers["add_grant"] | null>(null);
  return (
    <Sheet title={to ? `Grant ${to.name} a role` : "Grant a role"} onClose={onClose}>
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
        <GrantForm
          organization={organization}
          on={on}
          to={to}
          subjects={value}
          onMade={(answer) => (answer.warnings?.length ? setMade(answer) : onClose())}
        />
      )}
    </Sheet>
  );
}

function GrantForm({
  organization,
  on,
  to,
  subjects,
  onMade,
}: {
  organization: string;
  on: Scope[];
  to?: To;
  subjects: (readonly [string, string])[];
  onMade: (made: Answers["add_grant"]) => void;
}) {
  const [whom, setWhom] = useState(to ? `${to.kind} ${to.id}` : "");
  const [role, setRole] = useState<Role>("responder");
  const [where, setWhere] = useState(
    `${on[0]?.kind ?? "organization"} ${on[0]?.id ?? organization}`,
  );
  const [reason, setReason] = useState(true);
  const [term, setTerm] = useState("");
  const [day, setDay] = useState("");
  const [error, setError] = useState<unknown>(null);
  const add = async () => {
    const [toKind, toId] = whom.split(" ") as [To["kind"], string];
    const [onKind, onId] = where.split(" ") as [Scope["kind"], string];
    const asksReason = role === "responder" && reason;
    const conditions = [
      ...(asksReason ? [{ kind: "reason", value: "" }] : []),
      ...expiryOf(term, day),
    ];
    const body = {
      to: { kind: toKind, id: toId },
      role,
      on: { kind: onKind, id: onId },
      conditions,
    };
    onMade(await call("add_grant", { in: { org: organization }, body }));
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        setError(null);
        add().catch(setError);
      }}
    >
      {!to && (
        <SelectField
          label="To"
          value={whom}
          onValue={setWhom}
          options={[["", "Choose whom"], ...subjects]}
        />
      )}
      <SelectField
        label="Role"
        hint={whatRolesDo[role]}
        value={role}
        onValue={(one) => setRole(one as Role)}
        options={roles.map((one) => [one, one])}
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
      <SelectField label="Holds" value={term} onValue={setTerm} options={terms} />
      {term === "day" && (
        <TextField
          label="Until the end of"
          type="date"
          value={day}
          onValue={setDay}
          min={new Date().toISOString().slice(0, 10)}
          required
        />
      )}
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
      {error !== null && <Refused error={error} />}
      <button type="submit" class="button primary big" disabled={!whom || (term === "day" && !day)}>
        Grant
      </button>
    </form>
  );
}
