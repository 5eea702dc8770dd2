// A person's own API tokens, for programs that act as them.
import { useState } from "preact/hooks";
import { call } from "../api/client";
import type { Answers } from "../../.cache/contract";
import { me } from "../session";
import { Icon } from "../ui/icon";
import { useLoad } from "../ui/load";
import { CopyButton, Notice, Refused, SelectField, Sheet, Sure, TextField } from "../ui/parts";
import { dayOf } from "../ui/time";

export function Tokens() {
  const { value, error, again } = useLoad(
    (signal) => call("list_own_tokens", { signal }),
    [],
    (event) => event.type.startsWith("token."),
  );
  const [adding, setAdding] = useState(false);
  if (error !== undefined) return <Refused error={error} />;
  if (!value) return null;
  const tokens = value.tokens.filter((one) => one.kind === "api");
  const placeOf = (id: string | undefined) =>
    me.value?.memberships.find((one) => one.organization.id === id)?.organization.name ?? "";
  return (
    <section class="stack close" aria-labelledby="tokens">
      <div class="line apart">
        <h2 id="tokens">API tokens</h2>
        <button type="button" class="button" onClick={() => setAdding(true)}>
          <Icon name="plus" />
          Token
        </button>
      </div>
      {tokens.length === 0 && (
        <p class="card padded quiet">
          None. A program that acts as you, such as the command line on another machine, needs one.
        </p>
      )}
      {tokens.length > 0 && (
        <ul class="card rows">
          {tokens.map((one) => (
            <li key={one.id} class="row">
              <div class="row-text">
                <span class="row-title">{one.name}</span>
                <span class="quiet small">
                  {placeOf(one.organization)}, until {dayOf(one.expires_at)}
                </span>
              </div>
              <Sure
                label="End"
                question={`${one.name} works no more.`}
                act={async () => {
                  await call("revoke_own_token", { in: { token: one.id } });
                  await again();
                }}
              />
            </li>
          ))}
        </ul>
      )}
      {adding && (
        <Add
          onClose={() => {
            setAdding(false);
            void again();
          }}
        />
      )}
    </section>
  );
}

function Add({ onClose }: { onClose: () => void }) {
  const places = me.value?.memberships ?? [];
  const [name, setName] = useState("");
  const [organization, setOrganization] = useState(places[0]?.organization.id ?? "");
  const [days, setDays] = useState("30");
  const [made, setMade] = useState<Answers["add_token"] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const add = async () =>
    setMade(
      await call("add_token", {
        body: { name: name.trim(), organization, expires_in_s: Number(days) * 86_400 },
      }),
    );
  return (
    <Sheet title="A new API token" onClose={onClose}>
      {made ? (
        <>
          <Notice mood="warn">
            <p>
              <strong>Copy it now.</strong> It is shown this once.
            </p>
          </Notice>
          <p class="card padded mono small">{made.token}</p>
          <CopyButton class="button primary big" what="Token" text={() => made.token} />
        </>
      ) : (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            setError(null);
            add().catch(setError);
          }}
        >
          <TextField label="Name" value={name} onValue={setName} placeholder="laptop" required />
          {places.length > 1 && (
            <SelectField
              label="Organization"
              value={organization}
              onValue={setOrganization}
              options={places.map((one) => [one.organization.id, one.organization.name])}
            />
          )}
          <SelectField
            label="Good for"
            value={days}
            onValue={setDays}
            options={[
              ["1", "a day"],
              ["7", "a week"],
              ["30", "30 days"],
              ["90", "90 days"],
            ]}
          />
          {error !== null && <Refused error={error} />}
          <button type="submit" class="button primary big" disabled={!name.trim()}>
            Make it
          </button>
        </form>
      )}
    </Sheet>
  );
}
