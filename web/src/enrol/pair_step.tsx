// The two consecutive codes, each with its time, and what the other side made of them.
import { useEffect, useState } from "preact/hooks";
import { call } from "../api/client";
import type { Answers } from "../../.cache/contract";
import { Ring, useSecondsLeft } from "../codes/dial";
import { prove } from "../log/receipt";
import { CopyButton, Notice, Refused, Spinner } from "../ui/parts";
import { say } from "../ui/say";
import type { Chosen } from "./account_step";
import { Second } from "./second";
import type { Device } from "./seed_step";

type Pair = Answers["show_pair"];

export function PairStep({
  chosen,
  device,
  onDone,
}: {
  chosen: Chosen;
  device: Device;
  onDone: () => void;
}) {
  const [pair, setPair] = useState<Pair | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const at = { in: { org: chosen.organization, device: device.id } };

  const show = () => {
    setBusy(true);
    setError(null);
    setPair(null);
    (async () => {
      const shown = await call("show_pair", at);
      await prove(
        shown.receipt,
        (body) => body["type"] === "device.pair_shown" && body["device"] === device.id,
      );
      setPair(shown);
      say("Two codes are shown");
    })()
      .catch(setError)
      .finally(() => setBusy(false));
  };
  const confirm = () => {
    setBusy(true);
    setError(null);
    call("confirm_device", at)
      .then(onDone, setError)
      .finally(() => setBusy(false));
  };
  useEffect(show, []);

  return (
    <div class="stack">
      {busy && !pair && (
        <div class="waiting" role="status">
          <Spinner label="Making two codes" />
        </div>
      )}
      {pair && (
        <>
          <p>
            {chosen.kind === "aws-root" ? (
              <>
                Type them at AWS as <strong>MFA code 1</strong> and <strong>MFA code 2</strong>,
                then <strong>Add MFA</strong>, at once.
              </>
            ) : (
              "Type them where the site asks for codes. Some ask for the first alone."
            )}
          </p>
          <div class="pair">
            <TimedCode name="Code 1" of={pair.first} />
            <TimedCode name="Code 2" of={pair.second} />
          </div>
        </>
      )}
      {error !== null && <Refused error={error} />}
      {pair && <Second organization={chosen.organization} device={device.id} />}
      {pair && (
        <button type="button" class="button primary big" disabled={busy} onClick={confirm}>
          {chosen.kind === "aws-root" ? "AWS accepted them" : "They were accepted"}
        </button>
      )}
      <button type="button" class="button" disabled={busy} onClick={show}>
        Show another pair
      </button>
      <p class="small quiet">
        Until you say that they were accepted the device is pending and gives no other codes. Three
        pairs within an hour; after that enter the seed again.
      </p>
    </div>
  );
}

type Timed = Pair["first"] & { valid_from: string; valid_until: string };
const isTimed = (of: Pair["first"]): of is Timed => of.valid_from !== undefined;

export function TimedCode({ name, of }: { name: string; of: Pair["first"] }) {
  return isTimed(of) ? <OfStep name={name} of={of} /> : <OfCounter name={name} of={of} />;
}

function OfCounter({ name, of }: { name: string; of: Pair["first"] }) {
  return (
    <div class="card padded pair-code">
      <p class="quiet">{name}</p>
      <p class="code small-code" data-testid="pair-code">
        {of.code}
      </p>
      <div class="line">
        <span class="badge">counter {of.counter}</span>
        <CopyButton text={() => of.code} what={name} />
      </div>
    </div>
  );
}

function OfStep({ name, of }: { name: string; of: Timed }) {
  // By the difference of the server's own times: this device's clock may be wrong.
  const [since] = useState(() => performance.now());
  const from = Math.max(0, (Date.parse(of.valid_from) - Date.now()) / 1000);
  const period = (Date.parse(of.valid_until) - Date.parse(of.valid_from)) / 1000;
  const [end] = useState(
    () => from + Math.min(period, (Date.parse(of.valid_until) - Date.now()) / 1000 - from),
  );
  const passed = () => (performance.now() - since) / 1000;
  const left = useSecondsLeft(() => Math.max(0, end - passed()), [of]);
  const [begin] = useState(from);
  const early = passed() < begin;
  return (
    <div class="card padded pair-code">
      <p class="quiet">{name}</p>
      {left > 0 ? (
        <p class="code small-code" data-testid="pair-code">
          {of.code}
        </p>
      ) : (
        <p class="quiet">Its time is over.</p>
      )}
      <div class="line">
        {left > 0 &&
          (early ? (
            <span class="badge">valid in {Math.ceil(begin - passed())} s</span>
          ) : (
            <Ring left={left} of={period} />
          ))}
        {left > 0 && <CopyButton text={() => of.code} what={name} />}
      </div>
    </div>
  );
}

export function Done({ chosen, device }: { chosen: Chosen; device: Device }) {
  useEffect(() => say("The device is active"), []);
  return (
    <div class="stack">
      <Notice mood="good">
        <p>
          <strong>{device.name} is active.</strong>
        </p>
        <p>{chosen.name} gives codes now, to whom a grant says so.</p>
      </Notice>
      <Notice mood="warn">
        <p>
          <strong>Delete the screenshot now</strong>, from the clipboard and the trash too. Whoever
          has a copy of that QR code has this factor, and nobody will see them use it.
        </p>
      </Notice>
      <div class="line">
        <a class="button primary" href={`/accounts/${chosen.account}`}>
          Who may get its codes
        </a>
        <a class="button" href="/">
          To the codes
        </a>
        <a class="button bare" href="/enrol">
          Enrol another
        </a>
      </div>
    </div>
  );
}
