// What was removed and can still be put back: for thirty days, with all it held.
import { Icon } from "../ui/icon";
import { Sure } from "../ui/parts";
import { dayOf } from "../ui/time";

export interface RemovedThing {
  id: string;
  name: string;
  what: string; // "Vault"
  removed_at?: string;
  restore: () => Promise<unknown>;
}

const kKept = 30 * 86_400_000;
const endOf = (removedAt: string) => new Date(Date.parse(removedAt) + kKept).toISOString();

export function Removed({
  things,
  again,
}: {
  things: RemovedThing[];
  again: () => Promise<unknown>;
}) {
  const kept = things.filter(
    (one) => one.removed_at && Date.parse(one.removed_at) + kKept > Date.now(),
  );
  if (!kept.length) return null;
  return (
    <details>
      <summary>
        <Icon name="right" />
        Removed, and can be put back ({kept.length})
      </summary>
      <ul class="card rows">
        {kept.map((one) => (
          <li key={one.id} class="row">
            <div class="row-text">
              <span class="row-title">{one.name}</span>
              <span class="quiet small">
                {one.what}, removed {dayOf(one.removed_at!)}, kept until{" "}
                {dayOf(endOf(one.removed_at!))}
              </span>
            </div>
            <Sure
              danger={false}
              label="Put back"
              question={`${one.name} comes back as it was, with what was granted on it.`}
              act={async () => {
                await one.restore();
                await again();
              }}
            />
          </li>
        ))}
      </ul>
    </details>
  );
}
