// The enrolment wizard: a document of its own, the only one that may use the camera.
import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { AccountStep, type Chosen } from "./enrol/account_step";
import { Done, PairStep } from "./enrol/pair_step";
import { SeedStep, type Device } from "./enrol/seed_step";
import { look } from "./log/witness";
import { Looking, SignIn } from "./pages/door";
import { Sealed } from "./pages/sealed";
import { load, me } from "./session";
import { useCell } from "./store";
import { keepTheme } from "./theme";
import { Frame, Page } from "./ui/frame";

const names = ["Account", "QR code", "Two codes", "Done"];

function Enrol() {
  const who = useCell(me);
  const asked = new URLSearchParams(location.search);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [device, setDevice] = useState<Device | null>(null);
  const [done, setDone] = useState(false);
  const step = done ? 3 : device ? 2 : chosen ? 1 : 0;
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (step) head.current?.focus();
  }, [step]);
  useEffect(() => {
    if (who) void look();
  }, [who?.person]);
  if (who === undefined) return <Looking />;
  if (who === null) return <SignIn />;
  if (who.sealed) return <Sealed />;
  return (
    <Frame here="/accounts">
      <Page title="Enrol a device">
        <ol class="progress" aria-label="Steps">
          {names.map((name, i) => (
            <li
              key={name}
              class={i < step ? "past" : ""}
              aria-current={i === step ? "step" : undefined}
            >
              <span>{name}</span>
            </li>
          ))}
        </ol>
        <section class="stack" aria-labelledby="step">
          <h2 id="step" ref={head} tabIndex={-1}>
            {chosen && step < 3
              ? `${names[step]}: ${chosen.name}`
              : step === 0
                ? "Which login is it for?"
                : names[step]}
          </h2>
          {step === 0 && <AccountStep preset={asked.get("account")} onChosen={setChosen} />}
          {step === 1 && (
            <SeedStep chosen={chosen!} replaces={asked.get("replaces")} onEntered={setDevice} />
          )}
          {step === 2 && (
            <PairStep chosen={chosen!} device={device!} onDone={() => setDone(true)} />
          )}
          {step === 3 && <Done chosen={chosen!} device={device!} />}
        </section>
      </Page>
    </Frame>
  );
}

keepTheme();
void load();
render(<Enrol />, document.getElementById("app")!);
