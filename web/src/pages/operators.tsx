// Who runs the server: persons, by id alone; by name where one sees them in an organization.
import { useState } from "preact/hooks";
import type { Names } from "../accounts_data";
import { call } from "../api/client";
import { me } from "../session";
import { Icon } from "../ui/icon";
import { useLoad } from "../ui/load";
import { Refused, SelectField, Sheet, Sure } from "../ui/parts";
import { dayOf } from "../ui/time";

export function Operators({ names }: { names: Names }) {
  const { value, error, again } = useLoad(
    (signal) => call("list_operators", { signal }),
    [],
    (event) => event.organization === undefined && event.type.startsWith("grant."),
  );
  const [adding, setAdding] = useState(false);
  if (error !== undefined) return <Refused error={error} />;
  if (!value) return null;
  const operators = value.operators;
  const known = new Set(operators.map((one) => one.id));
  const others = [...names].filter(([person]) => !known.has(person));
  return (
    <section class="stack close" aria-labelledby="operators">
      <div class="line apart">
        <h2 id="operators">Operators</h2>
        <button type="button" class="button" onClick={() => setAdding(true)}>
          <Icon name="plus" />
          Operator
        </button>
      </div>
      {operators.length === 1 && (
        <p class="quiet">One alone. When they are gone, only the host itself can name another.</p>
      )}
      <ul class="card rows">
        {operators.map((one) => (
          <li key={one.id} class="row">
            <div class="row-text">
              <span class="row-title">
                {names.get(one.id) ?? <span class="mono">{one.id}</span>}
                {one.id === me.value?.person && " (you)"}
              </span>
              <span class="quiet small">since {dayOf(one.since)}</span>
            </div>
            {operators.length > 1 && (
              <Sure
                label="End"
                question="They run the server no more; what they have in organizations stays."
                act={async () => {
                  await call("end_operator", { in: { person: one.id } });
                  await again();
                }}
              />
            )}
          </li>
        ))}
      </ul>
      {adding && (
        <AddOperator
          others={others}
          onClose={() => {
            setAdding(false);
            void again();
          }}
        />
      )}
    </section>
  );
}

function AddOperator({
  others,
  onClose,
}: {
  others: [person: string, name: string][];
  onClose: () => void;
}) {
  const [person, setPerson] = useState("");
  const [error, setError] = useState<unknown>(null);
  const add = async () => {
    await call("add_operator", { body: { person } });
    onClose();
  };
  return (
    <Sheet title="Another operator" onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          setError(null);
          add().catch(setError);
        }}
      >
        <p>
          An operator makes organizations, agrees to recoveries and ends people everywhere. They get
          no codes by it.
        </p>
        <SelectField
          label="Who"
          hint={
            others.length
              ? undefined
              : "Nobody else has joined yet: invite them to an organization first."
          }
          value={person}
          onValue={setPerson}
          options={[["", "Choose whom"], ...others]}
        />
        {error !== null && <Refused error={error} />}
        <button type="submit" class="button primary big" disabled={!person}>
          Make them operator
        </button>
      </form>
    </Sheet>
  );
}
