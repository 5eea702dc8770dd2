// Making an API token: its name, how long it is good, and its text, which is shown once.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { CopyButton, Notice, Refused, SelectField, Sheet, TextField } from "../ui/parts";

export interface WantedToken {
  name: string;
  expires_in_s: number;
}

const kDay = 86_400;

export function NewToken({
  title,
  placeholder,
  make,
  onClose,
  children,
}: {
  title: string;
  placeholder: string;
  make: (wanted: WantedToken) => Promise<{ token: string }>;
  onClose: () => void;
  children?: ComponentChildren;
}) {
  const [name, setName] = useState("");
  const [days, setDays] = useState("30");
  const [made, setMade] = useState<{ token: string } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const add = async () =>
    setMade(await make({ name: name.trim(), expires_in_s: Number(days) * kDay }));
  return (
    <Sheet title={title} onClose={onClose}>
      {made ? (
        <>
          <Notice mood="warn">
            <p>
              <strong>Copy it now.</strong> It is shown this once.
            </p>
          </Notice>
          <p class="card padded mono small" data-testid="token">
            {made.token}
          </p>
          <CopyButton class="button primary big" what="Token" text={() => made.token} />
          <button type="button" class="button bare" onClick={onClose}>
            Done
          </button>
        </>
      ) : (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            setError(null);
            add().catch(setError);
          }}
        >
          <TextField
            label="Name"
            value={name}
            onValue={setName}
            placeholder={placeholder}
            required
          />
          {children}
          <SelectField
            label="Good for"
            value={days}
            onValue={setDays}
            options={[
              ["1", "a day"],
              ["7", "a week"],
              ["30", "30 days"],
              ["90", "90 days"],
              ["365", "a year"],
            ]}
          />
          {error !== null && <Refused error={error} />}
          <button type="submit" class="button primary big" disabled={!name.trim()}>
            Make it
          </button>
        </form>
      )}
    </Sheet>
  );
}
