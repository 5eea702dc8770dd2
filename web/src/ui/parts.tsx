// Components; README.md shows when to use which.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { sentenceOf } from "../api/client";
import { say } from "./say";
import { Icon, type IconName } from "./icon";

export function Spinner({ label = "Loading" }: { label?: string }) {
  return (
    <span class="line">
      <span class="spinner" aria-hidden="true" />
      <span>{label}</span>
    </span>
  );
}

// Shown only when something takes longer than one would notice: no flicker.
export function Waiting({ label }: { label?: string }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 250);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="waiting" role="status">
      {late && <Spinner label={label} />}
    </div>
  );
}

type Mood = "plain" | "good" | "warn" | "bad";
const moods: Record<Mood, IconName> = { plain: "info", good: "check", warn: "warn", bad: "warn" };

export function Notice({
  mood = "plain",
  children,
  alert,
}: {
  mood?: Mood;
  children: ComponentChildren;
  alert?: boolean;
}) {
  return (
    <div class={`notice ${mood}`} role={alert ? "alert" : undefined}>
      <Icon name={moods[mood]} />
      <div class="stack close grow">{children}</div>
    </div>
  );
}

// What stands between backticks is to be typed at a terminal.
const withCommands = (text: string) =>
  text.split("`").map((part, i) => (i % 2 ? <code key={i}>{part}</code> : part));

export function Refused({ error, children }: { error: unknown; children?: ComponentChildren }) {
  const refusal = sentenceOf(error);
  return (
    <Notice mood="bad" alert>
      <p>
        <strong>{refusal.message}</strong>
      </p>
      {refusal.hint && <p>{withCommands(refusal.hint)}</p>}
      {children}
    </Notice>
  );
}

export function Empty({
  icon,
  title,
  children,
}: {
  icon: IconName;
  title: string;
  children: ComponentChildren;
}) {
  return (
    <div class="card empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}

interface FieldProps {
  label: string;
  hint?: string;
  error?: string;
  children: (attributes: {
    id: string;
    "aria-describedby"?: string;
    "aria-invalid"?: boolean;
  }) => ComponentChildren;
}

export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const described = hint || error ? `${id}-hint` : undefined;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, "aria-describedby": described, "aria-invalid": error ? true : undefined })}
      {(hint || error) && (
        <p class="hint" id={described}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}

interface TextProps {
  label: string;
  hint?: string;
  error?: string;
  value: string;
  onValue: (value: string) => void;
  [attribute: string]: unknown;
}

export function TextField({ label, hint, error, value, onValue, ...more }: TextProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(attributes) => (
        <input
          class="input"
          type="text"
          autocomplete="off"
          spellcheck={false}
          {...more}
          {...attributes}
          value={value}
          onInput={(event: Event) => onValue((event.currentTarget as HTMLInputElement).value)}
        />
      )}
    </Field>
  );
}

export function SelectField({
  label,
  hint,
  value,
  onValue,
  options,
}: {
  label: string;
  hint?: string;
  value: string;
  onValue: (value: string) => void;
  options: readonly (readonly [string, string])[];
}) {
  return (
    <Field label={label} hint={hint}>
      {(attributes) => (
        <select
          class="input"
          {...attributes}
          value={value}
          onChange={(event: Event) => onValue((event.currentTarget as HTMLSelectElement).value)}
        >
          {options.map(([of, name]) => (
            <option key={of} value={of}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function Search({
  value,
  onValue,
  label,
}: {
  value: string;
  onValue: (value: string) => void;
  label: string;
}) {
  return (
    <div class="search">
      <Icon name="search" />
      <input
        class="input"
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </div>
  );
}

export function CopyButton({
  text,
  what,
  class: kind = "icon-button",
}: {
  text: () => string;
  what: string;
  class?: string;
}) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      setCopied(true);
      say(`${what} copied`);
    } catch {
      say(`The browser did not allow copying; select the ${what.toLowerCase()} instead`);
    }
  };
  const small = kind === "icon-button";
  return (
    <button
      type="button"
      class={kind}
      aria-label={small ? `Copy ${what.toLowerCase()}` : undefined}
      onClick={() => void copy()}
    >
      <Icon name={copied ? "check" : "copy"} />
      {!small && (copied ? "Copied" : `Copy ${what.toLowerCase()}`)}
    </button>
  );
}

export function Fact({
  name,
  children,
  end,
}: {
  name: string;
  children: ComponentChildren;
  end?: ComponentChildren;
}) {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
      {end && <dd class="end">{end}</dd>}
    </div>
  );
}

// A dialog: over the page, kept inside, closed by Escape and by its own button.
export function Sheet({
  title,
  onClose,
  children,
  band,
}: {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  band?: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const opened = dialog.current;
    const before = document.activeElement as HTMLElement | null;
    if (opened && !opened.open) opened.showModal();
    const page = document.documentElement.dataset;
    page["sheet"] = "";
    return () => {
      delete page["sheet"];
      before?.focus?.();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div class="sheet-head">
        <h1 id={id} class="grow" tabIndex={-1}>
          {title}
        </h1>
        <button type="button" class="icon-button" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <div class="sheet-body stack">
        {band}
        {children}
      </div>
    </dialog>
  );
}

// An act behind a question: once to ask, once to do.
export function Sure({
  label,
  question,
  act,
  danger = true,
}: {
  label: string;
  question: string;
  act: () => Promise<unknown>;
  danger?: boolean;
}) {
  const [asked, setAsked] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  if (!asked)
    return (
      <button
        type="button"
        class={danger ? "button danger" : "button"}
        onClick={() => setAsked(true)}
      >
        {label}
      </button>
    );
  const run = async () => {
    setBusy(true);
    setError(null);
    try {
      await act();
      setAsked(false);
    } catch (failed) {
      setError(failed);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="stack close" role="group" aria-label={label}>
      <p>{question}</p>
      <div class="line">
        <button
          type="button"
          class={danger ? "button danger" : "button primary"}
          disabled={busy}
          onClick={() => void run()}
        >
          {label}
        </button>
        <button type="button" class="button bare" disabled={busy} onClick={() => setAsked(false)}>
          Leave it
        </button>
      </div>
      {error !== null && <Refused error={error} />}
    </div>
  );
}

export function Monogram({ name, hue }: { name: string; hue: number }) {
  const words = name
    .trim()
    .split(/[\s\-_.]+/)
    .filter(Boolean);
  const letters =
    words.length > 1 ? words[0]!.charAt(0) + words[1]!.charAt(0) : name.trim().slice(0, 2);
  return (
    <span class="monogram" data-hue={hue} aria-hidden="true">
      {letters.toUpperCase()}
    </span>
  );
}
