// Worked, refused or not used: what the record says of a code afterwards.
import { useState } from "preact/hooks";
import { call } from "../api/client";
import { Icon } from "../ui/icon";
import { Refused } from "../ui/parts";
import { say } from "../ui/say";

const outcomes = [
  ["used", "It worked"],
  ["rejected", "Refused"],
  ["unused", "Not used"],
] as const;
type Kind = (typeof outcomes)[number][0];

export function Outcome({ organization, position }: { organization: string; position: number }) {
  const [done, setDone] = useState<Kind | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const tell = async (outcome: Kind) => {
    setBusy(true);
    setError(null);
    try {
      await call("record_outcome", { in: { org: organization, position }, body: { outcome } });
      setDone(outcome);
      say("Noted on the record");
    } catch (failed) {
      setError(failed);
    } finally {
      setBusy(false);
    }
  };
  if (done) {
    return (
      <p class="line quiet" role="status">
        <Icon name="check" />
        Noted: {outcomes.find(([kind]) => kind === done)![1].toLowerCase()}.
        {done === "rejected" && (
          <span>
            {" "}
            AWS refuses a code that was used before, or whose device it knows by another seed. Wait
            for the next one; if that is refused too, tell a keeper.
          </span>
        )}
      </p>
    );
  }
  return (
    <div class="stack close" role="group" aria-label="What became of the code">
      <p class="quiet small">Afterwards: what became of it?</p>
      <div class="thirds">
        {outcomes.map(([kind, name]) => (
          <button
            key={kind}
            type="button"
            class="button"
            disabled={busy}
            onClick={() => void tell(kind)}
          >
            {name}
          </button>
        ))}
      </div>
      {error !== null && <Refused error={error} />}
    </div>
  );
}
