import { useState } from "preact/hooks";
import { call } from "../api/client";
import type { Client } from "../codes/holdings";
import { Icon } from "../ui/icon";
import { useLoad } from "../ui/load";
import { Refused, Sheet, Sure, TextField } from "../ui/parts";

export function Groups({ client }: { client: Client }) {
  const { value, error, again } = useLoad(
    (signal) => call("list_groups", { in: { org: client.id }, signal }),
    [client.id],
    (event) => /^(group|member)\./.test(event.type),
  );
  const [adding, setAdding] = useState(false);
  const admin = client.roles.includes("admin");
  if (error !== undefined) return <Refused error={error} />;
  if (!value || (!value.groups.length && !admin)) return null;
  return (
    <section class="stack close" aria-labelledby="groups">
      <div class="line apart">
        <h2 id="groups">Groups</h2>
        {admin && (
          <button type="button" class="button" onClick={() => setAdding(true)}>
            <Icon name="plus" />
            Group
          </button>
        )}
      </div>
      {value.groups.length === 0 && (
        <p class="card padded quiet">
          No groups. A role granted to a group goes to all in it: an on-call rota, say.
        </p>
      )}
      {value.groups.length > 0 && (
        <ul class="card rows">
          {value.groups.map((group) => (
            <li key={group.id} class="row">
              <div class="row-text">
                <span class="row-title">{group.name}</span>
                <span class="quiet small">
                  {group.members.length
                    ? group.members.map((one) => one.name).join(", ")
                    : "nobody in it"}
                </span>
              </div>
              {admin && (
                <Sure
                  label="Remove"
                  question={`What was granted to ${group.name} ends for all in it.`}
                  act={async () => {
                    await call("remove_group", { in: { org: client.id, group: group.id } });
                    await again();
                  }}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {adding && (
        <AddGroup
          client={client}
          onClose={() => {
            setAdding(false);
            void again();
          }}
        />
      )}
    </section>
  );
}

function AddGroup({ client, onClose }: { client: Client; onClose: () => void }) {
  const [name, setName] = useState("");
  const [error, setError] = useState<unknown>(null);
  const add = async () => {
    await call("add_group", { in: { org: client.id }, body: { name: name.trim() } });
    onClose();
  };
  return (
    <Sheet title="A new group" onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          setError(null);
          add().catch(setError);
        }}
      >
        <TextField label="Name" value={name} onValue={setName} placeholder="on-call" required />
        {error !== null && <Refused error={error} />}
        <button type="submit" class="button primary big" disabled={!name.trim()}>
          Add it
        </button>
      </form>
    </Sheet>
  );
}
