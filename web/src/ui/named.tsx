// Asking for one name: to add something, or to rename it.
import { useState } from "preact/hooks";
import { Refused, Sheet, TextField } from "./parts";

interface Asking {
  label: string;
  hint?: string;
  placeholder?: string;
  act: string;
  begin?: string; // as it is now
  suggest?: string; // may be taken as it is
  run: (name: string) => Promise<unknown>;
}

export function NameForm({ label, hint, placeholder, act, begin = "", suggest, run }: Asking) {
  const [name, setName] = useState(suggest ?? begin);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    run(name.trim())
      .catch(setError)
      .finally(() => setBusy(false));
  };
  const same = name.trim() === begin;
  return (
    <form class="stack" onSubmit={submit}>
      <TextField
        label={label}
        hint={hint}
        value={name}
        onValue={setName}
        placeholder={placeholder}
        required
      />
      {error !== null && <Refused error={error} />}
      <button type="submit" class="button primary big" disabled={busy || !name.trim() || same}>
        {act}
      </button>
    </form>
  );
}

export function Named({
  title,
  onClose,
  run,
  ...more
}: Asking & { title: string; onClose: () => void }) {
  const once = async (name: string) => {
    await run(name);
    onClose();
  };
  return (
    <Sheet title={title} onClose={onClose}>
      <NameForm {...more} run={once} />
    </Sheet>
  );
}
