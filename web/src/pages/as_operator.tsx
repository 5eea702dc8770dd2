// What an operator of the server can do about a person, everywhere: end sessions, revoke, erase.
import { useState } from "preact/hooks";
import { call } from "../api/client";
import type { Answers } from "../../.cache/contract";
import { useLoad } from "../ui/load";
import { Notice, Refused, Sure } from "../ui/parts";
import { agoOf, momentOf } from "../ui/time";

interface Person {
  person: string;
  name: string;
  gone: boolean; // from the organization that is looked at
}

export function AsOperator({ person, name, gone }: Person) {
  return (
    <section class="stack close" aria-labelledby="as-operator">
      <h2 id="as-operator">As an operator of the server</h2>
      <Sessions person={person} name={name} />
      <Everywhere person={person} name={name} gone={gone} />
    </section>
  );
}

function Sessions({ person, name }: { person: string; name: string }) {
  const at = { in: { person } };
  const { value, error, again } = useLoad(
    (signal) => call("list_sessions_of", { ...at, signal }),
    [person],
    (event) => event.type.startsWith("session."),
  );
  if (error !== undefined) return <Refused error={error} />;
  if (!value) return null;
  if (!value.sessions.length)
    return <p class="card padded quiet">{name} is signed in nowhere now.</p>;
  return (
    <ul class="card rows" aria-label={`Where ${name} is signed in`}>
      {value.sessions.map((one) => (
        <li key={one.id} class="row">
          <div class="row-text">
            <span class="row-title">{one.kind === "browser" ? "A browser" : "A terminal"}</span>
            <span class="quiet small">
              {one.network ? `from ${one.network}, ` : ""}signed in {momentOf(one.made_at)}
              {one.last_used_at && `, last used ${agoOf(one.last_used_at)}`}
            </span>
          </div>
          <Sure
            label="End"
            question="It is signed out at once; they may sign in again."
            act={async () => {
              await call("end_session_of", { in: { person, session: one.id } });
              await again();
            }}
          />
        </li>
      ))}
    </ul>
  );
}

function Everywhere({ person, name, gone }: Person) {
  const [revoked, setRevoked] = useState<Answers["revoke_person"] | null>(null);
  const [erased, setErased] = useState(false);
  const at = { in: { person } };
  const erase = async () => {
    await call("erase_person", at);
    setErased(true);
  };
  if (erased)
    return (
      <Notice mood="good">
        <p>Their names and addresses are gone from this server and cannot be read again.</p>
      </Notice>
    );
  if (revoked)
    return (
      <Notice mood="good">
        <p>
          <strong>Revoked everywhere, at position {revoked.position}.</strong>{" "}
          {revoked.memberships.length} memberships and all their ways in ended.
        </p>
        <Erase act={erase} />
      </Notice>
    );
  return (
    <>
      <Sure
        label={`Revoke ${name} everywhere`}
        question="At once, in every organization: memberships, passkeys, sessions and tokens end."
        act={async () => setRevoked(await call("revoke_person", at))}
      />
      {gone && <Erase act={erase} />}
    </>
  );
}

function Erase({ act }: { act: () => Promise<void> }) {
  return (
    <Sure
      label="Erase their names and addresses"
      question="The record keeps that somebody acted, and no longer who. This cannot be undone."
      act={act}
    />
  );
}
