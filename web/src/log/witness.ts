// This browser as a witness: it keeps the newest checkpoint it has seen and takes no server whose
// log does not extend it.
import { Refusal, send } from "../api/client";
import { Cell, keep, kept } from "../store";
import { fromBase64, toBase64, type Bytes } from "./bytes";
import { follows, keyOf, readCheckpoint, type Checkpoint, type Signature } from "./checkpoint";
import { extendsHead } from "./proof";

interface Kept {
  key: string;
  note: string;
}

// Why the log is not trusted any more; shown over everything.
export const distrust = new Cell<string | null>(null);

// What has been proved of the log in this visit.
export const newest = new Cell<{ size: number; signature: Signature } | null>(null);

class Untrue extends Refusal {
  constructor(message: string) {
    super(
      "verification_failed",
      0,
      message,
      "Keep your receipts and tell your auditor. Do not use this server until it is understood.",
    );
    distrust.set(message);
  }
}

const text = async (path: string) => (await send("GET", path)).text();

async function pinnedKey(): Promise<Bytes> {
  const known = kept<Kept | null>("log", null);
  const shown = await text("/log/key");
  const key = keyOf(shown);
  if (!key) throw new Untrue("The server's log has no key that can be read.");
  if (known && known.key !== toBase64(key))
    throw new Untrue("The server's log is signed by another key than the one this browser knows.");
  return key;
}

async function proofBetween(from: number, to: number): Promise<Bytes[]> {
  const answer = await send("GET", "/log/proof", { query: { from, to } });
  return ((await answer.json()) as { proof: string[] }).proof.map(fromBase64);
}

// Where a browser has no locks, its tabs may ask the server for one proof more than they need.
const alone = <T>(act: () => Promise<T>): Promise<T> =>
  "locks" in navigator ? navigator.locks.request("cofactor-log", act) : act();

// Checks that `note` is signed by the log's key and stands on the same log as the newest checkpoint
// kept, and keeps the newer of both. One at a time, over all tabs.
export async function take(
  note: string,
): Promise<{ checkpoint: Checkpoint; signature: Signature }> {
  return alone(async () => {
    const key = await pinnedKey();
    const read = await readCheckpoint(note, key);
    if (!read) throw new Untrue("The server shows a checkpoint that its log has not signed.");
    if (read.signature === "bad")
      throw new Untrue("The signature of the server's checkpoint is wrong.");
    await compare(read.checkpoint, key);
    newest.set({
      size: Math.max(read.checkpoint.size, newest.value?.size ?? 0),
      signature: read.signature,
    });
    return read;
  });
}

async function compare(shown: Checkpoint, key: Bytes): Promise<void> {
  const before = kept<Kept | null>("log", null);
  const old = before && (await readCheckpoint(before.note, key))?.checkpoint;
  if (old) {
    const [older, newer] = old.size <= shown.size ? [old, shown] : [shown, old];
    if (!follows(older.origin, newer.origin))
      throw new Untrue("The server shows another log than the one this browser knows.");
    const proof =
      older.size === newer.size || older.size === 0
        ? []
        : await proofBetween(older.size, newer.size);
    if (!(await extendsHead(older, newer, proof)))
      throw new Untrue(
        "The server's log does not extend the one that this browser has seen: " +
          "entries were changed or taken away.",
      );
    if (newer === old) return;
  }
  keep("log", { key: toBase64(key), note: shown.note } satisfies Kept);
}

export const seenSize = (): number => {
  const before = kept<Kept | null>("log", null);
  return before ? Number(before.note.split("\n")[1]) : 0;
};

// At the start of a visit: has the log been kept whole since the last one?
export async function look(): Promise<void> {
  try {
    await take(await text("/log/checkpoint"));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

export function forget(): void {
  keep("log", undefined);
  distrust.set(null);
}
