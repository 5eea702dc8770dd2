// The browsers of a person that are told of things while they are not open.
import { useEffect, useState } from "preact/hooks";
import { call } from "../api/client";
import { begin, end, keyHere, nameHere, takesPushes, type Subscription } from "../push";
import { Icon } from "../ui/icon";
import { useLoad } from "../ui/load";
import { Notice, Refused, Sure } from "../ui/parts";
import { say } from "../ui/say";
import { dayOf } from "../ui/time";
import { Named } from "../ui/named";

export function Pushes() {
  const { value, error, again } = useLoad(
    (signal) => call("list_push_subscriptions", { signal }),
    [],
  );
  const [adding, setAdding] = useState(false);
  const [here, setHere] = useState<string | null>(null);
  useEffect(() => void keyHere().then(setHere, () => {}), [value]);
  if (error !== undefined) return <Refused error={error} />;
  if (!value) return null;
  const all = value.push_subscriptions.filter((one) => one.confirmed_at);
  const isHere = all.some((one) => one.public_key === here);
  return (
    <section class="stack close" aria-labelledby="pushes">
      <div class="line apart">
        <h2 id="pushes">Where I am told</h2>
        {takesPushes() && !isHere && (
          <button type="button" class="button" onClick={() => setAdding(true)}>
            <Icon name="plus" />
            This browser
          </button>
        )}
      </div>
      {all.length ? (
        <ul class="card rows">
          {all.map((one) => (
            <Row key={one.id} one={one} here={one.public_key === here} again={again} />
          ))}
        </ul>
      ) : (
        <p class="card padded quiet">
          {takesPushes()
            ? "None. A phone can say when somebody asks to recover your way in, or your vaults " +
              "are used: what happened and where to look, never a code."
            : "This browser takes no notices. On an iPhone or iPad, put Cofactor on the home " +
              "screen first and open it there."}
        </p>
      )}
      {adding && (
        <Named
          title="Tell me in this browser"
          label="What to call it"
          act="Allow notices"
          suggest={nameHere()}
          onClose={() => {
            setAdding(false);
            void again();
          }}
          run={begin}
        />
      )}
    </section>
  );
}

function Row({
  one,
  here,
  again,
}: {
  one: Subscription;
  here: boolean;
  again: () => Promise<void>;
}) {
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [sent, setSent] = useState(false);
  const send = () => {
    setBusy(true);
    setError(null);
    setSent(false);
    call("test_push_subscription", { in: { subscription: one.id } })
      .then(() => {
        setSent(true);
        say("Sent.");
      }, setError)
      .finally(() => setBusy(false));
  };
  return (
    <li class="row">
      <div class="stack close grow">
        <div class="line">
          <span class="row-title">{one.name}</span>
          {here && <span class="badge good">this one</span>}
        </div>
        <p class="quiet small">
          {sent ? "Sent: it shows within a few seconds." : `since ${dayOf(one.added_at)}`}
        </p>
        {one.problem !== undefined && (
          <Notice mood="warn">
            <p>A message did not arrive: {one.problem} A test begins anew.</p>
          </Notice>
        )}
        {error !== null && <Refused error={error} />}
        <div class="line">
          <button type="button" class="button bare" disabled={busy} onClick={send}>
            Send a test
          </button>
          <Sure
            label="Remove"
            question={`${one.name} is told nothing more.`}
            act={async () => {
              await end(one);
              await again();
            }}
          />
        </div>
      </div>
    </li>
  );
}
