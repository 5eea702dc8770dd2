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
const kTimed =
  "AWS refuses a code that was used before, or whose device it knows by another seed. Wait for " +
  "the next one; if that is refused too, tell a keeper.";
const kCounted = "The next may be taken; if that is refused too, a keeper can resync the device.";
type Kind = (typeof outcomes)[number][0];

// `onNext`: of a code that counts, which the next takes the place of once it was used or refused.
export function Outcome({
  organization,
  position,
  onNext,
}: {
  organization: string;
  position: number;
  onNext?: () => void;
}) {
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
      <>
        <p class="line quiet" role="status">
          <Icon name="check" />
          Noted: {outcomes.find(([kind]) => kind === done)![1].toLowerCase()}.
          {done === "rejected" && <span> {onNext ? kCounted : kTimed}</span>}
          {done === "unused" && onNext && <span> It stays yours.</span>}
        </p>
        {onNext && done !== "unused" && (
          <button type="button" class="button" onClick={onNext}>
            Get the next code
          </button>
        )}
      </>
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
