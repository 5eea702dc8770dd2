// Signs a terminal in that waits: its code, whose it is, the number that it shows, a passkey.
import { useState } from "preact/hooks";
import { call } from "../api/client";
import type { Answers } from "../../.cache/contract";
import { Icon } from "../ui/icon";
import { Page } from "../ui/frame";
import { Fact, Notice, Refused, TextField } from "../ui/parts";
import { say } from "../ui/say";
import { agoOf } from "../ui/time";

type Found = Answers["find_terminal_sign_in"];
type Ended = "approved" | "refused";

export function Terminal() {
  const [code, setCode] = useState("");
  const [found, setFound] = useState<Found | null>(null);
  const [ended, setEnded] = useState<Ended | null>(null);
  const again = () => {
    setCode("");
    setFound(null);
    setEnded(null);
  };
  return (
    <Page title="Sign in a terminal">
      {ended ? (
        <Over ended={ended} client={found!.client} again={again} />
      ) : found ? (
        <Answer code={code} found={found} onEnded={setEnded} again={again} />
      ) : (
        <Enter code={code} onCode={setCode} onFound={setFound} />
      )}
    </Page>
  );
}

function Enter(props: {
  code: string;
  onCode: (code: string) => void;
  onFound: (found: Found) => void;
}) {
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const enter = (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    call("find_terminal_sign_in", { body: { user_code: props.code } })
      .then(props.onFound, setError)
      .finally(() => setBusy(false));
  };
  return (
    <form class="stack" onSubmit={enter}>
      <p>
        Start <code>cofactor login</code> at your terminal. It shows a code.
      </p>
      <Notice mood="warn">
        <p>
          <strong>Only a code that you see at your own terminal.</strong> One that came in a mail, a
          chat or a call signs in whoever sent it, as you.
        </p>
      </Notice>
      <TextField
        label="Code at the terminal"
        value={props.code}
        onValue={props.onCode}
        class="input mono"
        placeholder="BCDF-GHJK"
        autocapitalize="characters"
        required
      />
      {error !== null && <Refused error={error} />}
      <button type="submit" class="button primary big" disabled={busy || !props.code.trim()}>
        Look whose it is
      </button>
    </form>
  );
}

function Answer(props: {
  code: string;
  found: Found;
  onEnded: (ended: Ended) => void;
  again: () => void;
}) {
  const { code, found } = props;
  const [number, setNumber] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const run = (act: Promise<unknown>, ended: Ended) => {
    setBusy(true);
    setError(null);
    act
      .then(() => {
        say(ended === "approved" ? "The terminal is signed in" : "The terminal was turned away");
        props.onEnded(ended);
      }, setError)
      .finally(() => setBusy(false));
  };
  const approve = (event: Event) => {
    event.preventDefault();
    const body = { user_code: code, number: number.trim() };
    run(call("approve_terminal_sign_in", { body }), "approved");
  };
  const refuse = () =>
    run(call("refuse_terminal_sign_in", { body: { user_code: code } }), "refused");
  const elsewhere = found.network !== found.your_network;
  return (
    <form class="stack" onSubmit={approve}>
      <section class="card padded" aria-label="The terminal">
        <dl class="facts">
          <Fact name="It calls itself">{found.client}</Fact>
          <Fact name="It asks from">{found.network}</Fact>
          <Fact name="It asked">{agoOf(found.asked_at)}</Fact>
        </dl>
      </section>
      {elsewhere && (
        <Notice mood="bad" alert>
          <p>
            <strong>It is in another network than this browser</strong>, which is in{" "}
            {found.your_network}. Go on only if you know why.
          </p>
        </Notice>
      )}
      <p>
        If it is yours, it will do what you may do, for 30 days or until you end it under{" "}
        <a href="/me">Me</a>.
      </p>
      <TextField
        label="Number at the terminal"
        hint="Two digits, shown there now. There is one try."
        value={number}
        onValue={setNumber}
        class="input mono"
        inputmode="numeric"
        maxlength={2}
        required
      />
      {error !== null && (
        <Refused error={error}>
          <button type="button" class="button" onClick={props.again}>
            Enter another code
          </button>
        </Refused>
      )}
      <button type="submit" class="button primary big" disabled={busy || !number.trim()}>
        <Icon name="key" />
        {busy ? "Asking for your passkey" : "Sign it in with my passkey"}
      </button>
      <button
        type="button"
        class="button danger"
        disabled={busy}
        onClick={refuse}
      >
        It is not mine: turn it away
      </button>
    </form>
  );
}

function Over({ ended, client, again }: { ended: Ended; client: string; again: () => void }) {
  return (
    <div class="stack">
      {ended === "approved" ? (
        <Notice mood="good" alert>
          <p>
            <strong>{client} is signed in</strong> as you, within two seconds. It ends where you
            end it, under <a href="/me">Me</a>.
          </p>
        </Notice>
      ) : (
        <Notice alert>
          <p>
            <strong>{client} was turned away.</strong> That stands in the server's log.
          </p>
          <p>
            If somebody gave you that code, tell your security people: they wanted your access.
          </p>
        </Notice>
      )}
      <button type="button" class="button" onClick={again}>
        Another terminal
      </button>
    </div>
  );
}
