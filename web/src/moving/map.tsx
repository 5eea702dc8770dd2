// What was found, and where each goes.
import { useState } from "preact/hooks";
import { Notice, Refused, Search, SelectField, TextField } from "../ui/parts";
import type { Found, Goes, Left } from "./moving";

const kShown = 50;

interface Props {
  found: Found;
  vaults: readonly (readonly [string, string])[];
  goes: Goes[];
  onGoes: (goes: Goes[]) => void;
  onMove: () => Promise<void>;
  onBack: () => void;
  done: number;
}

export function MapEntries({ found, vaults, goes, onGoes, onMove, onBack, done }: Props) {
  const [words, setWords] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const wanted = goes.filter((one) => one.wanted);
  const fitting = goes.filter((one) =>
    `${one.entry.issuer} ${one.entry.name} ${one.account}`
      .toLowerCase()
      .includes(words.toLowerCase()),
  );
  const change = (entry: number, to: Partial<Goes>) =>
    onGoes(goes.map((one) => (one.entry.entry === entry ? { ...one, ...to } : one)));
  const run = async () => {
    setBusy(true);
    setError(null);
    try {
      await onMove();
    } catch (failed) {
      setError(failed);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="stack">
      <p>
        {found.entries.length} found, {found.skipped.length} skipped. Nothing is imported yet.
      </p>
      <SelectField
        label="All of it into"
        value={goes.every((one) => one.vault === goes[0]?.vault) ? (goes[0]?.vault ?? "") : ""}
        onValue={(vault) => onGoes(goes.map((one) => ({ ...one, vault })))}
        options={[["", "Several vaults"], ...vaults]}
      />
      {goes.length > 8 && <Search label="Search entries" value={words} onValue={setWords} />}
      <ul class="card rows">
        {fitting.slice(0, kShown).map((one) => (
          <li key={one.entry.entry} class="row moving">
            <label class="line grow">
              <input
                type="checkbox"
                checked={one.wanted}
                onChange={() => change(one.entry.entry, { wanted: !one.wanted })}
              />
              <span class="row-text">
                <span class="row-title">{one.entry.issuer || one.entry.name || "No name"}</span>
                <span class="quiet small">
                  {[one.entry.name, one.entry.group].filter(Boolean).join(" · ")}
                </span>
              </span>
            </label>
            <TextField
              label="Account"
              value={one.account}
              onValue={(account: string) => change(one.entry.entry, { account })}
            />
            <SelectField
              label="Vault"
              value={one.vault}
              onValue={(vault) => change(one.entry.entry, { vault })}
              options={vaults}
            />
          </li>
        ))}
      </ul>
      {fitting.length > kShown && (
        <p class="quiet small">
          {fitting.length - kShown} more go as they are called; search for one to change it.
        </p>
      )}
      <Skipped left={found.skipped} />
      {error !== null && <Refused error={error} />}
      <div class="line">
        <button
          type="button"
          class="button primary"
          disabled={busy || wanted.length === 0 || wanted.some((one) => !one.vault)}
          onClick={() => void run()}
        >
          {busy ? `${done} of ${wanted.length}` : `Import ${wanted.length}`}
        </button>
        <button type="button" class="button bare" disabled={busy} onClick={onBack}>
          Another file
        </button>
      </div>
    </div>
  );
}

export function Skipped({ left }: { left: Left[] }) {
  if (!left.length) return null;
  return (
    <Notice mood="warn">
      <p>
        <strong>{left.length === 1 ? "One is skipped" : `${left.length} are skipped`}</strong>
      </p>
      <ul class="stack close">
        {left.map((one) => (
          <li key={one.entry}>
            {one.entry}
            {one.name && ` (${one.name})`}: {one.why}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
