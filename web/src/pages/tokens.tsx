// A person's own API tokens, for programs that act as them.
import { useState } from "preact/hooks";
import { call } from "../api/client";
import { me } from "../session";
import { Icon } from "../ui/icon";
import { useLoad } from "../ui/load";
import { Refused, SelectField, Sure } from "../ui/parts";
import { dayOf } from "../ui/time";
import { NewToken } from "./new_token";

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
  const [organization, setOrganization] = useState(places[0]?.organization.id ?? "");
  return (
    <NewToken
      title="A new API token"
      placeholder="laptop"
      make={(wanted) => call("add_token", { body: { ...wanted, organization } })}
      onClose={onClose}
    >
      {places.length > 1 && (
        <SelectField
          label="Organization"
          value={organization}
          onValue={setOrganization}
          options={places.map((one) => [one.organization.id, one.organization.name])}
        />
      )}
    </NewToken>
  );
}
