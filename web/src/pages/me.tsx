import { useState } from "preact/hooks";
import { call } from "../api/client";
import type { Answers } from "../../.cache/contract";
import { made } from "../api/passkey";
import { me, signOut } from "../session";
import { useCell } from "../store";
import { Icon } from "../ui/icon";
import { Page } from "../ui/frame";
import { useLoad } from "../ui/load";
import { Named } from "../ui/named";
import { Fact, Notice, Refused, Sure, Waiting } from "../ui/parts";
import { agoOf, dayOf, momentOf } from "../ui/time";
import { Pushes } from "./pushes";
import { Tokens } from "./tokens";

export function Me() {
  const who = useCell(me)!;
  const first = who.memberships[0];
  return (
    <Page
      title={first?.name ?? "Me"}
      side={
        <a class="button" href="/settings">
          <Icon name="settings" />
          Settings
        </a>
      }
    >
      <section class="card padded" aria-label="Who I am">
        <dl class="facts">
          {who.memberships.map((one) => (
            <Fact key={one.id} name={one.organization.name}>
              {one.email}
              <br />
              <span class="quiet small">
                {one.roles.length ? one.roles.join(", ") : "no role yet"}
              </span>
            </Fact>
          ))}
          {who.roles.length > 0 && <Fact name="On the server">{who.roles.join(", ")}</Fact>}
        </dl>
      </section>
      {who.reads_only && (
        <Notice mood="warn">
          <p>
            <strong>Recovered: reading only, for 24 hours.</strong> No code, no grant, no enrolment
            until then. If it was not you, cancel it below.
          </p>
        </Notice>
      )}
      <Recoveries />
      <Passkeys />
      <Sessions />
      <Pushes />
      <Tokens />
      <button type="button" class="button big" onClick={() => void signOut().catch(() => {})}>
        Sign out
      </button>
    </Page>
  );
}

function Recoveries() {
  const { value, again } = useLoad(
    (signal) => call("list_recoveries_2", { signal }),
    [],
    (event) => event.type.startsWith("recovery."),
  );
  const open =
    value?.recoveries.filter(
      (one) =>
        one.person === me.value?.person && (one.state === "asked" || one.state === "running"),
    ) ?? [];
  if (!open.length) return null;
  return (
    <section class="stack close" aria-label="Recoveries">
      {open.map((one) => (
        <Notice key={one.id} mood="bad" alert>
          <p>
            <strong>Somebody asked to recover your way in</strong> {agoOf(one.asked_at)}.
            {one.ends_at && ` Your old passkeys end ${momentOf(one.ends_at)}.`}
          </p>
          <Sure
            label="Cancel it"
            question="The new ways in end at once; yours stay."
            act={async () => {
              await call("cancel_recovery_2", { in: { recovery: one.id } });
              await again();
            }}
          />
        </Notice>
      ))}
    </section>
  );
}

type Known = Answers["list_passkeys"];
type Passkey = Known["passkeys"][number];

const passkeys = (signal?: AbortSignal) => call("list_passkeys", { signal });

// Tells the browser which passkeys are still good, so that it offers no others.
function signal(now: Known): void {
  const known = PublicKeyCredential as unknown as {
    signalAllAcceptedCredentials?: (all: object) => Promise<void>;
  };
  void known
    .signalAllAcceptedCredentials?.({
      rpId: now.rp_id,
      userId: now.user_id,
      allAcceptedCredentialIds: now.passkeys.map((one) => one.credential),
    })
    ?.catch(() => {});
}

function Passkeys() {
  const { value, error, again } = useLoad(passkeys, [], (event) =>
    event.type.startsWith("passkey."),
  );
  const [adding, setAdding] = useState(false);
  const [renaming, setRenaming] = useState<Passkey | null>(null);
  const remove = async (passkey: Passkey) => {
    await call("remove_passkey", { in: { passkey: passkey.id } });
    signal(await passkeys());
    await again();
  };
  return (
    <section class="stack close" aria-labelledby="passkeys">
      <div class="line apart">
        <h2 id="passkeys">Passkeys</h2>
        <button type="button" class="button" onClick={() => setAdding(true)}>
          <Icon name="plus" />
          Passkey
        </button>
      </div>
      {error !== undefined && <Refused error={error} />}
      {!value && error === undefined && <Waiting />}
      {value?.passkeys.length === 0 && (
        <p class="card padded quiet">
          None yet: when this session ends you need a new one-time token. Make a passkey here.
        </p>
      )}
      {value?.passkeys.some((one) => one.suspected_at) && (
        <Notice mood="bad" alert>
          <p>
            <strong>A passkey of yours may be copied.</strong> It was used with a counter that had
            not risen; that sign-in was refused and its sessions were ended.
          </p>
          <p>Remove the one marked below, and add another first if it is your only one.</p>
        </Notice>
      )}
      {value?.passkeys.length === 1 && (
        <Notice mood="warn">
          <p>
            <strong>One passkey is one phone to lose.</strong> Add a second one on another device,
            or a security key in a safe.
          </p>
        </Notice>
      )}
      {!!value?.passkeys.length && (
        <ul class="card rows">
          {value.passkeys.map((one) => (
            <li key={one.id} class="row">
              <div class="stack close grow">
                <div class="line">
                  <span class="row-title">{one.name}</span>
                  {one.backed_up && <span class="badge">synced</span>}
                  {one.suspected_at && <span class="badge bad">may be copied</span>}
                </div>
                <p class="quiet small">
                  {one.last_used_at ? `used ${agoOf(one.last_used_at)}` : "not used yet"}
                  {", added "}
                  {dayOf(one.added_at)}
                </p>
                <div class="line">
                  <button type="button" class="button bare" onClick={() => setRenaming(one)}>
                    Rename
                  </button>
                  {value.passkeys.length > 1 && (
                    <Sure
                      label="Remove"
                      question={`${one.name} signs in no more.`}
                      act={() => remove(one)}
                    />
                  )}
                </div>
              </div>
            </li>
          ))}
        </ul>
      )}
      {adding && (
        <Named
          title="Add a passkey"
          label="What to call it"
          act="Make the passkey"
          placeholder="My phone"
          onClose={() => {
            setAdding(false);
            void again();
          }}
          run={async (name) => {
            await call("register_passkey", { body: { name, credential: await made({}) } });
          }}
        />
      )}
      {renaming && (
        <Named
          title={`Rename ${renaming.name}`}
          label="Name"
          act="Rename"
          begin={renaming.name}
          onClose={() => {
            setRenaming(null);
            void again();
          }}
          run={async (name) => {
            await call("rename_passkey", { in: { passkey: renaming.id }, body: { name } });
          }}
        />
      )}
    </section>
  );
}

function Sessions() {
  const { value, error, again } = useLoad(
    (signal) => call("list_sessions", { signal }),
    [],
    (event) => event.type.startsWith("session."),
  );
  if (error !== undefined) return <Refused error={error} />;
  if (!value) return null;
  return (
    <section class="stack close" aria-labelledby="sessions">
      <div class="line apart">
        <h2 id="sessions">Where I am signed in</h2>
        <a class="button" href="/terminal">
          <Icon name="plus" />
          Terminal
        </a>
      </div>
      <ul class="card rows">
        {value.sessions.map((one) => (
          <li key={one.id} class="row">
            <div class="stack close grow">
              <div class="line">
                <span class="row-title">
                  {one.kind === "browser" ? "A browser" : (one.name ?? "A terminal")}
                </span>
                {one.name && <span class="badge">terminal</span>}
                {one.current && <span class="badge good">this one</span>}
              </div>
              <p class="quiet small">
                {one.network ? `from ${one.network}, ` : ""}signed in {momentOf(one.made_at)}
                {one.last_used_at && `, last used ${agoOf(one.last_used_at)}`}
              </p>
            </div>
            {!one.current && (
              <Sure
                label="End"
                question="It is signed out at once."
                act={async () => {
                  await call("end_own_session", { in: { session: one.id } });
                  await again();
                }}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
