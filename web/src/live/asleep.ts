// Whether this page slept: its device was off, or the browser had stopped its timers. What it shows
// is then as old as its sleep, whatever the event stream says.
import { Cell } from "../store";

const kTick = 5_000;
const kSleep = 60_000; // a hidden page's timers run once a minute

const sleepers = new Set<() => void>();
export function onWake(then: () => void): () => void {
  sleepers.add(then);
  return () => sleepers.delete(then);
}

// How much is being read again after a sleep; until it is, pages say so.
export const rereading = new Cell(0);

export async function reread(read: () => Promise<void>): Promise<void> {
  rereading.set(rereading.value + 1);
  try {
    await read();
  } finally {
    rereading.set(rereading.value - 1);
  }
}

let last = Date.now();
function look(): void {
  const slept = Date.now() - last;
  last = Date.now();
  if (slept > kSleep) for (const then of [...sleepers]) then();
}

setInterval(look, kTick);
for (const name of ["visibilitychange", "pageshow", "focus", "online"])
  addEventListener(name, look, true);
