// The sheet of one account: why, then the code, then what became of it.
import { useEffect, useRef, useState } from "preact/hooks";
import { sentenceOf } from "../api/client";
import { releaseIn } from "../log/receipt";
import { ended, me } from "../session";
import { Field, Notice, Refused, Sheet, Spinner, TextField } from "../ui/parts";
import { Icon } from "../ui/icon";
import { say } from "../ui/say";
import { useCell } from "../store";
import { Ring, useSecondsLeft } from "./dial";
import { grouped, type Holding } from "./holdings";
import { Outcome } from "./outcome";
import type { Personal } from "./personal";
import { ask, pendingAsk, type Shown, type Stage } from "./release";
import { Released } from "./released";
import { RootTasks } from "./tasks";

interface Words {
  reason: string;
  ticket: string;
}

export function Ask({
  holding,
  personal,
  onClose,
}: {
  holding: Holding;
  personal: Personal;
  onClose: () => void;
}) {
  const last = personal.lastAsk();
  const [words, setWords] = useState<Words>({
    reason: last?.reason ?? "",
    ticket: last?.ticket ?? "",
  });
  const [stage, setStage] = useState<Stage | { at: "words" } | { at: "over"; code: Shown }>({
    at: "words",
  });
  const [otherClient, setOtherClient] = useState<string | null>(null);
  const running = useRef<AbortController | null>(null);
  const { client } = holding;
  const holder = me.value?.person ?? "";

  useEffect(() => () => running.current?.abort(), []);
  useEffect(() => {
    const pending = pendingAsk();
    if (pending?.account === holding.id)
      begin({ reason: pending.reason, ticket: pending.ticket ?? "" }, pending);
  }, []);

  function begin(given: Words, resumed?: ReturnType<typeof pendingAsk>) {
    running.current?.abort();
    const mine = (running.current = new AbortController());
    const asking = {
      organization: client.id,
      account: holding.id,
      holder,
      reason: given.reason.trim(),
      ticket: given.ticket.trim() || undefined,
    };
    setOtherClient(null);
    void ask(
      asking,
      (next) => {
        if (mine.signal.aborted) return;
        if (next.at === "code") personal.asked(client, { ...given, at: Date.now() });
        setStage(next);
      },
      mine.signal,
      resumed ?? undefined,
    );
  }

  function submit(event: Event) {
    event.preventDefault();
    if (!words.reason.trim()) return void say("Say first why you need the code");
    const lastClient = personal.lastClient();
    if (lastClient && lastClient.id !== client.id && otherClient === null)
      return setOtherClient(lastClient.name);
    begin(words);
  }

  function close() {
    running.current?.abort();
    onClose();
  }

  return (
    <Sheet title={holding.name} onClose={close} band={<Whose holding={holding} />}>
      {stage.at === "words" &&
        (otherClient === null ? (
          <WordsForm
            words={words}
            setWords={setWords}
            holding={holding}
            onSubmit={submit}
            remembered={!!last}
          />
        ) : (
          <OtherClient
            last={otherClient}
            holding={holding}
            onYes={() => begin(words)}
            onNo={() => setOtherClient(null)}
          />
        ))}
      {stage.at === "asking" && (
        <div class="dial" role="status">
          <Spinner label="Writing it on the record" />
        </div>
      )}
      {stage.at === "reconnecting" && (
        <Notice mood="warn" alert>
          <p>
            <strong>The network is gone. Your ask is being repeated.</strong>
          </p>
          <p>It is one ask, however often it is sent.</p>
        </Notice>
      )}
      {stage.at === "queued" && (
        <Queued
          stage={stage}
          onCancel={() => {
            running.current?.abort();
            setStage({ at: "words" });
          }}
        />
      )}
      {stage.at === "code" && (
        <Released
          key={stage.code.answer.position}
          holding={holding}
          code={stage.code}
          onOver={() => setStage({ at: "over", code: stage.code })}
          onNext={() => begin(words)}
        />
      )}
      {stage.at === "over" && (
        <Over holding={holding} code={stage.code} onAgain={() => begin(words)} onClose={close} />
      )}
      {stage.at === "refused" && (
        <RefusedAsk
          error={stage.error}
          onAgain={() => begin(words)}
          onBack={() => setStage({ at: "words" })}
        />
      )}
    </Sheet>
  );
}

function Whose({ holding }: { holding: Holding }) {
  return (
    <div class="client-band" data-hue={holding.client.hue}>
      <span class="grow">{holding.client.name}</span>
      {holding.awsAccountId && <span class="digits mono">{grouped(holding.awsAccountId)}</span>}
    </div>
  );
}

function WordsForm({
  words,
  setWords,
  holding,
  onSubmit,
  remembered,
}: {
  words: Words;
  setWords: (words: Words) => void;
  holding: Holding;
  onSubmit: (event: Event) => void;
  remembered: boolean;
}) {
  const mayNot = !holding.client.roles.includes("responder");
  return (
    <form class="stack" onSubmit={onSubmit}>
      <Field
        label="Why do you need it?"
        hint={
          remembered
            ? "From your last ask; change it if this is about something else."
            : "It is written on the record, with your name."
        }
      >
        {(attributes) => (
          <input
            class="input"
            {...attributes}
            value={words.reason}
            required
            maxLength={300}
            autocomplete="off"
            placeholder="Restore the billing alarms"
            enterkeyhint="go"
            onInput={(event) => setWords({ ...words, reason: event.currentTarget.value })}
          />
        )}
      </Field>
      <TextField
        label="Ticket, if there is one"
        value={words.ticket}
        maxLength={200}
        placeholder="INC-42"
        onValue={(ticket) => setWords({ ...words, ticket })}
      />
      {mayNot && (
        <Notice mood="warn">
          <p>
            You may see {holding.client.name}, and as far as this page knows you may not get its
            codes. The server decides.
          </p>
        </Notice>
      )}
      <button type="submit" class="button primary big" disabled={!words.reason.trim()}>
        <Icon name="key" />
        Get the code
      </button>
      {holding.kind === "aws-root" && (
        <RootTasks onChoose={(reason) => setWords({ ...words, reason })} chosen={words.reason} />
      )}
    </form>
  );
}

function OtherClient({
  last,
  holding,
  onYes,
  onNo,
}: {
  last: string;
  holding: Holding;
  onYes: () => void;
  onNo: () => void;
}) {
  const yes = useRef<HTMLButtonElement>(null);
  useEffect(() => yes.current?.focus(), []);
  return (
    <div class="stack" role="alert">
      <Notice mood="warn">
        <p>
          <strong>This is {holding.client.name}, another client.</strong>
        </p>
        <p>Your last code was for {last}.</p>
      </Notice>
      <button type="button" ref={yes} class="button primary big" onClick={onYes}>
        Yes, {holding.client.name}
      </button>
      <button type="button" class="button bare" onClick={onNo}>
        No, go back
      </button>
    </div>
  );
}

function Queued({
  stage,
  onCancel,
}: {
  stage: Extract<Stage, { at: "queued" }>;
  onCancel: () => void;
}) {
  const left = useSecondsLeft(
    () => Math.max(0, (stage.freeAt - Date.now()) / 1000),
    [stage.freeAt],
  );
  const { holder, place } = stage;
  useEffect(
    () => say(`${holder} holds this code. You are number ${place} in the queue.`),
    [holder, place],
  );
  return (
    <div class="stack">
      <div class="dial">
        <Ring left={left} of={30} />
        <p>
          <strong>
            {holder} has this code.{" "}
            {left > 0 ? `Next in ${Math.ceil(left)}\u00a0s.` : "The next is on its way."}
          </strong>
        </p>
        <p class="quiet">
          <strong>You are number {place} in the queue</strong>; your code comes by itself. AWS takes
          each code once, so two people cannot share one.
        </p>
      </div>
      <button type="button" class="button" onClick={onCancel}>
        Leave the queue
      </button>
    </div>
  );
}

function Over({
  holding,
  code,
  onAgain,
  onClose,
}: {
  holding: Holding;
  code: Shown;
  onAgain: () => void;
  onClose: () => void;
}) {
  useEffect(() => say("The time of this code is over"), []);
  return (
    <div class="stack">
      <div class="dial">
        <Icon name="hidden" />
        <p>
          <strong>That code's time is over.</strong>
        </p>
        <p class="quiet">It is not shown any more.</p>
      </div>
      <Outcome organization={holding.client.id} position={releaseIn(code.answer.receipt)} />
      <button type="button" class="button primary big" onClick={onAgain}>
        Get the next code
      </button>
      <button type="button" class="button bare" onClick={onClose}>
        Done
      </button>
    </div>
  );
}

function RefusedAsk({
  error,
  onAgain,
  onBack,
}: {
  error: unknown;
  onAgain: () => void;
  onBack: () => void;
}) {
  const { code } = sentenceOf(error);
  useCell(ended);
  const again = ![
    "denied",
    "not_found",
    "invalid",
    "verification_failed",
    "tampered",
    "unauthenticated",
  ].includes(code);
  return (
    <div class="stack">
      <Refused error={error}>
        {code === "denied" && (
          <p>An admin of this organization can grant you the role responder.</p>
        )}
      </Refused>
      {again && (
        <button type="button" class="button primary big" onClick={onAgain}>
          Ask again
        </button>
      )}
      <button type="button" class="button bare" onClick={onBack}>
        Back to the reason
      </button>
    </div>
  );
}
