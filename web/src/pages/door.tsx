// The ways in: sign in, set up, join.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { call } from "../api/client";
import { hasPasskeys, made } from "../api/passkey";
import { go } from "../route";
import { ended, enter, left, load, me, offline, signIn, signInWithToken } from "../session";
import { useCell } from "../store";
import { Icon } from "../ui/icon";
import { SealedNotice, useSealed } from "./sealed";
import { Notice, Refused, Spinner, TextField } from "../ui/parts";
import { Said, say } from "../ui/say";

function Door({ title, children }: { title: string; children: ComponentChildren }) {
  const gone = useCell(offline);
  useEffect(() => void (document.title = `${title} · Cofactor`), [title]);
  return (
    <main class="door">
      <img src="/icon.svg" alt="" />
      <h1>{title}</h1>
      {gone && (
        <Notice mood="warn" alert>
          <p>
            <strong>No connection to the server.</strong> There is no code without it: this browser
            keeps none.
          </p>
          <p>Check the network. This page goes on by itself as soon as the server answers.</p>
        </Notice>
      )}
      {children}
      <Said />
    </main>
  );
}

// Runs one way in at a time and shows what refused it.
function useWay(): { busy: boolean; error: unknown; run: (way: () => Promise<void>) => void } {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = (way: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    way()
      .catch(setError)
      .finally(() => setBusy(false));
  };
  return { busy, error, run };
}

const thisDevice = () => {
  const agent = navigator.userAgent;
  const of = /iPhone|iPad|Android|Windows|Macintosh|Linux/.exec(agent)?.[0] ?? "device";
  return of === "Macintosh" ? "Mac" : of;
};

const tokenFromAddress = () => {
  const token = decodeURIComponent(location.hash.slice(1));
  // Out of the address, and of its history.
  if (token) history.replaceState(null, "", location.pathname);
  return token;
};

export function SignIn() {
  const wasEnded = useCell(ended);
  const sealed = useSealed();
  const { busy, error, run } = useWay();
  const [token, setToken] = useState("");
  const offering = useRef<{ abort: () => void; over: Promise<void> } | null>(null);

  // The browser offers its passkeys in the field below, where it can.
  useEffect(() => {
    const mine = new AbortController();
    const offer = async () => {
      if (
        !hasPasskeys() ||
        wasEnded ||
        left.value ||
        !(await PublicKeyCredential.isConditionalMediationAvailable?.())
      )
        return;
      if (!mine.signal.aborted) await signIn({ mediation: "conditional", signal: mine.signal });
    };
    offering.current = { abort: () => mine.abort(), over: offer().catch(() => {}) };
    return () => mine.abort();
  }, []);

  const byPasskey = () => {
    const offer = offering.current;
    offer?.abort();
    run(async () => {
      await offer?.over; // a browser asks one question at a time
      if (!me.value) await signIn();
    });
  };
  const byToken = (event: Event) => {
    event.preventDefault();
    offering.current?.abort();
    run(() => signInWithToken(token.trim()));
  };

  return (
    <Door title="Sign in to Cofactor">
      {sealed && <SealedNotice />}
      {wasEnded && (
        <Notice>
          <p>Your session is over. Nothing that you had on the screen is kept.</p>
        </Notice>
      )}
      {error !== null && <Refused error={error} />}
      {hasPasskeys() ? (
        <button type="button" class="button primary big" disabled={busy} onClick={byPasskey}>
          <Icon name="key" />
          {busy ? "Signing in" : "Sign in with a passkey"}
        </button>
      ) : (
        <Notice mood="warn">
          <p>
            This browser has no passkeys here. Open Cofactor over https, or at http://localhost, in
            a current browser.
          </p>
        </Notice>
      )}
      <details>
        <summary>
          <Icon name="right" />
          Sign in with a one-time token
        </summary>
        <form class="stack" onSubmit={byToken}>
          <TextField
            label="One-time token"
            hint="An invitation or a recovery. It is used up by this."
            value={token}
            onValue={setToken}
            autocomplete="username webauthn"
            class="input mono"
          />
          <button type="submit" class="button" disabled={busy || !token.trim()}>
            Sign in
          </button>
        </form>
      </details>
      <p class="small quiet">
        Invited? <a href="/join">Join with your invitation</a>. First start of this server?{" "}
        <a href="/setup">Set it up</a>.
      </p>
    </Door>
  );
}

export function Setup() {
  const [token, setToken] = useState(tokenFromAddress);
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const { busy, error, run } = useWay();
  const ready = token.trim() && name.trim() && email.trim();

  const setUp = async () => {
    const setup = { name: name.trim(), email: email.trim() };
    const credential = await made(setup, token.trim());
    const answer = await call("register_passkey", {
      bearer: token.trim(),
      body: { name: thisDevice(), credential, setup, cookie: true },
    });
    await enter(answer.signed_in!);
    go("/", "replace");
    say("The server is set up");
  };
  const submit = (event: Event) => {
    event.preventDefault();
    run(setUp);
  };

  return (
    <Door title="Set up this server">
      <p class="quiet">
        You become its first admin. The one-time token lies in the server's data folder, in{" "}
        <code>setup.token</code>; it holds for fifteen minutes after a start.
      </p>
      {error !== null && <Refused error={error} />}
      <form class="stack" onSubmit={submit}>
        <TextField
          label="Setup token"
          value={token}
          onValue={setToken}
          class="input mono"
          required
        />
        <TextField
          label="Your name"
          hint="As colleagues will see it beside a code."
          value={name}
          onValue={setName}
          autocomplete="name"
          required
        />
        <TextField
          label="Your e-mail"
          value={email}
          onValue={setEmail}
          type="email"
          autocomplete="email"
          required
        />
        <button type="submit" class="button primary big" disabled={busy || !ready}>
          <Icon name="key" />
          {busy ? "Making your passkey" : "Make my passkey"}
        </button>
      </form>
      <p class="small quiet">
        There is no password. The passkey stays on your phone, computer or security key; add a
        second one afterwards.
      </p>
    </Door>
  );
}

export function Join() {
  const who = useCell(me);
  const [token, setToken] = useState(tokenFromAddress);
  const { busy, error, run } = useWay();

  const joinNew = async () => {
    const credential = await made({}, token.trim());
    const answer = await call("register_passkey", {
      bearer: token.trim(),
      body: { name: thisDevice(), credential, cookie: true },
    });
    await enter(answer.signed_in!);
    go("/", "replace");
  };
  const joinKnown = async () => {
    await call("join_organization", { body: { invitation: token.trim() } });
    await load();
    go("/", "replace");
  };
  const name = who?.memberships[0]?.name;

  return (
    <Door title={who ? "Join another organization" : "Join with your invitation"}>
      {error !== null && <Refused error={error} />}
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          run(who ? joinKnown : joinNew);
        }}
      >
        <TextField
          label="Invitation"
          hint="The one-time token that an admin gave you; a recovery works too."
          value={token}
          onValue={setToken}
          class="input mono"
          required
        />
        {who ? (
          <p>
            You are signed in{name ? ` as ${name}` : ""}; the organization is added to what you
            have.
          </p>
        ) : (
          <p class="quiet">
            You make a passkey: it is how you will sign in. Your phone or computer asks for your
            finger, face or PIN.
          </p>
        )}
        <button type="submit" class="button primary big" disabled={busy || !token.trim()}>
          <Icon name="key" />
          {who ? "Join" : busy ? "Making your passkey" : "Make my passkey and join"}
        </button>
      </form>
      {!who && (
        <p class="small quiet">
          Here before? <a href="/sign-in">Sign in first</a>, then open the invitation again: it is
          added to you.
        </p>
      )}
    </Door>
  );
}

export function Looking() {
  const gone = useCell(offline);
  return <Door title="Cofactor">{!gone && <Spinner label="Looking who you are" />}</Door>;
}
